// I3: an agent forgets only what a manager has stored durably, at whatever site.
import { type Checker, Violation } from '../history.ts';

export const releaseChecker = (): Checker => {
  /** Of each epoch, up to where all was stored once, and confirmed. */
  const marks = new Map<string, number>();
  const raise = (epoch: string, seq: number): void => void marks.set(epoch, Math.max(marks.get(epoch) ?? 0, seq));
  return {
    appended({ entry, outcome }) {
      raise(entry.epoch, outcome.mark);
    },
    confirmed({ mark: { epoch, seq } }) {
      raise(epoch, seq);
    },
    released({ agent, mark: { epoch, seq } }) {
      const mark = marks.get(epoch) ?? 0;
      if (seq > mark) throw new Violation('I3', `${agent} forgets up to ${seq} of ${epoch}, and ${mark} is stored`);
    },
  };
};
