// The form by which somebody says that they see to an outage. Knows its fields; the manager judges.
import { useState } from 'preact/hooks';
import type { OutageView } from '../../core/api.ts';
import { remember, remembered } from '../browser.ts';
import { change } from '../client.ts';
import { Dialog } from './dialog.tsx';
import { Trouble } from './parts.tsx';
import { ForWriters } from './permission.tsx';
import { start, useSending } from './sending.ts';

type Props = { readonly outage: OutageView; readonly onClose: () => void };

export const AcknowledgeDialog = (props: Props) => (
  <Dialog title={`See to ${props.outage.service}`} onClose={props.onClose}>
    <p class="soft">
      Others see who it is, and nobody is reminded of this outage while it lasts. That it is over is told as always.
    </p>
    <ForWriters>
      <AcknowledgeForm {...props} />
    </ForWriters>
  </Dialog>
);

const AcknowledgeForm = ({ outage, onClose }: Props) => {
  const [by, setBy] = useState(remembered('by') ?? '');
  const [note, setNote] = useState('');
  const { isSending, fault, send } = useSending();
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    remember('by', by);
    const body = { by, ...(note.trim() !== '' && { note: note.trim() }) };
    start(
      send(() => change('POST', `api/v1/outages/${outage.id}/acknowledgement`, body)).then(
        (isDone) => isDone && onClose(),
      ),
    );
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
