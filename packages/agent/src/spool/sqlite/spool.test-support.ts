// Opening spools and filling them, for the tests of this folder. Knows the samples; refuses to know what is asserted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpoolItem } from '@vedette/protocol/delivery';
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll } from 'vitest';
import type { NewBatch } from '../spool.ts';
import { openSqliteSpool, type SpoolEvent, type SqliteSpool, type SqliteSpoolOptions } from './sqlite-spool.ts';

let epochs = 0;
export const nextEpoch = (): string => (++epochs).toString(16).padStart(32, '0');

/** New folders, gone when the tests are over. */
export const freshFolders = (): (() => string) => {
  const home = mkdtempSync(join(tmpdir(), 'vedette-spool-'));
  afterAll(() => rmSync(home, { recursive: true }));
  let count = 0;
  return () => join(home, String(++count));
};

type Opened = { readonly spool: SqliteSpool; readonly events: SpoolEvent[] } & AsyncDisposable;

export const openSpool = async (folder: string, options: Partial<SqliteSpoolOptions> = {}): Promise<Opened> => {
  const events: SpoolEvent[] = [];
  const spool = await openSqliteSpool({
    folder,
    epoch: nextEpoch(),
    ageMaxMs: Number.POSITIVE_INFINITY,
    freeBytesMin: 0,
    ballastBytes: 65_536,
    clock: systemClock,
    report: (event) => events.push(event),
    ...options,
  });
  return { spool, events, [Symbol.asyncDispose]: () => spool.close() };
};

/** `count` results in `bytes` bytes, each of them `fill`. */
export const results = (count: number, bytes: number, fill = 0xa5): NewBatch => ({
  count,
  results: new Uint8Array(bytes).fill(fill),
  changes: [],
  fromMs: 1_000,
  toMs: 2_000,
});

export const readAll = (spool: SqliteSpool): Promise<readonly SpoolItem[]> =>
  spool.read(undefined, Number.POSITIVE_INFINITY);

/** `1-10` for a batch, `1-10 spool-full` for a gap. */
export const shown = (items: readonly SpoolItem[]): string[] =>
  items.map((item) =>
    item.type === 'gap' ? `${item.from}-${item.to} ${item.reason}` : `${item.seq}-${item.seq + item.count - 1}`,
  );
