// Runs the spool's contract on every implementation there is, and makes sure that it really did. Knows how each is opened; refuses to know
// what is asked of it.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll, describe, expect, test } from 'vitest';
import { MemorySpool } from '../../packages/agent/src/spool/memory-spool.ts';
import type { Spool } from '../../packages/agent/src/spool/spool.ts';
import { openSqliteSpool } from '../../packages/agent/src/spool/sqlite/sqlite-spool.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { epochOf } from './spool-samples.ts';

/** The spool, disposed of by its test. */
export type Opened = { readonly spool: Spool } & AsyncDisposable;

/** Calls `define` once for each implementation, with what opens a new spool. */
export const onEverySpool = (define: (open: (bytesMax?: number) => Promise<Opened>) => void): void => {
  const folder = quickFolder('vedette-spool-');
  afterAll(() => rmSync(folder, { recursive: true }));
  const opened = new Map<string, number>();
  const implementations: Readonly<Record<string, (n: number, bytesMax: number) => Promise<Opened>>> = {
    memory: async (n, bytesMax) => ({
      spool: new MemorySpool(epochOf(n), bytesMax),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
    sqlite: async (n, bytesMax) => {
      const spool = await openSqliteSpool({
        folder: join(folder, String(n)),
        epoch: epochOf(n),
        bytesMax,
        // The samples' times are those of 1970.
        ageMaxMs: Number.POSITIVE_INFINITY,
        ballastBytes: 0,
        freeBytesMin: 0,
        clock: systemClock,
        report: (event) => expect(event).toBeUndefined(),
      });
      return { spool, [Symbol.asyncDispose]: () => spool.close() };
    },
  };
  describe.each(Object.entries(implementations))('the %s spool', (name, open) => {
    define((bytesMax = 2 ** 20) => {
      const n = (opened.get(name) ?? 0) + 1;
      opened.set(name, n);
      return open(n, bytesMax);
    });
  });

  test('every implementation was opened as often as the others, the SQLite one on real files', () => {
    expect(new Set(opened.keys())).toEqual(new Set(['memory', 'sqlite']));
    expect(opened.get('sqlite')).toBe(opened.get('memory'));
    expect(opened.get('sqlite')).toBeGreaterThan(10);
    expect(
      readFileSync(join(folder, '1', 'spool.db'))
        .subarray(0, 15)
        .toString(),
    ).toBe('SQLite format 3');
  });
};
