// I4: what is confirmed on a connection never goes back, and never beyond what is stored.
// A store that is put back holds less than was confirmed before, on connections that were there before: that alone is exempt.
import { type Checker, Violation } from '../history.ts';

type Marks = ReadonlyMap<string, number>;

export const confirmationChecker = (): Checker => {
  let stored = new Map<string, number>();
  let copied: Marks = stored;
  /** What was stored when the store was put back, and the newest connection by then. */
  const before: { readonly connection: number; readonly stored: Marks }[] = [];
  const confirmedOn = new Map<string, number>();
  return {
    'store-copied'() {
      copied = new Map(stored);
    },
    'store-rolled-back'({ connection }) {
      before.push({ connection, stored });
      stored = new Map(copied);
    },
    appended({ entry, outcome }) {
      stored.set(entry.epoch, Math.max(stored.get(entry.epoch) ?? 0, outcome.mark));
    },
    confirmed({ connection, mark: { epoch, seq } }) {
      const then = before.find((one) => connection <= one.connection)?.stored ?? stored;
      if (seq > (then.get(epoch) ?? 0)) throw new Violation('I4', `${seq} of ${epoch} is confirmed, but not stored`);
      const key = `${connection} ${epoch}`;
      if (seq < (confirmedOn.get(key) ?? 0))
        throw new Violation('I4', `${seq} of ${epoch} is confirmed after more was`);
      confirmedOn.set(key, seq);
    },
  };
};
