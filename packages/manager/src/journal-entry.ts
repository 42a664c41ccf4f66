// An item as it came from an agent, and as it is kept. Knows both shapes; refuses to know who keeps it and what it means.
import { decodeResults, type ResultColumns } from '@vedette/protocol/wire';
import type { StoreItem } from './gate/session-driver.ts';
import type { JournalEntry } from './store/store.ts';

/** A batch's results; a gap has none. @throws Fault `message-invalid` when they cannot be read */
export const resultsOf = ({ body, count }: JournalEntry): ResultColumns =>
  body.type === 'batch'
    ? decodeResults(body.results, count - body.changes.length)
    : decodeResults(new Uint8Array(0), 0);

export const entryOf = (agent: string, item: StoreItem, receivedAtMs: number): JournalEntry =>
  item.type === 'gap'
    ? {
        agent,
        epoch: item.epoch,
        seq: item.from,
        count: item.to - item.from + 1,
        receivedAtMs,
        body: { type: 'gap', gap: item },
      }
    : {
        agent,
        epoch: item.epoch,
        seq: item.seq,
        count: item.count,
        receivedAtMs,
        body: { type: 'batch', results: item.results, changes: item.changes },
      };
