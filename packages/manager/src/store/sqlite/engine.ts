// The store on SQLite, synchronously: one connection, every act durable when it returns. Knows which act is which file's;
// refuses to know threads and promises (worker.ts runs it where blocking hurts nobody).

import type { AccessKind, AccessRecord } from '../../core/access-record.ts';
import type { NotificationQuery, OutageQuery } from '../../core/api.ts';
import type { Entry } from '../../core/entry.ts';
import type { FleetAnswer, LatenciesQuery, TallyQuery } from '../../core/fleet-history.ts';
import type { HeartbeatKeys, KeptHeartbeat, KeptHeartbeats } from '../../core/heartbeat-record.ts';
import type { Probes, StoredChange } from '../../core/held.ts';
import type { MachineStretch, MachinesQuery } from '../../core/machine-record.ts';
import type { Note } from '../../core/note.ts';
import type { Decision, Outage, StoredNotification } from '../../core/record.ts';
import type { Registration } from '../../core/registration.ts';
import type { EntryKind } from '../../core/run-time-api.ts';
import type { Silence } from '../../core/silence.ts';
import type { SketchBytes } from '../../history/sketch.ts';
import type {
  AgentResults,
  GapsQuery,
  PackOptions,
  PackReport,
  ResultsQuery,
  RollupsQuery,
  StoredGap,
  StoreStats,
} from '../history.ts';
import type {
  AppendOutcome,
  ChangesQuery,
  DecisionsQuery,
  JournalEntry,
  Judgement,
  KeptEntries,
  Loaded,
  Outcome,
  Packed,
  ProbesQuery,
  SilencesQuery,
  StoredNotesQuery,
  Undelivered,
} from '../store.ts';
import type { CheckPlace, CheckStep, CopyOptions } from '../upkeep.ts';
import { allAccess, dropAccess, putAccess } from './access.ts';
import { findChanges, pruneChangesSlice } from './changes.ts';
import { checkRows, checkStep } from './check.ts';
import { Copier, type CopyState } from './copy.ts';
import type { Database } from './database.ts';
import { allDecided, findDecisions } from './decisions.ts';
import { allEntries, dropEntry, putEntry } from './entries.ts';
import { findFleet } from './fleet.ts';
import { forgetSlice } from './forgetting.ts';
import { findGaps } from './gaps.ts';
import { allHeartbeats, putHeartbeatKeys, putHeartbeats } from './heartbeats.ts';
import { HistoryPacker } from './history-packer.ts';
import { findLatencies, findResults, findRollups } from './history-queries.ts';
import { appendEntries, marks, pruneSlice, unjudgedEntries } from './journal.ts';
import { findMachines, putMachines } from './machines.ts';
import { findNotes, putNote } from './notes.ts';
import { findNotifications, pack, retry, settle, undelivered } from './outbox.ts';
import { type PackedRollups, packedRollups } from './packed-rollups.ts';
import { findProbes } from './probes.ts';
import { allRegistrations, putRegistration } from './registrations.ts';
import { allSlots, idOf, numberServices } from './services.ts';
import { findSilences, putSilence } from './silences.ts';
import { findStats } from './stats.ts';
import { allFlapping, allViews, commitJudgement, findOutages, lastIds } from './verdicts.ts';

export type Engine = {
  load(): Loaded;
  number(services: readonly string[]): ReadonlyMap<string, number>;
  append(entries: readonly JournalEntry[]): readonly AppendOutcome[];
  unjudged(limit: number): readonly JournalEntry[];
  commit(judgement: Judgement): void;
  register(registration: Registration): void;
  keepSilence(silence: Silence): void;
  silences(query: SilencesQuery): readonly Silence[];
  keepNote(note: Note): void;
  notes(query: StoredNotesQuery): readonly Note[];
  keepEntry(entry: Entry): void;
  dropEntry(kind: EntryKind, id: string): void;
  entries(): KeptEntries;
  keepAccess(record: AccessRecord): void;
  dropAccess(kind: AccessKind, id: string): void;
  access(): readonly AccessRecord[];
  keepHeartbeats(kept: readonly KeptHeartbeat[]): void;
  keepHeartbeatKeys(keys: HeartbeatKeys): void;
  heartbeats(): KeptHeartbeats;
  keepMachines(stretches: readonly MachineStretch[]): void;
  machines(query: MachinesQuery): readonly MachineStretch[];
  outages(query: OutageQuery): readonly Outage[];
  notifications(query: NotificationQuery): readonly StoredNotification[];
  decisions(query: DecisionsQuery): readonly Decision[];
  changes(query: ChangesQuery): readonly StoredChange[];
  probes(query: ProbesQuery): Probes;
  undelivered(): readonly Undelivered[];
  pack(packed: Packed): void;
  settle(key: string, outcome: Outcome): void;
  retry(channel: string): readonly Undelivered[];
  /** Like `prune` of the store, but at most `limit` entries. */
  pruneSlice(beforeMs: number, limit: number): number;
  /** The same of what agents told. */
  pruneChangesSlice(beforeMs: number, limit: number): number;
  /** The same of the history; how much went. */
  forgetSlice(beforeMs: number, hoursBeforeMs: number, limit: number): number;
  results(query: ResultsQuery): readonly AgentResults[];
  rollups(query: RollupsQuery): readonly PackedRollups[];
  gaps(query: GapsQuery): readonly StoredGap[];
  fleet(query: TallyQuery): FleetAnswer;
  latencies(query: LatenciesQuery): SketchBytes;
  /** @param holdMs the same as the last time when it is not given */
  packStep(options: Omit<PackOptions, 'holdMs'>, holdMs?: PackOptions['holdMs']): PackReport;
  stats(): StoreStats;
  copyBegin(options: CopyOptions): void;
  /** How far the copy is, until it is over. */
  copyState(): CopyState;
  copyAbandon(): void;
  checkRows(): number;
  checkStep(place?: CheckPlace): CheckStep;
  close(): void;
};

