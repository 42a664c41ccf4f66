// A small crowd in bad faith, beside honest agents: `npm run soak:hostile` sends the large one.
import { expect, test } from 'vitest';
import { soak } from '../../torture/hostile/soak.ts';

/** Those who would wait to be cut leave after this: to be cut takes up to 15 s. */
const PATIENCE_MS = 500;

test('hundreds who prove nothing leave nothing behind, and honest agents are not disturbed', async () => {
  const report = await soak({ connections: 600, seed: 1, patienceMs: PATIENCE_MS, say: () => {} });
  expect(report.complaints).toEqual([]);
  expect(report.after.descriptors).toBeLessThanOrEqual(report.before.descriptors);
  expect(report.heapMiB.after - report.heapMiB.before).toBeLessThan(8);
  expect(report.logLines).toBeLessThan(500);
  // Every kind of them was there.
  expect([...report.byKind.values()].filter((count) => count === 0)).toEqual([]);
});
