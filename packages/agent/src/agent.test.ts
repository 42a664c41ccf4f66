// What an agent keeps of itself when it starts, with nobody to talk to.
import { systemClock, systemRandom } from '@vedette/protocol/kit/system';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createAgent } from './agent.ts';
import type { Saved } from './configuration.ts';
import { Credentials } from './credentials.ts';
import { MemorySpool } from './spool/memory-spool.ts';

const here = 'a'.repeat(32);
const elsewhere = 'b'.repeat(32);

const service = {
  slot: 3,
  id: 'web',
  target: 'tcp://127.0.0.1:9',
  intervalMs: 60_000,
  timeoutMs: 500,
  gracesMs: [5_000],
  recover: 1,
  index: 0,
  of: 1,
};

/** Starts with what is kept and an empty spool; everything that it keeps. */
const keptBy = async (before: Saved): Promise<readonly Saved[]> => {
  const kept: Saved[] = [];
  const shelf = { load: async () => before, save: async (saved: Saved) => void kept.push(saved) };
  const agent = await createAgent({
    id: 'a',
    link: { managers: [{ host: '127.0.0.1', port: 9 }] },
    credentials: await Credentials.open({ from: 'nowhere' }, systemClock),
    policy: { allow: [], limits: {} },
    openState: async () => ({ spool: new MemorySpool('0'.repeat(32), 1_000_000), shelf, close: async () => {} }),
    clock: systemClock,
    random: systemRandom,
    logger: pino({ level: 'silent' }),
    failed: (error) => {
      throw error;
    },
  });
  onTestFinished(() => agent.stop());
  return kept;
};

test('numbers that are given anew because nothing waits under the old ones are kept before anything is found out by them', async () => {
  const numbers = { home: elsewhere, own: [['web', 7]] as const };
  const kept = await keptBy({ revision: 5, hash: 'h', store: here, services: [service], numbers });
  expect(kept).toEqual([
    { revision: 5, hash: 'h', store: here, services: [service], numbers: { home: here, own: [['web', 3]] } },
  ]);
});