export const createEngine = (database: Database): Engine => {
  const packer = new HistoryPacker(database);
  const copier = new Copier(database);
  return {
    load: () => ({
      id: idOf(database),
      slots: allSlots(database),
      views: allViews(database),
      openOutages: findOutages(database, { open: true, limit: rowLimit(Number.POSITIVE_INFINITY) }),
      ...marks(database),
      ...lastIds(database),
      decided: allDecided(database),
      flapping: allFlapping(database),
      registrations: allRegistrations(database),
    }),
    number: (services) => numberServices(database, services),
    append: (entries) => appendEntries(database, entries),
    unjudged: (limit) => unjudgedEntries(database, rowLimit(limit)),
    commit: (judgement) => commitJudgement(database, judgement),
    register: (registration) => putRegistration(database, registration),
    keepSilence: (silence) => putSilence(database, silence),
    silences: (query) => findSilences(database, { ...query, limit: rowLimit(query.limit) }),
    keepNote: (note) => putNote(database, note),
    notes: (query) => findNotes(database, { ...query, limit: rowLimit(query.limit) }),
    keepEntry: (entry) => putEntry(database, entry),
    dropEntry: (kind, id) => dropEntry(database, kind, id),
    entries: () => allEntries(database),
    keepAccess: (record) => putAccess(database, record),
    dropAccess: (kind, id) => dropAccess(database, kind, id),
    access: () => allAccess(database),
    keepHeartbeats: (kept) => putHeartbeats(database, kept),
    keepHeartbeatKeys: (keys) => putHeartbeatKeys(database, keys),
    heartbeats: () => allHeartbeats(database),
    keepMachines: (stretches) => putMachines(database, stretches),
    machines: (query) => findMachines(database, { ...query, limit: rowLimit(query.limit) }),
    outages: (query) => findOutages(database, { ...query, limit: rowLimit(query.limit) }),
    notifications: (query) => findNotifications(database, { ...query, limit: rowLimit(query.limit) }),
    decisions: (query) =>
      findDecisions(database, { ...query, before: rowLimit(query.before), after: rowLimit(query.after) }),
    changes: (query) => findChanges(database, { ...query, limit: rowLimit(query.limit) }),
    probes: (query) => findProbes(database, query),
    undelivered: () => undelivered(database),
    pack: (packed) => pack(database, packed),
    settle: (key, outcome) => settle(database, key, outcome),
    retry: (channel) => retry(database, channel),
    pruneSlice: (beforeMs, limit) => pruneSlice(database, beforeMs, limit),
    pruneChangesSlice: (beforeMs, limit) => pruneChangesSlice(database, beforeMs, limit),
    forgetSlice: (beforeMs, hoursBeforeMs, limit) => forgetSlice(database, beforeMs, hoursBeforeMs, limit),
    results: (query) => findResults(database, { ...query, limit: rowLimit(query.limit) }),
    rollups: (query) => findRollups(database, query).map(packedRollups),
    gaps: (query) => findGaps(database, { ...query, limit: rowLimit(query.limit) }),
    fleet: (query) => findFleet(database, query),
    latencies: (query) => findLatencies(database, query),
    packStep: (options, holdMs) => packer.step(options, holdMs),
    stats: () => findStats(database),
    copyBegin: (options) => copier.begin(options),
    copyState: () => copier.state(),
    copyAbandon: () => copier.abandon(),
    checkRows: () => checkRows(database),
    checkStep: (place) => checkStep(database, place),
    close: () => database.close(),
  };
};

/** SQLite takes a negative limit for none at all, and no infinite one. */
const rowLimit = (limit: number): number => Math.max(0, Math.min(Math.trunc(limit), Number.MAX_SAFE_INTEGER));
