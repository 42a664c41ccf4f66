// The yardstick measures: every subject that can run here reaches the sink and leaves nothing behind.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measure, type Sink, startSink } from './measure.ts';
import { subjects } from './subjects.ts';

let sink: Sink;
beforeAll(async () => {
  sink = await startSink(64);
});
afterAll(async () => {
  await sink.stop();
});

test('the sink listens on many addresses of loopback only', () => {
  expect(sink.address.hosts.length).toBeGreaterThan(32);
  expect(sink.address.hosts.every((host) => host.startsWith('127.'))).toBe(true);
});

test.for(subjects)('$name probes the sink', { timeout: 20_000 }, async (subject, { skip }) => {
  const missing = existsSync('/proc/self/schedstat') ? subject.missing() : 'there is no /proc';
  skip(missing !== undefined, missing);
  const pids: number[] = [];
  const watched = {
    ...subject,
    start: async (rate: number, address: Sink['address']) => {
      const running = await subject.start(rate, address);
      pids.push(...running.pids);
      return running;
    },
  };
  const run = await measure(watched, 100, sink, { warmUpMs: 300, windowMs: 1_000 });
  expect(run.counts.sent).toBeGreaterThan(0);
  expect(run.counts.answered).toBeGreaterThan(0);
  expect(run.counts.failed).toBe(0);
  expect(run.rate).toBeGreaterThan(0);
  expect(run.cpuMicrosPerProbe).toBeGreaterThan(1);
  expect(pids.length).toBeGreaterThan(0);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([]);
});

test('the sink tells when they came', async () => {
  const arrivals = await sink.arrivals();
  expect(arrivals.reduce((sum, count) => sum + count, 0)).toBe(await sink.accepted());
  expect(arrivals[0]).toBeGreaterThan(0);
});
