// The meter on the machine that runs the tests: figures are there, and change with time.
import { tmpdir } from 'node:os';
import type { Clock } from '@vedette/protocol/kit';
import { expect, test } from 'vitest';
import { MachineMeter } from './machine-meter.ts';
import { ManualClock } from './probe/manual-clock.test-support.ts';

class HandClock extends ManualClock implements Clock {
  now(): number {
    return this.elapsed();
  }
}

const spin = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

test('P85 memory, load and uptime are there at once, the disk when it has answered, the processors after two looks', async () => {
  const clock = new HandClock();
  using meter = new MachineMeter(clock, tmpdir());
  expect(Object.keys(meter.vitals)).toEqual(['memory', 'load', 'uptimeMs']);
  spin(50);
  await new Promise<void>((resolve) => setImmediate(resolve));
  for (let looks = 0; looks < 50 && meter.vitals.disk === undefined; looks++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    spin(20);
    clock.advanceTo(clock.elapsed() + 5_000);
  }
  const { cpu = -1, memory = -1, disk = -1 } = meter.vitals;
  expect(cpu).toBeGreaterThan(0);
  for (const share of [cpu, memory, disk]) expect(share >= 0 && share <= 1, String(share)).toBe(true);
});

test('P85 without a folder, or where there is none, there is no disk', () => {
  const clock = new HandClock();
  for (const folder of [undefined, '/nowhere/at/all']) {
    using meter = new MachineMeter(clock, folder);
    clock.advanceTo(clock.elapsed() + 20_000);
    expect(meter.vitals.disk).toBeUndefined();
  }
  expect(clock.timers).toBe(0);
});
