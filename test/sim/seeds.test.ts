// The whole system keeps its promises from many seeds, and a seed is all there is to a run. A seed that fails is rerun alone, with everything that
// happened: see run.ts.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { often } from '../support/patience.ts';
import { simulate } from './simulate.ts';

const SEEDS = often(300, 10_000);
const FAULTS_MS = 20_000;

test(`${SEEDS} seeds are in order`, { timeout: 1_800_000 }, async () => {
  const failed: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { violation } = await simulate({ seed, faultsMs: FAULTS_MS });
    if (violation) failed.push(`${violation.message}\n    SEED=${seed} npm run sim -- --faults-ms ${FAULTS_MS}`);
  }
  expect(failed).toEqual([]);
});

test('the same seed is the same run, another seed another one', { timeout: 60_000 }, async () => {
  const hashOf = async (seed: number): Promise<string> => {
    const { trace } = await simulate({ seed, faultsMs: FAULTS_MS, isTraced: true });
    expect(trace.length).toBeGreaterThan(50);
    return createHash('sha256').update(trace.join('\n')).digest('hex');
  };
  const hashes = new Set<string>();
  for (let seed = 1; seed <= 15; seed++) {
    const hash = await hashOf(seed);
    expect(await hashOf(seed)).toBe(hash);
    hashes.add(hash);
  }
  expect(hashes.size).toBe(15);
});
