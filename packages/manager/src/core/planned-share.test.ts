// How much of an outage was planned: by the file, by silences that may be over, and by both at once.
import { expect, test } from 'vitest';
import type { Window } from './plan/window.ts';
import { plannedShares } from './planned-share.ts';
import type { Outage } from './record.ts';
import type { Silence } from './silence.ts';

const outage = (id: number, service: string, startedAtMs: number, endedAtMs?: number): Outage => ({
  ...{ id, service, slot: 1, startedAtMs, reason: 'refused', from: ['a'], told: {} },
  ...(endedAtMs !== undefined && { endedAtMs }),
});

const silence = (selector: string, fromMs: number, more: Partial<Silence> = {}): Silence => ({
  ...{ id: 1, selectors: [selector], fromMs, by: 'anna', addedAtMs: fromMs },
  ...more,
});

const NOW_MS = 1_000;

/** `web`, of the group `shop`, with what is planned for it; nothing else is in force. */
const share = (one: Outage, planned: readonly Window[], ...silences: readonly Silence[]): number | undefined => {
  const service = { id: 'web', group: 'shop', labels: { tier: 'gold' } };
  const plans = planned.map((window, i) => ({ id: `plan-${i}`, window }));
  const inForce = (id: string) => (id === 'web' ? { service, planned: plans } : undefined);
  return plannedShares([one], inForce, silences, NOW_MS).get(one.id);
};

const web = outage(7, 'web', 100, 200);

test.each([
  ['nothing', [], [], 0],
  ['a window that began and ended within it', [{ type: 'once', fromMs: 120, toMs: 150 }], [], 30],
  ['a silence that began before it, and was ended early', [], [silence('web', 0, { toMs: 900, endedAtMs: 140 })], 40],
  ['a silence of its group', [], [silence('group:shop', 150)], 50],
  ['a silence of others', [], [silence('db', 0), silence('tier=silver', 0)], 0],
  ['a silence that was called off', [], [silence('web', 150, { endedAtMs: 120 })], 0],
  ['both, over each other', [{ type: 'once', fromMs: 120, toMs: 160 }], [silence('*', 150, { toMs: 170 })], 50],
] as const satisfies [string, Window[], Silence[], number][])('%s', (_, planned, silences, plannedMs) => {
  expect(share(web, planned, ...silences)).toBe(plannedMs);
});

test('one that lasts counts until now', () => {
  expect(share(outage(8, 'web', 100), [], silence('web', 300))).toBe(700);
});

test('of a service that is no more, silences by its id and of everything count', () => {
  const gone = outage(9, 'db', 100, 200);
  expect(share(gone, [], silence('db', 0, { toMs: 110 }), silence('*', 190))).toBe(20);
  expect(share(gone, [{ type: 'once', fromMs: 0 }], silence('group:shop', 0))).toBe(0);
});
