// The durable spool as the agent holds it. Knows what is put together to serve the port; refuses to know SQL, threads and disks.
import { type Clock, Fault } from '@vedette/protocol/kit';
import { Line } from '@vedette/protocol/thread';
import type { Epoch } from '@vedette/protocol/wire';
import type { Spool } from '../spool.ts';
import { AppendQueue } from './append-queue.ts';
import type { Engine, Status } from './engine.ts';
import type { LostEpoch } from './epoch-list.ts';
import { LostEpochs } from './lost-epochs.ts';
import type { WorkerData } from './worker.ts';

/** Worth a line in the log. */
export type SpoolEvent =
  /** The file was damaged: it is at `file` now, a new one was begun, and `lostEpochs` names what was in it. */
  | { readonly type: 'set-aside'; readonly file: string; readonly why: string }
  /** Items that were held are gone with the file. */
  | { readonly type: 'lost'; readonly epochs: readonly LostEpoch[] }
  /** What comes now waits in memory, as long as it fits there; `room` says when that is over. */
  | { readonly type: 'full' }
  | { readonly type: 'room' };

export type SqliteSpoolOptions = {
  /** Created if it is not there. One agent at a time. */
  readonly folder: string;
  /** This process start, as the port has it. */
  readonly epoch: Epoch;
  readonly clock: Clock;
  readonly report: (event: SpoolEvent) => void;
} & Partial<typeof spoolDefaults>;

export const spoolDefaults = {
  /** What may be held, 200 bytes for an item besides its payload. The file itself may grow to twice this and never further. */
  bytesMax: 256 * 1024 * 1024,
  /** What is older than this when something is appended becomes a gap. */
  ageMaxMs: 7 * 24 * 3_600_000,
  /** With less than this free on the disk, what is held does not grow any more. */
  freeBytesMin: 500 * 1024 * 1024,
  /** Kept aside for the moment the disk is full. */
  ballastBytes: 8 * 1024 * 1024,
  /** What may wait in memory while nothing can be written. */
  memoryBytesMax: 4 * 1024 * 1024,
};

/** The spool, and what only a durable one can do. */
export type SqliteSpool = Spool & {
  /** Writes what still waits, if there is room, and lets the folder go. What could not be written is rejected with `spool-full`. */
  close(): Promise<void>;
};

/**
 * Opens the spool in `folder` and begins the epoch. Rejects with Fault `spool-unusable` (another agent has it, the database of another
 * program, no access, an epoch that was here before), `spool-newer`, `spool-full` or `spool-failed`.
 *
 * Once open, everything rejects with `spool-failed` after the disk failed to write: nobody knows then what it holds, so the process has to
 * end; the next one will know. A full disk rejects nothing: appends wait.
 */
export const openSqliteSpool = async (options: SqliteSpoolOptions): Promise<SqliteSpool> => {
  const { clock, report, ...given } = options;
  const { memoryBytesMax, ...data } = { ...spoolDefaults, ...given };
  const line = await Line.open<Engine>({
    entry: new URL('./worker.ts', import.meta.url),
    data: { ...data, nowMs: clock.now() } satisfies WorkerData,
    name: 'spool',
    lost: (why) => new Fault('spool-failed', `The spool in ${data.folder} stopped working: ${why}.`),
  });
  const { status: begun, lost: found, setAside } = await line.call('load', []);
  let status: Status = begun;
  const lost = new LostEpochs(found);
  let closing: Promise<void> | undefined;
  if (setAside) report({ type: 'set-aside', ...setAside });
  if (found.length > 0) report({ type: 'lost', epochs: found });

  const queue = new AppendQueue({
    clock,
    bytesMax: memoryBytesMax,
    full: (isFull) => report({ type: isFull ? 'full' : 'room' }),
    store: async (pieces) => {
      const answer = await line.call('append', [pieces, clock.now()]);
      status = answer.status;
      return answer.isKept;
    },
  });
  const open = <T>(act: () => Promise<T>): Promise<T> =>
    closing ? Promise.reject(new Fault('spool-failed', `The spool in ${data.folder} is closed.`)) : act();
  const close = async (): Promise<void> => {
    await queue.end(
      new Fault('spool-full', `What was last seen could not be kept: no room for the spool in ${data.folder}.`),
    );
    try {
      await line.call('close', []);
    } finally {
      await line.gone();
    }
  };

  return {
    epoch: data.epoch,
    ranges: () => [...lost.ranges(), ...status.ranges],
    counts: () => ({ spooled: status.spooled, dropped: status.dropped }),
    append: ({ count, fromMs, toMs, results, changes }) =>
      // A copy: the caller's buffer stays the caller's, and a small view on a large buffer does not take the large one to the other thread.
      open(() => queue.append({ count, fromMs, toMs, content: { results: results.slice(), changes } })),
    read: (after, count) =>
      open(async () => {
        const gaps = lost.behind(after);
        if (gaps && gaps.length > 0) return gaps;
        const answer = await line.call('read', [gaps ? undefined : after, count]);
        status = answer.status;
        return answer.items;
      }),
    release: (mark) =>
      open(async () => {
        if (lost.confirmed(mark)) await line.call('forgetLost', [[mark.epoch]]);
        else status = await line.call('release', [mark]);
      }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
