// What must hold of all stories of services that report by themselves, which chance writes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, eventOf, hourly, limited, MINUTE, nightly } from './heartbeat.fake.ts';
import { type HeartbeatRule, step, unheard, wakeAtOf } from './heartbeat.ts';

const events = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 90 * MINUTE }),
    what: fc.constantFrom('start', 'success', 'fail', 'passes', 'back', 'amended'),
  }),
  { maxLength: 40 },
);
const wishes = fc.constantFrom(hourly, nightly, limited, { ...hourly, graceMs: 0 });

test('nobody is missed before interval and grace have passed since the last report, or since the manager was back', () => {
  const graceless = { ...hourly, graceMs: 0 };
  fc.assert(
    fc.property(fc.constantFrom(hourly, graceless), events, (wish, story) => {
      const rule: HeartbeatRule = { wish, gracesMs: [0], recover: 1 };
      let state = unheard(at('00:00'));
      let nowMs = at('00:00');
      let heardMs = nowMs;
      for (const { afterMs, what } of story.filter((one) => one.what !== 'start')) {
        nowMs += afterMs;
        const { state: next, says } = step(state, rule, eventOf(what, undefined), nowMs);
        state = next;
        const missed = says.find(({ verdict }) => verdict?.status === 'down' && verdict.reason === 'missed');
        if (missed) expect(missed.atMs - heardMs).toBeGreaterThanOrEqual(60 * MINUTE + wish.graceMs);
        if (what !== 'passes') heardMs = nowMs;
        else expect(wakeAtOf(state, rule)).toBeGreaterThan(nowMs);
      }
    }),
    { numRuns: 500 },
  );
});

test('what is said leads from one to the other: each change begins where the one before it ended', () => {
  fc.assert(
    fc.property(wishes, events, (wish, story) => {
      const rule: HeartbeatRule = { wish, gracesMs: [3 * MINUTE, 7 * MINUTE], recover: 1 };
      let state = unheard(at('00:00'));
      let nowMs = at('00:00');
      let health = 'unknown';
      for (const { afterMs, what } of story) {
        nowMs += afterMs;
        const { state: next, says } = step(state, rule, eventOf(what, undefined), nowMs);
        state = next;
        for (const { change } of says) if (change) health = change.health;
        const held =
          state.vantage.type === 'failing' ? (state.vantage.passedMs < 0 ? 'failing' : 'down') : state.vantage.type;
        expect(health).toBe(held);
      }
    }),
    { numRuns: 500 },
  );
});
