// One manager among several on a PostgreSQL store. Knows its sessions there and which act is which file's; refuses to know what managers say to each other and what
// follows from it.
import { type Clock, errnoOf } from '@vedette/protocol/kit';
import { AppendQueue } from '../append-queue.ts';
import type { Cluster, Lead, MemberCard, MemberId, News, SeatedEntry, SeatedOutcome } from '../cluster.ts';
import { Acts } from './acts.ts';
import { type Connection, LoneLink } from './client.ts';
import { Database } from './database.ts';
import { evict, Hold } from './hold.ts';
import { APPENDING } from './journal.ts';
import { entriesAfter, unjudgedMarks } from './journal-reading.ts';
import { Line } from './line.ts';
import { aheadOf, allMembers, dropMember, putMember, touchMember } from './members.ts';
import { PackingJob } from './packing-job.ts';
import { actFault } from './postgres-fault.ts';
import { storeOn } from './postgres-store.ts';
import { allRegistrations } from './registrations.ts';
import { appendSeated, grantSeat } from './seats.ts';
import { CHANNEL, dropLines, linesTo, putLines, tell } from './trunk-lines.ts';
import { findWanted, putWanted } from './wanted.ts';

/** What is told to whoever listens, besides the ids of those who are told something. */
const KEYS = 'keys';

/** Besides those of whoever leads: what is stored, what is said, who is there. */
const CONNECTIONS = 4;

/** Joins those who share the store. Its tables must be there. @throws Fault */
export const joinCluster = async (
  connection: Connection,
  clock: Clock,
  id: MemberId,
  card: MemberCard,
): Promise<Cluster> => {
  const listeners = new Set<(news: News) => void>();
  const database = Database.shared(connection, CONNECTIONS);
  const acts = new Acts(database);
  const line = await Line.open(connection, clock, CHANNEL, (word) => {
    if (word !== id && word !== KEYS) return;
    for (const listener of listeners) listener(word === KEYS ? 'keys' : 'trunk');
  });
  try {
    await database.write((session) => putMember(session, id, card));
  } catch (error) {
    await line.close();
    await database.close();
    throw error;
  }
  const queue = new AppendQueue<SeatedEntry, SeatedOutcome>((entries) =>
    database.write((session) => appendSeated(session, entries), APPENDING),
  );
  return {
    id,
    packing: (patienceMs) => new PackingJob(database, clock, id, patienceMs),
    beat: (agents) =>
      acts.write(async (session) => touchMember(session, id, await aheadOf(session, () => clock.now()), agents)),
    members: () => acts.read(allMembers),
    strike: (member) => acts.write((session) => dropMember(session, member)),
    say: (lines) => acts.run(() => database.write((session) => putLines(session, lines))),
    hear: (limit) => acts.read((session) => linesTo(session, id, limit)),
    heard: (upTo) => acts.run(() => database.write((session) => dropLines(session, id, upTo))),
    onNews: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    grant: (agent, member) => acts.run(() => database.write((session) => grantSeat(session, agent, member))),
    append: (entries) => acts.run(() => queue.append(entries)),
    registrations: () => acts.read(allRegistrations),
    storedAfter: (marks, limit) => acts.read((session) => entriesAfter(session, marks, limit)),
    storedUnjudged: () => acts.read(unjudgedMarks),
    wanted: () => acts.read(findWanted),
    keysChanged: () => acts.run(() => database.write((session) => tell(session, KEYS))),
    leave: async () => {
      listeners.clear();
      await acts.run(() => database.write((session) => dropMember(session, id))).catch(() => {});
      await acts.close();
      await line.close();
    },
  };
};

/** Leads those who share the store, and creates its tables where there are none; undefined while somebody else leads. @throws Fault */
export const tryLead = async (connection: Connection, clock: Clock, id: MemberId): Promise<Lead | undefined> => {
  const hold = await Hold.tryOpen(connection, clock, id);
  if (!hold) return undefined;
  const database = Database.of(connection, hold);
  return {
    store: storeOn(database),
    keepWanted: (wanted) => database.write((session) => putWanted(session, id, wanted)),
    doubtedForMs: () => (hold.doubt ? clock.elapsed() - hold.doubt.since : 0),
    lost: hold.over.then(() => 'another manager leads'),
  };
};

/** Who is there; nobody where there are no tables yet. @throws Fault */
export const membersOf = async (connection: Connection): Promise<Awaited<ReturnType<typeof allMembers>>> => {
  const link = await LoneLink.open(connection);
  try {
    return await allMembers(link);
  } catch (error) {
    if (errnoOf(error) === '42P01') return [];
    throw actFault(error, connection.shown);
  } finally {
    await link.close();
  }
};

/** Takes the lead away from that one, which is not heard of, if it has it. @throws Fault */
export const takeLeadAway = async (connection: Connection, from: MemberId): Promise<void> => {
  const link = await LoneLink.open(connection);
  try {
    await evict(link, from);
  } catch (error) {
    throw actFault(error, connection.shown);
  } finally {
    await link.close();
  }
};
