// The store as a port: what the manager must be able to keep and ask, whatever keeps it. Every promise resolves only after the change
// is durable. One contract suite (test/contract) runs on every implementation.
import type { Change } from '@vedette/protocol/health';
import type { Epoch, Gap, StoreId } from '@vedette/protocol/wire';
import type { AccessKind, AccessRecord } from '../core/access-record.ts';
import type { NotificationQuery, OutageQuery } from '../core/api.ts';
import type { Entry } from '../core/entry.ts';
import type { Fleet } from '../core/fleet-history.ts';
import type { HeartbeatKeys, KeptHeartbeat, KeptHeartbeats } from '../core/heartbeat-record.ts';
import type { Probes, StoredChange } from '../core/held.ts';
import type { MachineStretch, MachinesQuery } from '../core/machine-record.ts';
import type { Note } from '../core/note.ts';
import type {
  Decision,
  Delivery,
  FlappingRecord,
  Notification,
  Outage,
  StoredNotification,
  StoredView,
} from '../core/record.ts';
import type { Registration } from '../core/registration.ts';
import type { EntryKind } from '../core/run-time-api.ts';
import type { Silence } from '../core/silence.ts';
import type { History, PruneOptions } from './history.ts';
import type { Upkeep } from './upkeep.ts';

/** A stream is what one process start of one agent sends: its items are numbered from 1 without holes. */
export type StreamMark = { readonly agent: string; readonly epoch: Epoch; readonly seq: number };

/** A batch or a gap as it came, to be kept in the journal. */
export type JournalEntry = {
  readonly agent: string;
  readonly epoch: Epoch;
  /** The first item's number, and how many items there are (for a gap: how many it stands for). */
  readonly seq: number;
  readonly count: number;
  /** Items at the head of `results` and `changes` that were stored before and do not count again. Given by the store, never to it; absent for none. */
  readonly skip?: number;
  readonly receivedAtMs: number;
  readonly body:
    | {
        readonly type: 'batch';
        readonly results: Uint8Array;
        readonly changes: readonly { place: number; change: Change }[];
      }
    | { readonly type: 'gap'; readonly gap: Gap };
};

/** What became of an entry: how many of its first items were stored before (all of them: nothing was added), or `ahead`: items before it are missing. */
export type AppendOutcome = { readonly skipped: number | 'ahead'; readonly mark: number };

/** The outcome of judging: stored in one transaction, so that no restart can judge the same thing twice. */
export type Judgement = {
  /** New ones and changed ones, whole; ids are given by the judge and never reused. */
  readonly outages: readonly Outage[];
  readonly notifications: readonly Notification[];
  /** Agents of which nothing is heard any more: what they held is forgotten, before `views` are taken in. */
  readonly lost?: readonly string[];
  readonly views: readonly StoredView[];
  /** What agents told of services, and that they were not heard of any more, in the order in which it became known. */
  readonly changes?: readonly StoredChange[];
  /** In the order in which they were made. */
  readonly decisions?: readonly Decision[];
  /** Instead of what was kept of each service before. */
  readonly flapping?: readonly FlappingRecord[];
  /** Up to where each stream has been judged. */
  readonly judged: readonly StreamMark[];
};

/** A notification that is due on a channel, and the key of the message it is part of, once it is. */
export type Undelivered = { readonly notification: Notification; readonly channel: string; readonly key?: string };

export type Packed = { readonly key: string; readonly channel: string; readonly notifications: readonly number[] };

export type Outcome = Omit<Delivery, 'channel' | 'state'> & { readonly state: 'sent' | 'failed' };

/** `notOverAtMs`: only those that are not over at that time. */
export type SilencesQuery = { readonly notOverAtMs?: number; readonly limit: number };

/** `notEndedAtMs`: only those that have not ended at that time. */
export type StoredNotesQuery = { readonly notEndedAtMs?: number; readonly limit: number };

/** The last `before` decisions about a service up to a time, and the first `after` after it, for each subscriber. */
export type DecisionsQuery = {
  readonly service: string;
  readonly subscriber?: string;
  readonly atMs: number;
  readonly before: number;
  readonly after: number;
};

/** What was told of a service from one time to another: at most the `limit` newest, and besides what each agent had told last before. */
export type ChangesQuery = {
  readonly slot: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
};

/** The probes of a service nearest to a time, as far as they came within a few minutes of it. */
export type ProbesQuery = { readonly slot: number; readonly aroundMs: number; readonly limit: number };

/** What was wished for at run time, by kind and id, and the largest number that a subscription was ever given, 0 for none. */
export type KeptEntries = { readonly entries: readonly Entry[]; readonly lastNumber: number };

