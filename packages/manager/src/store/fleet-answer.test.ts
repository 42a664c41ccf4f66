// Answers about many services, against amounts that are added up result by result.
import { codeOf, type VerdictCode } from '@vedette/protocol/health';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { widthsMs } from '../history/rollup.ts';
import { type Count, countResult, Ends, TALLY_SERIES, Tally } from '../history/tally.ts';
import { encodeEnds, encodeTally } from '../history/tally-bytes.ts';
import { FleetBuilder } from './fleet-answer.ts';
import { rowFrom, TALLY_ROW_MS } from './tally-pad.ts';

const { day: DAY_MS } = widthsMs;
const ROW_MS = TALLY_ROW_MS[DAY_MS];
const HOLD_MS = 2.5 * DAY_MS;
/** Two of one block and one of the next. */
const SLOTS = [3, 4, TALLY_SERIES + 1];

const codes = [
  codeOf({ status: 'up' }),
  codeOf({ status: 'down', reason: 'timeout' }),
  codeOf({ status: 'unknown', reason: 'skipped' }),
];

type Result = { readonly slot: number; readonly atMs: number; readonly code: VerdictCode };
/** What an agent saw, in order of time; `packed` is how many of these are counted already. */
type Seen = { readonly results: readonly Result[]; readonly packed: number };

const anySeen: fc.Arbitrary<Seen> = fc
  .array(fc.record({ slot: fc.constantFrom(...SLOTS), atMs: fc.nat(3 * ROW_MS), code: fc.constantFrom(...codes) }), {
    maxLength: 30,
  })
  .chain((all) =>
    fc.record({ results: fc.constant(all.toSorted((a, b) => a.atMs - b.atMs)), packed: fc.nat(all.length) }),
  );

/** Goes through results in order of time; the ends of each service in the end. */
const counted = (results: readonly Result[], count: (slot: number) => Count): Map<number, Result> => {
  const ends = new Map<number, Result>();
  for (const { slot, atMs, code } of results) {
    const end = ends.get(slot);
    countResult(end?.atMs ?? -1, end?.code ?? 0, HOLD_MS, atMs, code, count(slot));
    ends.set(slot, { slot, atMs, code });
  }
  return ends;
};

/** Adds to the cells of a day each, in any number of them. */
const byDay =
  (add: (dayMs: number, ms: number, isDown: boolean) => void): Count =>
  (fromMs, toMs, isDown, sign) => {
    for (let at = fromMs; at < toMs; ) {
      const until = Math.min(toMs, at - (at % DAY_MS) + DAY_MS);
      add(at - (at % DAY_MS), sign * (until - at), isDown);
      at = until;
    }
  };

type Row = { readonly agent: string; readonly block: number; readonly tally: Tally };

/** What an agent's packed results come to, as a store keeps it. */
const kept = (agent: string, { results, packed }: Seen): { rows: Row[]; ends: Map<number, Ends> } => {
  const rows = new Map<string, Row>();
  const rowOf = (block: number, fromMs: number): Tally => {
    const key = `${block} ${fromMs}`;
    const row = rows.get(key) ?? { agent, block, tally: new Tally(fromMs, DAY_MS, ROW_MS / DAY_MS) };
    rows.set(key, row);
    return row.tally;
  };
  const last = counted(results.slice(0, packed), (slot) =>
    byDay((dayMs, ms, isDown) => {
      const tally = rowOf(Math.floor(slot / TALLY_SERIES), rowFrom(DAY_MS, dayMs));
      const at = tally.placeOf(slot % TALLY_SERIES, dayMs);
      tally.observedMs[at] = (tally.observedMs[at] ?? 0) + ms;
      if (isDown) tally.downMs[at] = (tally.downMs[at] ?? 0) + ms;
    }),
  );
  const ends = new Map<number, Ends>();
  for (const { slot, atMs, code } of last.values()) {
    const block = Math.floor(slot / TALLY_SERIES);
    const of = ends.get(block) ?? new Ends();
    ends.set(block, of);
    of.atMs[slot % TALLY_SERIES] = atMs;
    of.code[slot % TALLY_SERIES] = code;
    of.holdMs[slot % TALLY_SERIES] = HOLD_MS;
  }
  return { rows: [...rows.values()], ends };
};

const freshOf = ({ results, packed }: Seen) => {
  const fresh = results.slice(packed);
  const columns = {
    count: fresh.length,
    slot: Uint32Array.from(fresh, ({ slot }) => slot),
    atMs: Float64Array.from(fresh, ({ atMs }) => atMs),
    code: Uint8Array.from(fresh, ({ code }) => code),
    latencyMs: new Float64Array(fresh.length),
  };
  return { columns, first: 0 };
};

test('of all that was packed and all that was not, in whatever order rows are read, the most that an agent saw of each day', () => {
  const anyOrder = fc.infiniteStream(fc.nat());
  const property = fc.property(
    fc.array(anySeen, { minLength: 1, maxLength: 3 }),
    fc.nat(2 * ROW_MS),
    fc.integer({ min: 1, max: 2 * ROW_MS }),
    anyOrder,
    (agents, fromMs, lengthMs, order) => {
      const query = {
        slots: SLOTS,
        holdMs: SLOTS.map(() => HOLD_MS),
        fromMs,
        toMs: fromMs + lengthMs,
        widthMs: DAY_MS,
      };
      const builder = new FleetBuilder(query);
      const stores = agents.map((seen, i) => ({ agent: `agent-${i}`, seen, ...kept(`agent-${i}`, seen) }));
      for (const { agent, ends } of stores)
        for (const [block, of] of ends) builder.takeEnds({ agent, block }, encodeEnds(of));
      for (const { agent, seen } of stores) builder.takeFresh(agent, freshOf(seen), -1, 0);
      const rows = stores.flatMap((one) => one.rows).map((row) => ({ row, rank: order.next().value ?? 0 }));
      for (const { row } of rows.sort((a, b) => a.rank - b.rank)) builder.takeTally(row, encodeTally(row.tally));
      const answer = builder.answer();

      const days = Array.from({ length: answer.columns }, (_, column) => answer.fromMs + column * DAY_MS);
      const cells = SLOTS.flatMap((slot) => {
        const sums = agents.map(({ results }) => sumsOf(results, slot));
        return days.map((day) => sums.map((sum) => sum.get(day) ?? { observedMs: 0, downMs: 0 }));
      });
      expect(answer.missing).toHaveLength(0);
      expect([...answer.observedMs]).toEqual(cells.map((cell) => Math.max(...cell.map((one) => one.observedMs))));
      expect([...answer.downMs]).toEqual(cells.map((cell) => Math.max(...cell.map((one) => one.downMs))));
    },
  );
  fc.assert(property);
});

const sumsOf = (results: readonly Result[], of: number): Map<number, { observedMs: number; downMs: number }> => {
  const sums = new Map<number, { observedMs: number; downMs: number }>();
  counted(results, (slot) =>
    byDay((dayMs, ms, isDown) => {
      if (slot !== of) return;
      const sum = sums.get(dayMs) ?? { observedMs: 0, downMs: 0 };
      sums.set(dayMs, { observedMs: sum.observedMs + ms, downMs: sum.downMs + (isDown ? ms : 0) });
    }),
  );
  return sums;
};
