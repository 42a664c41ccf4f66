// I2: every item is stored at most once. I4: streams are stored in order, without holes. I7: a gap never covers what is stored.
import { type Checker, Violation } from '../history.ts';

export const twiceChecker = (): Checker => {
  let marks = new Map<string, number>();
  let copied = marks;
  return {
    'store-copied'() {
      copied = new Map(marks);
    },
    'store-rolled-back'() {
      marks = new Map(copied);
    },
    appended({ entry, outcome }) {
      const { epoch, seq, count, body } = entry;
      if (outcome.skipped === 'ahead' || outcome.skipped >= count) return;
      const mark = marks.get(epoch) ?? 0;
      const first = seq + outcome.skipped;
      if (first <= mark)
        throw new Violation(
          body.type === 'gap' ? 'I7' : 'I2',
          `${first} of ${epoch} is stored again, up to ${mark} is known`,
        );
      if (first > mark + 1) throw new Violation('I4', `${first} of ${epoch} is stored, but not all after ${mark}`);
      marks.set(epoch, seq + count - 1);
      if (outcome.mark !== seq + count - 1)
        throw new Violation('I4', `the mark of ${epoch} is ${outcome.mark} after ${seq + count - 1} was stored`);
    },
  };
};
