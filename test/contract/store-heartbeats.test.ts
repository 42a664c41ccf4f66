// The store's contract, next part: services that report by themselves.
import { describe, expect, test } from 'vitest';
import type { HeartbeatRecord, KeptHeartbeat } from '../../packages/manager/src/core/heartbeat-record.ts';
import { onEveryStore } from './store-harness.ts';

const heartbeat = (service: string, more: Partial<HeartbeatRecord> = {}): KeptHeartbeat => ({
  service,
  record: { kind: 'success', atMs: 90, ...more },
});

const key = (digest: string) => ({ digest, issuedAtMs: 90 });

onEveryStore((store) => {
  describe('heartbeats', () => {
    test('come back as they were, by service', async () => {
      expect(await store().heartbeats()).toEqual({ records: [], keys: [] });
      const data = JSON.stringify({ note: 'é "quoted" \'; DROP TABLE heartbeat' });
      const kept = [
        heartbeat('backup', { data, exitCode: 3, runMs: 1.5, dueMs: 100, lateAtMs: 110 }),
        heartbeat('Backup', { kind: 'start', startedAtMs: 90, lateAtMs: 95 }),
      ];
      await store().keepHeartbeats(kept);
      expect(await store().heartbeats()).toEqual({ records: kept.toReversed(), keys: [] });
    });

    test('replace what was kept of the same service, whole, and leave others and all keys alone', async () => {
      const keys = [{ ...key('ab'), usedAtMs: 91 }, key('cd')];
      await store().keepHeartbeatKeys({ service: 'backup', keys });
      await store().keepHeartbeats([heartbeat('backup', { exitCode: 1, runMs: 5 }), heartbeat('other')]);
      await store().keepHeartbeats([heartbeat('backup', { atMs: 95 })]);
      expect(await store().heartbeats()).toEqual({
        records: [heartbeat('backup', { atMs: 95 }), heartbeat('other')],
        keys: [{ service: 'backup', keys }],
      });
    });

    test('keys are kept whole, before anything was reported and after it', async () => {
      await store().keepHeartbeatKeys({ service: 'backup', keys: [key('ab')] });
      expect(await store().heartbeats()).toEqual({ records: [], keys: [{ service: 'backup', keys: [key('ab')] }] });
      await store().keepHeartbeats([heartbeat('backup')]);
      await store().keepHeartbeatKeys({ service: 'backup', keys: [] });
      expect(await store().heartbeats()).toEqual({
        records: [heartbeat('backup')],
        keys: [{ service: 'backup', keys: [] }],
      });
    });

    test('none at all is nothing to keep', async () => {
      await store().keepHeartbeats([]);
      expect(await store().heartbeats()).toEqual({ records: [], keys: [] });
    });
  });
});
