// Which record is about which stretch, once late news has moved it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Reconciled, reconcile } from './outages.ts';
import type { Outage } from './record.ts';
import type { Stretch } from './timeline.ts';

const stretch = (startedAtMs: number, endedAtMs?: number): Stretch => ({
  startedAtMs,
  ...(endedAtMs !== undefined && { endedAtMs }),
  reason: 'refused',
  from: ['a'],
});
const record = (id: number, startedAtMs: number, endedAtMs?: number): Outage => ({
  ...stretch(startedAtMs, endedAtMs),
  id,
  service: 'web',
  slot: 1,
  told: { ops: startedAtMs },
});
const bring = (known: readonly Outage[], stretches: readonly Stretch[]): Reconciled => {
  let last = Math.max(0, ...known.map((o) => o.id));
  return reconcile(known, stretches, (s) => ({ ...s, id: ++last, service: 'web', slot: 1, told: {} }), 100);
};
const line = ({ id, startedAtMs, endedAtMs = Number.NaN, told }: Outage): string =>
  `${id}: ${startedAtMs} to ${endedAtMs}${Object.keys(told).length > 0 ? ' told' : ''}`;

const rows: [says: string, known: Outage[], stretches: Stretch[], changed: string[], ended: number[]][] = [
  ['nothing new', [record(1, 10, 20), record(2, 30)], [stretch(10, 20), stretch(30)], [], []],
  ['a new one', [record(1, 10, 20)], [stretch(10, 20), stretch(30)], ['2: 30 to NaN'], []],
  ['it has ended', [record(1, 10)], [stretch(10, 20)], ['1: 10 to 20 told'], [1]],
  ['it began earlier', [record(1, 10)], [stretch(5)], ['1: 5 to NaN told'], []],
  ['it ended otherwise, nobody hears again', [record(1, 10, 20)], [stretch(10, 25)], ['1: 10 to 25 told'], []],
  ['one before it', [record(1, 30)], [stretch(10, 20), stretch(30)], ['2: 10 to 20'], []],
  ['a break in it', [record(1, 10)], [stretch(10, 20), stretch(30)], ['2: 10 to 20', '1: 30 to NaN told'], []],
  ['about nothing', [record(1, 10)], [], ['1: 10 to 100 told'], [1]],
  ['about nothing, and over long since', [record(1, 10, 20)], [], [], []],
  ['not over after all: told anew', [record(1, 10, 20)], [stretch(10)], ['1: 10 to NaN'], []],
  [
    'two that are one',
    [record(1, 10, 20), record(2, 30)],
    [stretch(10)],
    ['2: 10 to NaN told', '1: 10 to 10 told'],
    [],
  ],
];

test.each(rows)('%s', (_says, known, stretches, changed, ended) => {
  const result = bring(known, stretches);
  expect(result.changed.map(line)).toEqual(changed);
  expect(result.ended.map((o) => o.id)).toEqual(ended);
  expect(result.outages.map(({ startedAtMs, endedAtMs }) => [startedAtMs, endedAtMs])).toEqual(
    stretches.map(({ startedAtMs, endedAtMs }) => [startedAtMs, endedAtMs]),
  );
});

/** Stretches as a timeline has them: in order, apart from each other, the last one perhaps open. */
const stretches = fc.tuple(fc.uniqueArray(fc.nat(200), { maxLength: 12 }), fc.boolean()).map(([times, isOpen]) => {
  const sorted = times.toSorted((a, b) => a - b);
  const pairs = sorted.flatMap((at, i) => (i % 2 === 0 ? [stretch(at, sorted[i + 1])] : []));
  return isOpen ? pairs : pairs.filter((s) => s.endedAtMs !== undefined);
});

test('ids are stable: reconciled twice nothing changes, none is given twice, and what goes on keeps its own', () => {
  fc.assert(
    fc.property(stretches, stretches, (before, after) => {
      const known = bring([], before).outages;
      const then = bring(known, after);
      expect(new Set(then.outages.map((o) => o.id)).size).toBe(after.length);
      expect(bring(then.outages, after).changed).toEqual([]);
      const open = known.find((o) => o.endedAtMs === undefined);
      const goesOn = then.outages.find((o) => o.endedAtMs === undefined);
      if (open && goesOn) expect(goesOn.id).toBe(open.id);
      expect(then.ended.map((o) => o.id)).toEqual(open && !goesOn ? [open.id] : []);
    }),
  );
});

test('what the last manager had on record stays as it is: late news of that time makes no other outage of it', () => {
  const settled = [record(1, 100, 200)];
  const create = (s: Stretch): Outage => ({ ...s, id: 9, service: 'web', slot: 1, told: {} });
  const late = (at: number, until?: number): string[] =>
    reconcile([], [stretch(at, until)], create, 300, settled).changed.map(line);
  expect(late(120, 180)).toEqual([]);
  expect(late(90, 210)).toEqual([]);
  expect(late(200, 210)).toHaveLength(1);
  expect(late(50, 100)).toHaveLength(1);
  // What still lasts is told, whatever was thought of its beginning.
  expect(late(150)).toHaveLength(1);
  // What this manager has found out itself goes on being corrected.
  const own = record(2, 120, 180);
  expect(reconcile([own], [stretch(110, 190)], create, 300, settled).changed.map(({ id }) => id)).toEqual([2]);
});

test('whoever sees to an outage sees to it when its times are corrected, and not to one that is told anew', () => {
  const acknowledged = { by: 'anna', atMs: 15 };
  const seen = (known: Outage, now: Stretch) => bring([{ ...known, acknowledged }], [now]).outages[0]?.acknowledged;
  expect(seen(record(1, 10), stretch(5))).toEqual(acknowledged);
  expect(seen(record(1, 10), stretch(10, 20))).toEqual(acknowledged);
  expect(seen(record(1, 10, 20), stretch(10))).toBeUndefined();
});
