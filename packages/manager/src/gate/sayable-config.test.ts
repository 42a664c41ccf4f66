import { createHash } from 'node:crypto';
import { type Assignment, configurationText } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { sayableConfig } from './sayable-config.ts';

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
