import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deadlines, type Timed } from './deadlines.ts';
import { ManualClock } from './manual-clock.test-support.ts';

type Item = Timed & { readonly name: string };
const item = (name: string, timeoutMs: number, startedAt: number): Item => ({
  name,
  terms: { timeoutMs, dueAt: startedAt + timeoutMs },
});

const watched = () => {
  const clock = new ManualClock();
  const expired: string[] = [];
  const deadlines = new Deadlines<Item>(clock, (items, firedAt) =>
    expired.push(...items.map(({ name }) => `${name}@${firedAt}`)),
  );
  return { clock, expired, deadlines };
};

test('deadlines of several timeouts share one timer and expire each at its own time', () => {
  const { clock, expired, deadlines } = watched();
  deadlines.add(item('slow', 100, 0));
  deadlines.add(item('quick', 10, 0));
  deadlines.add(item('slow too', 100, 5));
  expect(clock.timers).toBe(1);
  clock.advanceTo(200);
  expect(expired).toEqual(['quick@10', 'slow@100', 'slow too@105']);
  expect(clock.timers).toBe(0);
});

test('a deleted deadline never expires, and deleting twice is no matter', () => {
  const { clock, expired, deadlines } = watched();
  const [first, second] = [item('first', 10, 0), item('second', 10, 1)];
  deadlines.add(first);
  deadlines.add(second);
  deadlines.delete(first);
  deadlines.delete(first);
  clock.advanceTo(100);
  expect(expired).toEqual(['second@11']);
});

test('a timer that fires late says when it fired and brings everything that fell due meanwhile', () => {
  const { clock, expired, deadlines } = watched();
  for (const startedAt of [0, 5, 50]) deadlines.add(item(`from ${startedAt}`, 10, startedAt));
  clock.leapTo(40);
  expect(expired).toEqual(['from 0@40', 'from 5@40']);
});

test('clear returns what was pending and leaves no timer behind', () => {
  const { clock, expired, deadlines } = watched();
  deadlines.add(item('a', 10, 0));
  deadlines.add(item('b', 20, 0));
  expect(deadlines.clear().map(({ name }) => name)).toEqual(['a', 'b']);
  expect(clock.timers).toBe(0);
  clock.advanceTo(100);
  expect(expired).toEqual([]);
});

test('whatever is added and deleted, exactly the rest expires, each at its due time', () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 30 }),
    timeoutMs: fc.constantFrom(5, 20, 70),
    deletes: fc.option(fc.nat(40), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { clock, expired, deadlines } = watched();
      const items: Item[] = [];
      const deleted = new Set<Item>();
      for (const { waitMs, timeoutMs, deletes } of steps) {
        clock.advanceTo(clock.elapsed() + waitMs);
        const added = item(String(items.length), timeoutMs, clock.elapsed());
        items.push(added);
        deadlines.add(added);
        const victim = deletes === undefined ? undefined : items[deletes];
        if (victim && victim.terms.dueAt > clock.elapsed()) {
          deadlines.delete(victim);
          deleted.add(victim);
        }
      }
      clock.advanceTo(clock.elapsed() + 1_000);
      const due = items.filter((it) => !deleted.has(it)).map((it) => `${it.name}@${it.terms.dueAt}`);
      expect(expired).toHaveLength(due.length);
      expect(new Set(expired)).toEqual(new Set(due));
    }),
  );
});
