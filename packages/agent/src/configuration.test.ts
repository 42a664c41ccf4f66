import { createHash } from 'node:crypto';
import { type Assignment, configurationText, limits } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { Configuration } from './configuration.ts';

const service = (slot: number): Assignment => ({
  slot,
  id: `s${slot}`,
  target: `tcp://127.0.0.1:${slot}`,
  intervalMs: 1_000,
  timeoutMs: 900,
  gracesMs: [5_000],
  recover: 1,
  index: 0,
  of: 1,
});

const STORE = '0'.repeat(32);

const hashOf = (...slots: number[]) =>
  createHash('sha256')
    .update(configurationText(slots.map(service)))
    .digest('hex');

test('a whole is taken when it has the hash the manager gave it', () => {
  const configuration = new Configuration();
  const news = { store: STORE, revision: 4, hash: hashOf(1, 2), base: undefined, amendments: [service(1), service(2)] };
  const whole = configuration.with(news);
  expect(configuration.configured).toBeUndefined();
  configuration.enforce(whole);
  expect(configuration.configured).toEqual({ revision: 4, hash: hashOf(1, 2), problems: [] });
});

test('what is new amends what is in force', () => {
  const configuration = new Configuration();
  configuration.enforce({ store: STORE, revision: 4, hash: hashOf(1, 2), services: [service(1), service(2)] });
  const whole = configuration.with({
    store: STORE,
    revision: 5,
    hash: hashOf(2, 3),
    base: hashOf(1, 2),
    amendments: [service(3), 1],
  });
  expect(whole.services.map((s) => s.slot)).toEqual([2, 3]);
});

test.each([
  ['another hash than it has', { hash: hashOf(1), base: undefined, amendments: [service(2)] }],
  ['amendments of something else', { hash: hashOf(1, 2), base: hashOf(9), amendments: [service(1), service(2)] }],
])('%s is refused, and nothing changes', (_, news) => {
  const configuration = new Configuration();
  expect(() => configuration.with({ store: STORE, revision: 1, ...news })).toThrow(
    expect.objectContaining({ code: 'message-invalid' }),
  );
  expect(configuration.whole.revision).toBe(0);
});

test('more problems than can be told are not told', () => {
  const configuration = new Configuration();
  configuration.enforce({ store: STORE, revision: 1, hash: hashOf(1), services: [service(1)] });
  const problems = Array.from({ length: limits.problemsMax + 1 }, (_, slot) => ({
    slot,
    reason: 'denied' as const,
    text: '',
  }));
  configuration.found(problems);
  expect(configuration.configured?.problems).toHaveLength(limits.problemsMax);
});
