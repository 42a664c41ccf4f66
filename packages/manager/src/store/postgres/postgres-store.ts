// The store on PostgreSQL. Knows which act is which file's and which of them wait for each other; refuses to know SQL.
import { type Clock, Fault } from '@vedette/protocol/kit';
import { AppendQueue } from '../append-queue.ts';
import type { Loaded, Store } from '../store.ts';
import { findChanges, pruneChangesSlice } from './changes.ts';
import { type Connection, Database, type Session } from './database.ts';
import { allDecided, findDecisions } from './decisions.ts';
import { allEntries, dropEntry, putEntry } from './entries.ts';
import { appendEntries, marks, pruneSlice, unjudgedEntries } from './journal.ts';
import { findNotifications, pack, retry, settle, undelivered } from './outbox.ts';
import { findProbes } from './probes.ts';
import { allRegistrations, putRegistration } from './registrations.ts';
import { allSlots, idOf, numberServices } from './services.ts';
import { findSilences, putSilence } from './silences.ts';
import { Turns } from './turns.ts';
import { allFlapping, allViews, commitJudgement, findOutages, lastIds } from './verdicts.ts';

/** Entries, or changes, forgotten in one transaction: some milliseconds, after which others get their turn. */
const PRUNE_SLICE_ENTRIES = 500;

/**
 * Opens the store in a database, creating its tables when there are none, and holds it alone until closed. Rejects with Fault `store-unusable` (another
 * manager has it, settings that are not safe, tables of others), `store-newer` or `store-failed` (the server is away, or does not let us in).
 */
export const openPostgresStore = async (connection: Connection, clock: Clock): Promise<Store> => {
  const database = await Database.open(connection, clock);
  const queue = new AppendQueue((entries) => database.write((session) => appendEntries(session, entries)));
  // Appends and everything else run beside each other. What else is changed is changed in the order in which it was asked for.
  const turns = new Turns();
  let closing: Promise<void> | undefined;
  const asked = new Set<Promise<unknown>>();

  const open = <T>(act: () => Promise<T>): Promise<T> => {
    if (closing) return Promise.reject(new Fault('store-failed', `The store ${database.shown} is closed.`));
    const answer = act();
    asked.add(answer);
    const done = (): unknown => asked.delete(answer);
    answer.then(done, done);
    return answer;
  };
  const read = <T>(act: (session: Session) => Promise<T>): Promise<T> => open(() => database.read(act));
  const write = <T>(act: (session: Session) => Promise<T>): Promise<T> =>
    open(() => turns.take(() => database.write(act)));

  const inSlices = async (
    forget: (session: Session, beforeMs: number, limit: number) => Promise<number>,
    beforeMs: number,
  ): Promise<number> => {
    for (let total = 0; ; ) {
      const went = await write((session) => forget(session, beforeMs, PRUNE_SLICE_ENTRIES));
      total += went;
      if (went < PRUNE_SLICE_ENTRIES) return total;
    }
  };
  const prune = async (beforeMs: number): Promise<number> => {
    const entries = await inSlices(pruneSlice, beforeMs);
    await inSlices(pruneChangesSlice, beforeMs);
    return entries;
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(asked);
    await database.close();
  };

  return {
    load: () => read(load),
    number: (services) => write((session) => numberServices(session, services)),
    append: (entries) => open(() => queue.append(entries)),
    unjudged: (limit) => read((session) => unjudgedEntries(session, rowLimit(limit))),
    commit: (judgement) => write((session) => commitJudgement(session, judgement)),
    register: (registration) => write((session) => putRegistration(session, registration)),
    keepSilence: (silence) => write((session) => putSilence(session, silence)),
    silences: (query) => read((session) => findSilences(session, limited(query))),
    keepEntry: (entry) => write((session) => putEntry(session, entry)),
    dropEntry: (kind, id) => write((session) => dropEntry(session, kind, id)),
    entries: () => read(allEntries),
    outages: (query) => read((session) => findOutages(session, limited(query))),
    notifications: (query) => read((session) => findNotifications(session, limited(query))),
    decisions: (query) =>
      read((session) =>
        findDecisions(session, { ...query, before: rowLimit(query.before), after: rowLimit(query.after) }),
      ),
    changes: (query) => read((session) => findChanges(session, limited(query))),
    probes: (query) => read((session) => findProbes(session, query)),
    undelivered: () => read(undelivered),
    pack: (packed) => write((session) => pack(session, packed)),
    settle: (key, outcome) => write((session) => settle(session, key, outcome)),
    retry: (channel) => write((session) => retry(session, channel)),
    prune,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
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

/** PostgreSQL takes no infinite limit, and none below 0. */
const rowLimit = (limit: number): number => Math.max(0, Math.min(Math.trunc(limit), Number.MAX_SAFE_INTEGER));

const limited = <Query extends { readonly limit: number }>(query: Query): Query => ({
  ...query,
  limit: rowLimit(query.limit),
});
