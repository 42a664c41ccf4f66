// The store on PostgreSQL. Knows which act is which file's, and which of them change anything; refuses to know SQL.
import type { Clock } from '@vedette/protocol/kit';
import { AppendQueue } from '../append-queue.ts';
import type { PruneOptions } from '../history.ts';
import type { Loaded, Store } from '../store.ts';
import { allAccess, dropAccess, putAccess } from './access.ts';
import { Acts } from './acts.ts';
import { findChanges, pruneChangesSlice } from './changes.ts';
import { type Connection, Database, type Session } from './database.ts';
import { allDecided, findDecisions } from './decisions.ts';
import { allEntries, dropEntry, putEntry } from './entries.ts';
import { forgetSlice } from './forgetting.ts';
import { allHeartbeats, putHeartbeatKeys, putHeartbeats } from './heartbeats.ts';
import { APPENDING, appendEntries, marks, pruneSlice } from './journal.ts';
import { unjudgedEntries } from './journal-reading.ts';
import { limited, rowLimit } from './limit.ts';
import { findMachines, putMachines } from './machines.ts';
import { findNotes, putNote } from './notes.ts';
import { findNotifications, pack, retry, settle, undelivered } from './outbox.ts';
import { historyOn } from './postgres-history.ts';
import { findProbes } from './probes.ts';
import { allRegistrations, putRegistration } from './registrations.ts';
import { allSlots, idOf, numberServices } from './services.ts';
import { findSilences, putSilence } from './silences.ts';
import { allFlapping, allViews, commitJudgement, findOutages, lastIds } from './verdicts.ts';

/** Entries, or changes, forgotten in one transaction: some milliseconds, after which others get their turn. */
const PRUNE_SLICE_ENTRIES = 500;

/**
 * Opens the store in a database, creating its tables when there are none, and holds it alone until closed. Rejects with Fault `store-unusable` (another
 * manager has it, settings that are not safe, tables of others), `store-newer` or `store-failed` (the server is away, or does not let us in).
 */
export const openPostgresStore = async (connection: Connection, clock: Clock): Promise<Store> => {
  return storeOn(await Database.open(connection, clock));
};

/** The store in a database that may be written. */
export const storeOn = (database: Database): Store => {
  const acts = new Acts(database);
  // Appends run beside everything else that is changed: they share no rows with it but those of their streams.
  const queue = new AppendQueue((entries) => database.write((session) => appendEntries(session, entries), APPENDING));
  return {
    load: () => acts.read(load),
    number: (services) => acts.write((session) => numberServices(session, services)),
    append: (entries) => acts.run(() => queue.append(entries)),
    unjudged: (limit) => acts.read((session) => unjudgedEntries(session, rowLimit(limit))),
    commit: (judgement) => acts.write((session) => commitJudgement(session, judgement)),
    register: (registration) => acts.write((session) => putRegistration(session, registration)),
    keepSilence: (silence) => acts.write((session) => putSilence(session, silence)),
    silences: (query) => acts.read((session) => findSilences(session, limited(query))),
    keepNote: (note) => acts.write((session) => putNote(session, note)),
    notes: (query) => acts.read((session) => findNotes(session, limited(query))),
    keepEntry: (entry) => acts.write((session) => putEntry(session, entry)),
    dropEntry: (kind, id) => acts.write((session) => dropEntry(session, kind, id)),
    entries: () => acts.read(allEntries),
    keepAccess: (record) => acts.write((session) => putAccess(session, record)),
    dropAccess: (kind, id) => acts.write((session) => dropAccess(session, kind, id)),
    access: () => acts.read(allAccess),
    keepHeartbeats: (kept) => acts.write((session) => putHeartbeats(session, kept)),
    keepHeartbeatKeys: (keys) => acts.write((session) => putHeartbeatKeys(session, keys)),
    heartbeats: () => acts.read(allHeartbeats),
    keepMachines: (stretches) => acts.write((session) => putMachines(session, stretches)),
    machines: (query) => acts.read((session) => findMachines(session, limited(query))),
    outages: (query) => acts.read((session) => findOutages(session, limited(query))),
    notifications: (query) => acts.read((session) => findNotifications(session, limited(query))),
    decisions: ({ before, after, ...query }) =>
      acts.read((session) => findDecisions(session, { ...query, before: rowLimit(before), after: rowLimit(after) })),
    changes: (query) => acts.read((session) => findChanges(session, limited(query))),
    probes: (query) => acts.read((session) => findProbes(session, query)),
    undelivered: () => acts.read(undelivered),
    pack: (packed) => acts.write((session) => pack(session, packed)),
    settle: (key, outcome) => acts.write((session) => settle(session, key, outcome)),
    retry: (channel) => acts.write((session) => retry(session, channel)),
    prune: (beforeMs, options = {}) => prune(acts, beforeMs, options),
    ...historyOn(acts),
    close: () => acts.close(),
  };
};

const prune = async (acts: Acts, beforeMs: number, options: PruneOptions): Promise<number> => {
  const { hoursBeforeMs = Number.NEGATIVE_INFINITY } = options;
  const entries = await acts.inSlices((session, limit) => pruneSlice(session, beforeMs, limit), PRUNE_SLICE_ENTRIES);
  await acts.inSlices((session, limit) => pruneChangesSlice(session, beforeMs, limit), PRUNE_SLICE_ENTRIES);
  const forget = (): Promise<number> =>
    acts.write((session) => forgetSlice(session, beforeMs, hoursBeforeMs, PRUNE_SLICE_ENTRIES));
  for (let went = 1; went > 0; ) went = await forget();
  return entries;
};

const load = async (session: Session): Promise<Loaded> => ({
  id: await idOf(session),
  slots: await allSlots(session),
  views: await allViews(session),
  openOutages: await findOutages(session, { open: true, limit: Number.MAX_SAFE_INTEGER }),
  ...(await marks(session)),
  ...(await lastIds(session)),
  decided: await allDecided(session),
  flapping: await allFlapping(session),
  registrations: await allRegistrations(session),
});
