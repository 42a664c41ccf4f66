// System calls that fail under the spool, one after the other: what was acknowledged is there afterwards, whatever failed and when.
// Needs strace and the right to trace; without them it says that it was skipped.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqliteSpool } from '../../packages/agent/src/spool/sqlite/sqlite-spool.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { ALL, epochOf, toldBy } from './spool-samples.ts';

const home = quickFolder('vedette-spool-fault-');
afterAll(() => rmSync(home, { recursive: true }));
const appender = fileURLToPath(new URL('./spool-appender.ts', import.meta.url));
const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;
let epochs = 0;

const BATCHES = 100;

/** Appends until it is done or a call fails; what it was told is durable, and what it said when it ended. */
const appendUnder = (
  folder: string,
  inject: string,
): { epoch: string; printed: number; status: number | null; says: string } => {
  const epoch = epochOf(++epochs);
  const strace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${inject.split(':')[0]}`, '-e', `inject=${inject}`];
  const child = [process.execPath, appender, folder, epoch, String(2 ** 30), String(BATCHES)];
  const { stdout, stderr, status } = spawnSync('strace', [...strace, ...child], { encoding: 'utf8', timeout: 30_000 });
  const printed = Math.max(0, ...stdout.split('\n').map(Number));
  return { epoch, printed, status, says: stderr };
};

/** What the next process start finds of that epoch. */
const foundOf = async (folder: string, epoch: string): Promise<string> => {
  const spool = await openSqliteSpool({
    folder,
    epoch: epochOf(++epochs),
    ageMaxMs: ALL,
    freeBytesMin: 0,
    ballastBytes: 0,
    clock: systemClock,
    report: (event) => expect(event).toBeUndefined(),
  });
  const items = (await spool.read(undefined, ALL)).filter((item) => item.epoch === epoch);
  await spool.close();
  const told = toldBy(items);
  expect([...told.keys()]).toEqual(Array.from({ length: told.size }, (_, i) => i + 1));
  return [...told.values()].join('');
};

describe.runIf(canTrace)('with failing system calls', () => {
  test.each([25, 30, 35])(
    'fsync fails from the %ith on: the process ends, and nothing acknowledged is lost',
    async (nth) => {
      const folder = join(home, `fsync-${nth}`);
      const { epoch, printed, status, says } = appendUnder(folder, `fsync,fdatasync:error=EIO:when=${nth}+`);
      expect(status).not.toBe(0);
      expect(says).toContain('spool-failed');
      expect(printed).toBeGreaterThan(0);
      const found = await foundOf(folder, epoch);
      expect(found.length).toBeGreaterThanOrEqual(printed);
      expect(found).toBe('rrcrr'.repeat(found.length / 5));
    },
    40_000,
  );

  test.each([30, 90, 151])(
    'the %ith write fails: the process ends, and nothing acknowledged is lost',
    async (nth) => {
      const folder = join(home, `write-${nth}`);
      const { epoch, printed, status, says } = appendUnder(folder, `pwrite64:error=EIO:when=${nth}`);
      expect(status).not.toBe(0);
      expect(says).toContain('spool-failed');
      expect((await foundOf(folder, epoch)).length).toBeGreaterThanOrEqual(printed);
    },
    40_000,
  );

  test.each([30, 61, 92, 123])(
    'no room at the %ith write: it goes on, and every number is held or gone',
    async (nth) => {
      const folder = join(home, `room-${nth}`);
      const { epoch, printed, status, says } = appendUnder(folder, `pwrite64:error=ENOSPC:when=${nth}`);
      expect({ status, says }).toEqual({ status: 0, says: '' });
      expect(printed).toBe(BATCHES * 5);
      expect(await foundOf(folder, epoch)).toHaveLength(BATCHES * 5);
    },
    40_000,
  );
});
