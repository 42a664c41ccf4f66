// The store's contract, next part: how the machines of agents did.
import { describe, expect, test } from 'vitest';
import type { MachineFigures } from '../../packages/manager/src/core/machine-api.ts';
import type { MachineStretch } from '../../packages/manager/src/core/machine-record.ts';
import { onEveryStore } from './store-harness.ts';

const full: MachineFigures = { cpu: { mean: 0.25, max: 0.975 }, load: { mean: 1.125, max: 2 } };
const stretch = (agent: string, atMs: number, words = 60, figures = full): MachineStretch => ({
  ...{ agent, atMs, words, figures },
});

onEveryStore((store) => {
  describe('machines', () => {
    const all = (agent: string, more = {}): Promise<readonly MachineStretch[]> =>
      store().machines({ agent, fromMs: 0, toMs: 1e12, limit: 1_000, ...more });

    test('come back as they were, of one agent, in order of time, from one time to before another', async () => {
      const kept = [
        stretch('eu-1', 600_000),
        stretch('eu-1', 300_000),
        stretch('EU-1', 300_000),
        stretch('é', 0, 1, {}),
      ];
      await store().keepMachines(kept);
      expect(await all('eu-1')).toEqual([kept[1], kept[0]]);
      expect(await all('é')).toEqual([kept[3]]);
      expect(await all('eu-1', { toMs: 600_000 })).toEqual([kept[1]]);
      expect(await all('eu-1', { fromMs: 300_001 })).toEqual([kept[0]]);
      expect(await all('eu-1', { limit: 1 })).toEqual([kept[1]]);
      expect([await all('eu-1', { limit: 0 }), await all('nobody')]).toEqual([[], []]);
    });

    test('of one stretch, what more was told for counts', async () => {
      await store().keepMachines([stretch('eu-1', 0, 30)]);
      await store().keepMachines([stretch('eu-1', 0, 20, {})]);
      expect(await all('eu-1')).toEqual([stretch('eu-1', 0, 30)]);
      await store().keepMachines([stretch('eu-1', 0, 31, {})]);
      expect(await all('eu-1')).toEqual([stretch('eu-1', 0, 31, {})]);
      await store().keepMachines([]);
    });

    test('what is older than single results are kept goes with them', async () => {
      await store().keepMachines([stretch('eu-1', 0), stretch('eu-1', 300_000), stretch('us-1', 0)]);
      await store().prune(300_000);
      expect([await all('eu-1'), await all('us-1')]).toEqual([[stretch('eu-1', 300_000)], []]);
    });
  });
});
