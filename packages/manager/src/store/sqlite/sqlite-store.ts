// The durable store as the manager holds it. Knows what is put together to serve the port; refuses to know SQL and threads.
import { Fault } from '@vedette/protocol/kit';
import { Line } from '@vedette/protocol/thread';
import { AppendQueue } from '../append-queue.ts';
import type { Store } from '../store.ts';
import type { Engine } from './engine.ts';
import { parcelOf } from './parcel.ts';
import { historyOn } from './sqlite-history.ts';
import { upkeepOn } from './sqlite-upkeep.ts';

/** Entries, or changes, forgotten in one transaction: a few milliseconds, after which waiting appends get their turn. */
const PRUNE_SLICE_ENTRIES = 200;

/**
 * Opens the store in `file`, creating it when there is none, and holds it alone until closed. Every query and every fsync happens on a
 * thread of its own. Rejects with Fault `store-unusable` (locked by another manager, not ours, damaged, not writable), `store-newer`
 * or `store-failed` (disk full or failing).
 */
export const openSqliteStore = async ({ file }: { readonly file: string }): Promise<Store> => {
  const line = await Line.open<Engine>({
    entry: new URL('./worker.ts', import.meta.url),
    data: { file },
    name: 'store',
    lost: (why) => new Fault('store-failed', `The store ${file} stopped working: ${why}. Start the manager again.`),
  });
  const queue = new AppendQueue((entries) => {
    const parcel = parcelOf(entries);
    return line.call('append', [parcel.entries], [parcel.moved]);
  });
  let closing: Promise<void> | undefined;
  const open = <T>(act: () => Promise<T>): Promise<T> =>
    closing ? Promise.reject(new Fault('store-failed', `The store ${file} is closed.`)) : act();

  const { upkeep, rest } = upkeepOn(line, open);
  const close = async (): Promise<void> => {
    await queue.idle();
    try {
      await rest();
      await line.call('close', []);
    } finally {
      await line.gone();
    }
  };

  return {
    load: () => open(() => line.call('load', [])),
    number: (services) => open(() => line.call('number', [services])),
    append: (entries) => open(() => queue.append(entries)),
    unjudged: (limit) => open(() => line.call('unjudged', [limit])),
    commit: (judgement) => open(() => line.call('commit', [judgement])),
    register: (registration) => open(() => line.call('register', [registration])),
    keepSilence: (silence) => open(() => line.call('keepSilence', [silence])),
    silences: (query) => open(() => line.call('silences', [query])),
    keepNote: (note) => open(() => line.call('keepNote', [note])),
    notes: (query) => open(() => line.call('notes', [query])),
    keepEntry: (entry) => open(() => line.call('keepEntry', [entry])),
    dropEntry: (kind, id) => open(() => line.call('dropEntry', [kind, id])),
    entries: () => open(() => line.call('entries', [])),
    keepAccess: (record) => open(() => line.call('keepAccess', [record])),
    dropAccess: (kind, id) => open(() => line.call('dropAccess', [kind, id])),
    access: () => open(() => line.call('access', [])),
    keepHeartbeats: (kept) => open(() => line.call('keepHeartbeats', [kept])),
    keepHeartbeatKeys: (keys) => open(() => line.call('keepHeartbeatKeys', [keys])),
    heartbeats: () => open(() => line.call('heartbeats', [])),
    keepMachines: (stretches) => open(() => line.call('keepMachines', [stretches])),
    machines: (query) => open(() => line.call('machines', [query])),
    outages: (query) => open(() => line.call('outages', [query])),
    notifications: (query) => open(() => line.call('notifications', [query])),
    decisions: (query) => open(() => line.call('decisions', [query])),
    changes: (query) => open(() => line.call('changes', [query])),
    probes: (query) => open(() => line.call('probes', [query])),
    undelivered: () => open(() => line.call('undelivered', [])),
    pack: (packed) => open(() => line.call('pack', [packed])),
    settle: (key, outcome) => open(() => line.call('settle', [key, outcome])),
    retry: (channel) => open(() => line.call('retry', [channel])),
    prune: pruneOn(line, open),
    ...historyOn(line, open),
    upkeep,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};

/** What is too old goes in slices, between which others get their turn. */
const pruneOn = (line: Line<Engine>, open: <T>(act: () => Promise<T>) => Promise<T>): Store['prune'] => {
  const inSlices = async (act: 'pruneSlice' | 'pruneChangesSlice', beforeMs: number): Promise<number> => {
    for (let total = 0; ; ) {
      const went = await open(() => line.call(act, [beforeMs, PRUNE_SLICE_ENTRIES]));
      total += went;
      if (went < PRUNE_SLICE_ENTRIES) return total;
    }
  };
  return async (beforeMs, options = {}) => {
    const entries = await inSlices('pruneSlice', beforeMs);
    await inSlices('pruneChangesSlice', beforeMs);
    const { hoursBeforeMs = Number.NEGATIVE_INFINITY } = options;
    const forget = () => line.call('forgetSlice', [beforeMs, hoursBeforeMs, PRUNE_SLICE_ENTRIES]);
    for (let went = 1; went > 0; ) went = await open(forget);
    return entries;
  };
};
