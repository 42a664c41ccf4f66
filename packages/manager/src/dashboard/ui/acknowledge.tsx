// The form by which somebody says that they see to an outage, or that nobody does after all. Knows its fields; the manager judges.
import { useState } from 'preact/hooks';
import type { AcknowledgementView, OutageView } from '../../core/api.ts';
import { remember, remembered } from '../browser.ts';
import { change } from '../client.ts';
import { Dialog } from './dialog.tsx';
import { Moment, Trouble } from './parts.tsx';
import { ForWriters } from './permission.tsx';
import { start, useSending } from './sending.ts';

type Props = {
  /** That lasts. */
  readonly outage: OutageView;
  readonly onClose: () => void;
  /** Told when something has come of it. */
  readonly onDone?: () => void;
};

export const AcknowledgeDialog = (props: Props) => (
  <Dialog title={`See to ${props.outage.service}`} onClose={props.onClose}>
    {props.outage.acknowledged ? <Taken by={props.outage.acknowledged} /> : null}
    <p class="soft">
      Others see who it is, and nobody is reminded of this outage while it lasts. That it is over is told as always.
    </p>
    <ForWriters>
      <AcknowledgeForm {...props} />
    </ForWriters>
  </Dialog>
);

const Taken = ({ by: { by, at, note } }: { by: AcknowledgementView }) => (
  <p>
    <b>{by}</b> sees to it since <Moment at={at} />
    {note === undefined ? '' : `: ${note}`}
  </p>
);

const AcknowledgeForm = ({ outage, onClose, onDone }: Props) => {
  const [by, setBy] = useState(remembered('by') ?? '');
  const [note, setNote] = useState('');
  const { isSending, fault, send } = useSending();
  const sendThen = (method: 'POST' | 'DELETE', body?: object): void =>
    start(
      send(() => change(method, `api/v1/outages/${outage.id}/acknowledgement`, body)).then((isDone) => {
        if (!isDone) return;
        onDone?.();
        onClose();
      }),
    );
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    remember('by', by);
    const body = { by, ...(note.trim() !== '' && { note: note.trim() }) };
    sendThen('POST', body);
  };
  return (
    <form class="form" onSubmit={onSubmit}>
      <label>
        By whom
        <input
          name="by"
          required
          autocomplete="name"
          value={by}
          onInput={({ currentTarget }) => setBy(currentTarget.value)}
        />
      </label>
      <label class="wide">
        Note
        <input
          name="note"
          value={note}
          onInput={({ currentTarget }) => setNote(currentTarget.value)}
          placeholder="restarting the database"
        />
      </label>
      <div class="wide buttons">
        <button type="submit" class="primary" disabled={isSending}>
          I see to it
        </button>
        {outage.acknowledged ? (
          <button type="button" disabled={isSending} onClick={() => sendThen('DELETE')}>
            Nobody sees to it
          </button>
        ) : null}
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
