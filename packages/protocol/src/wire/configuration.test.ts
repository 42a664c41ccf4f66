import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amended, amendmentsBetween, configurationText, sayable } from './configuration.ts';
import type { Assignment } from './message.ts';

const service = (slot: number, intervalMs = 1_000): Assignment => ({
  slot,
  id: `s${slot}`,
  target: `tcp://127.0.0.1:${slot}`,
  intervalMs,
  timeoutMs: 900,
  gracesMs: [0, 5_000],
  recover: 1,
  index: 0,
  of: 1,
});

test('P74 the text of a configuration is one JSON array a line, by slots, whatever the order it came in', () => {
  expect(configurationText([service(9), service(7)])).toBe(
    '[7,"s7","tcp://127.0.0.1:7",1000,900,[0,5000],1,0,1]\n[9,"s9","tcp://127.0.0.1:9",1000,900,[0,5000],1,0,1]\n',
  );
  expect(configurationText([])).toBe('');
});

test('P74 a canary has one word more at the end of its line, and nobody else has', () => {
  expect(configurationText([{ ...service(9), canary: true }, service(7)])).toBe(
    '[7,"s7","tcp://127.0.0.1:7",1000,900,[0,5000],1,0,1]\n[9,"s9","tcp://127.0.0.1:9",1000,900,[0,5000],1,0,1,true]\n',
  );
  expect(configurationText([{ ...service(7), canary: false }])).toBe(configurationText([service(7)]));
});

test('P74 an agent that does not know canaries is told of the same services without the word', () => {
  const services = [service(7), { ...service(9), canary: true }];
  expect(sayable(services, ['delta'])).toEqual([service(7), service(9)]);
  expect(sayable(services, ['canaries'])).toBe(services);
  const plain = [service(7)];
  expect(sayable(plain, [])).toBe(plain);
});

test('P75 what is new between two configurations makes the one of the other, and says nothing of the rest', () => {
  const some = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1_000, 2_000)), {
      selector: ([slot]) => slot,
    })
    .map((list) => list.map(([slot, intervalMs]) => service(slot, intervalMs)).toSorted((a, b) => a.slot - b.slot));
  fc.assert(
    fc.property(some, some, (before, after) => {
      const amendments = amendmentsBetween(before, after);
      expect(amended(before, amendments)).toEqual(after);
      const same = after.filter((a) => before.some((b) => JSON.stringify(a) === JSON.stringify(b)));
      const gone = before.filter((b) => !after.some((a) => a.slot === b.slot));
      expect(amendments).toHaveLength(after.length - same.length + gone.length);
    }),
  );
});