/** Everything a manager needs to go on where the last one stopped. */
export type Loaded = {
  /** Its own for ever, random. A copy of it has the same. */
  readonly id: StoreId;
  readonly slots: ReadonlyMap<string, number>;
  readonly views: readonly StoredView[];
  readonly openOutages: readonly Outage[];
  /** Up to where each stream is stored, and up to where it has been judged. */
  readonly stored: readonly StreamMark[];
  readonly judged: readonly StreamMark[];
  /** The largest id given so far, 0 for none. */
  readonly lastOutageId: number;
  readonly lastNotificationId: number;
  /** The last one about each service for each subscriber. */
  readonly decided: readonly Decision[];
  readonly flapping: readonly FlappingRecord[];
  /** By agent, in the order of their ids. */
  readonly registrations: readonly Registration[];
};

export type Store = History & {
  load(): Promise<Loaded>;
  /** The permanent number of each service; those without one get the next free ones, in the order given. */
  number(services: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Keeps entries in one transaction, each exactly once by (agent, epoch, sequence): items at or below the stream's mark are skipped, an entry
   * beyond mark + 1 is refused as `ahead`. One outcome per entry, in order.
   */
  append(entries: readonly JournalEntry[]): Promise<readonly AppendOutcome[]>;
  /** Stored but not judged yet, per stream in order, at most `limit` entries; entries carry only the items that were new. */
  unjudged(limit: number): Promise<readonly JournalEntry[]>;
  commit(judgement: Judgement): Promise<void>;
  /** Keeps this of an agent instead of whatever was kept of it before, in one transaction. */
  register(registration: Registration): Promise<void>;
  /** Keeps this silence instead of whatever was kept by its number before. */
  keepSilence(silence: Silence): Promise<void>;
  /** The newest first, by their numbers. */
  silences(query: SilencesQuery): Promise<readonly Silence[]>;
  /** Keeps this note instead of whatever was kept by its number before. */
  keepNote(note: Note): Promise<void>;
  /** The newest first, by their numbers. */
  notes(query: StoredNotesQuery): Promise<readonly Note[]>;
  /** Keeps this instead of whatever was kept of this kind and id before. */
  keepEntry(entry: Entry): Promise<void>;
  /** Forgets what is kept of this kind and id, if anything is. */
  dropEntry(kind: EntryKind, id: string): Promise<void>;
  entries(): Promise<KeptEntries>;
  /** Keeps this of who may ask instead of whatever was kept of this kind and id before. */
  keepAccess(record: AccessRecord): Promise<void>;
  /** Forgets what is kept of this kind and id, if anything is. */
  dropAccess(kind: AccessKind, id: string): Promise<void>;
  /** By kind, then by id. */
  access(): Promise<readonly AccessRecord[]>;
  /** Keeps these of services that report by themselves instead of whatever was kept of them before, each service once, in one transaction. */
  keepHeartbeats(kept: readonly KeptHeartbeat[]): Promise<void>;
  /** Keeps these keys of a service instead of those before. */
  keepHeartbeatKeys(keys: HeartbeatKeys): Promise<void>;
  /** By service, in the order of their ids. */
  heartbeats(): Promise<KeptHeartbeats>;
  /** Keeps these, each instead of what was kept of the same agent and stretch, if more was told in it. Each agent and stretch is there once. */
  keepMachines(stretches: readonly MachineStretch[]): Promise<void>;
  machines(query: MachinesQuery): Promise<readonly MachineStretch[]>;
  /** Newest first. */
  outages(query: OutageQuery): Promise<readonly Outage[]>;
  notifications(query: NotificationQuery): Promise<readonly StoredNotification[]>;
  /** Subscriber by subscriber, the oldest first. */
  decisions(query: DecisionsQuery): Promise<readonly Decision[]>;
  /** In the order in which they became known; absences of all agents are among them. */
  changes(query: ChangesQuery): Promise<readonly StoredChange[]>;
  probes(query: ProbesQuery): Promise<Probes>;
  /** What is due on any channel, in the order in which it was decided. */
  undelivered(): Promise<readonly Undelivered[]>;
  /** These notifications go out by this channel as one message: the same ones under the same key, however often it is tried. */
  pack(packed: Packed): Promise<void>;
  /** What became of a message. */
  settle(key: string, outcome: Outcome): Promise<void>;
  /** What was given up on this channel is due again, under the keys it had: that, in the order in which it was decided. */
  retry(channel: string): Promise<readonly Undelivered[]>;
  /**
   * Forgets journal entries received before that time and judged; how many went. Of what agents told before it, only the last of each agent and service is kept.
   * How machines did before it goes. Of the history, what was made before it goes when that costs nothing else. Outages, notifications and decisions stay.
   */
  prune(beforeMs: number, options?: PruneOptions): Promise<number>;
  /** Of a store that can answer about many services in one go. */
  readonly fleet?: Fleet['fleet'];
  readonly latencies?: Fleet['latencies'];
  /** Of a store that is a file of its own. */
  readonly upkeep?: Upkeep;
  close(): Promise<void>;
};
