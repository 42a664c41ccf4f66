import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('M1 P84 turns of one look are a second apart, those of two agents as much more as an agent may be late', () => {
  const turns = new Turns();
  const deal = (agent: string, notBeforeMs: number, look = 'tcp://h:1'): number => turns.deal(look, agent, notBeforeMs);
  expect([deal('a', 10_000), deal('b', 10_000), deal('b', 10_000), deal('a', 10_000)]).toEqual([
    10_000, 11_200, 12_200, 13_400,
  ]);
  expect(deal('b', 10_000, 'tcp://h:2')).toBe(10_000);
  expect(deal('b', 60_000)).toBe(60_000);
});

test('M1 whoever asks when, begun up to 200 ms late, the same is looked at once a second at most; what is past is forgotten', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ atMs: fc.nat(20_000), agent: fc.constantFrom('a', 'b', 'c'), lateMs: fc.nat(200) }), {
        maxLength: 40,
      }),
      (asks) => {
        const turns = new Turns();
        const begun = new Map<string, number>();
        const times: number[] = [];
        for (const { atMs, agent, lateMs } of asks.toSorted((a, b) => a.atMs - b.atMs)) {
          turns.tidy(atMs);
          const turnAt = turns.deal('look', agent, atMs);
          // The agent keeps the spacing of its own looks itself (P84).
          const at = Math.max(turnAt + lateMs, (begun.get(agent) ?? Number.NEGATIVE_INFINITY) + 1_000);
          if (at > turnAt + 200) continue;
          begun.set(agent, at);
          times.push(at);
        }
        times.sort((a, b) => a - b);
        for (const [i, at] of times.entries())
          if (i > 0) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(1_000);
      },
    ),
  );
});
