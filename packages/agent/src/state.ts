// What an agent keeps on disk between its starts, opened: what the manager has not confirmed, and the last configuration. Composition only.
import { join } from 'node:path';
import type { Clock } from '@vedette/protocol/kit';
import type { Epoch } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import type { Saved } from './configuration.ts';
import { createShelf, type Shelf } from './shelf/shelf.ts';
import { MemorySpool } from './spool/memory-spool.ts';
import type { Spool } from './spool/spool.ts';
import { openSqliteSpool, type SpoolEvent } from './spool/sqlite/sqlite-spool.ts';

export type AgentState = {
  readonly spool: Spool;
  readonly shelf: Shelf<Saved>;
  close(): Promise<void>;
};

export type StateOptions = {
  /** `:memory:` keeps nothing beyond the process. */
  readonly folder: string;
  readonly epoch: Epoch;
  readonly spoolBytesMax: number;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** @throws Fault when the folder cannot be used, or another agent uses it */
export const openState = async ({ folder, epoch, spoolBytesMax, clock, logger }: StateOptions): Promise<AgentState> => {
  if (folder === ':memory:') {
    const shelf = { load: async () => undefined, save: async () => {} };
    return { spool: new MemorySpool(epoch, spoolBytesMax), shelf, close: async () => {} };
  }
  const report = (event: SpoolEvent): void => logger.warn(event, said[event.type]);
  const spool = await openSqliteSpool({ folder: join(folder, 'spool'), epoch, bytesMax: spoolBytesMax, clock, report });
  const shelf = createShelf<Saved>(folder, (event) => logger.warn(event, 'the saved configuration cannot be used'));
  return { spool, shelf, close: () => spool.close() };
};

const said: Readonly<Record<SpoolEvent['type'], string>> = {
  'set-aside': 'the spool is damaged: it is kept aside, and a new one begun',
  lost: 'what the manager had not confirmed is lost; it will be told so',
  full: 'no room for the spool: what is seen now waits in memory',
  room: 'there is room for the spool again',
};
