// The form by which a planned outage is made. Knows its fields; whether what they say is sound, the manager judges.
import { useState } from 'preact/hooks';
import type { SilenceView } from '../../core/run-time-api.ts';
import { nowMs, remember, remembered } from '../browser.ts';
import { change } from '../client.ts';
import { askPlanned } from '../live.ts';
import { type SilenceFields, silenceBody } from '../state/silence-body.ts';
import { fieldText } from '../state/time-text.ts';
import { Dialog } from './dialog.tsx';
import { Trouble } from './parts.tsx';
import { ForWriters } from './permission.tsx';
import { start, useSending } from './sending.ts';

const HOUR_MS = 3_600_000;

const lengths = [
  ['30m', '30 minutes'],
  ['1h', '1 hour'],
  ['2h', '2 hours'],
  ['4h', '4 hours'],
  ['8h', '8 hours'],
  ['1d', '1 day'],
  ['until', 'until a time …'],
  ['open', 'until somebody ends it'],
] as const;

type Props = { readonly services: string; readonly onClose: () => void; readonly onMade?: () => void };

export const SilenceDialog = (props: Props) => (
  <Dialog title="Plan an outage" onClose={props.onClose}>
    <p class="soft">
      Nobody is told that these services are down while it is on. They are watched on, and what is still down at its end
      is told then.
    </p>
    <ForWriters>
      <SilenceForm {...props} />
    </ForWriters>
  </Dialog>
);

const SilenceForm = ({ services, onClose, onMade }: Props) => {
  const [fields, setFields] = useState<SilenceFields>({
    services,
    from: '',
    length: '1h',
    until: fieldText(nowMs() + HOUR_MS),
    reason: '',
    by: remembered('by') ?? '',
  });
  const { isSending, fault, send } = useSending();
  const set = (name: keyof SilenceFields) => (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) =>
    setFields((before) => ({ ...before, [name]: event.currentTarget.value }));
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    remember('by', fields.by);
    start(
      send(async () => {
        await change<SilenceView>('POST', 'api/v1/silences', silenceBody(fields));
        onMade?.();
        onClose();
        await askPlanned();
      }),
    );
  };
  return (
    <form class="form" onSubmit={onSubmit}>
      <Fields fields={fields} set={set} />
      <div class="wide buttons">
        <button type="submit" class="primary" disabled={isSending}>
          Plan it
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
      <div class="wide">
        <Trouble fault={fault} />
      </div>
    </form>
  );
};

type FieldsProps = {
  readonly fields: SilenceFields;
  readonly set: (name: keyof SilenceFields) => (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) => void;
};

const Fields = ({ fields, set }: FieldsProps) => (
  <>
    <label class="wide">
      Services
      <input
        name="services"
        required
        value={fields.services}
        onInput={set('services')}
        placeholder="web group:shop region=eu *"
      />
      <small>Ids, group:NAME, key=value, or * for all; several with spaces between.</small>
    </label>
    <label>
      Begins
      <input type="datetime-local" name="from" value={fields.from} onInput={set('from')} />
      <small>Empty for now.</small>
    </label>
    <label>
      Lasts
      <select name="length" value={fields.length} onInput={set('length')}>
        {lengths.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
    {fields.length === 'until' ? (
      <label>
        Until
        <input type="datetime-local" name="until" required value={fields.until} onInput={set('until')} />
      </label>
    ) : null}
    <label class="wide">
      Why
      <input name="reason" maxLength={500} value={fields.reason} onInput={set('reason')} placeholder="new disk" />
    </label>
    <label>
      By whom
      <input
        name="by"
        required
        maxLength={100}
        autocomplete="name"
        value={fields.by}
        onInput={set('by')}
        placeholder="anna"
      />
    </label>
  </>
);
