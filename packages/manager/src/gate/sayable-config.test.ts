import { createHash } from 'node:crypto';
import { type Assignment, configurationText } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { sayableConfig, withReasons } from './sayable-config.ts';

const plain: Assignment = {
  slot: 1,
  id: 'gateway',
  target: 'tcp://192.0.2.254:53',
  intervalMs: 10_000,
  timeoutMs: 3_000,
  gracesMs: [30_000],
  recover: 1,
  index: 0,
  of: 1,
};
const configOf = (...services: Assignment[]) => ({
  revision: 1,
  hash: createHash('sha256').update(configurationText(services)).digest('hex'),
  services,
});

test('an agent that knows canaries is told of them', () => {
  const config = configOf({ ...plain, canary: true });
  expect(sayableConfig(config, ['delta', 'canaries'])).toBe(config);
});

test('one that does not gets what it can compute the hash of', () => {
  expect(sayableConfig(configOf({ ...plain, canary: true }), ['delta'])).toEqual(configOf(plain));
});

test('P82 an agent that is too old for a check is told of a target it refuses, and what it says is put in words', () => {
  const shop: Assignment = { ...plain, slot: 2, id: 'shop', target: 'tls://192.0.2.1:443', check: { type: 'tls' } };
  const config = configOf(plain, shop);
  const { check: _, ...rest } = shop;
  expect(sayableConfig(config, ['delta'])).toEqual(configOf(plain, { ...rest, target: 'unsupported:tls' }));
  expect(sayableConfig(config, ['check:tls'])).toBe(config);

  const text = "'unsupported:tls' is not a target";
  const problems = [1, 2].map((slot) => ({ slot, reason: 'denied' as const, text }));
  const said = withReasons({ revision: 1, hash: 'h', problems }, config, 'eu-1', ['delta']);
  expect(said.problems.map((problem) => problem.text)).toEqual([
    text,
    'Agent eu-1 is too old for tls checks: upgrade it.',
  ]);
  const untouched = { revision: 1, hash: 'h', problems };
  expect(withReasons(untouched, config, 'eu-1', ['check:tls'])).toBe(untouched);
});
