// I3: an agent forgets only what a manager has stored durably. I4: what is confirmed on a connection never goes back, and never beyond what is stored.
import { type Checker, Violation } from '../history.ts';

export const confirmationChecker = (): Checker => {
  const stored = new Map<string, number>();
  const confirmed = new Map<string, number>();
  return {
    appended({ entry, outcome }) {
      stored.set(entry.epoch, Math.max(stored.get(entry.epoch) ?? 0, outcome.mark));
    },
    released({ agent, mark: { epoch, seq } }) {
      const mark = stored.get(epoch) ?? 0;
      if (seq > mark) throw new Violation('I3', `${agent} forgets up to ${seq} of ${epoch}, and ${mark} is stored`);
    },
    confirmed({ connection, mark: { epoch, seq } }) {
      if (seq > (stored.get(epoch) ?? 0)) throw new Violation('I4', `${seq} of ${epoch} is confirmed, but not stored`);
      const key = `${connection} ${epoch}`;
      if (seq < (confirmed.get(key) ?? 0)) throw new Violation('I4', `${seq} of ${epoch} is confirmed after more was`);
      confirmed.set(key, seq);
    },
  };
};
