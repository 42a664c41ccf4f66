// What is on record of a stretch of time, read service by service and made into what a replay takes. Knows the store, the order of reading, and how to leave others their
// turn; refuses to know what is done with it (core/replay.ts).
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { Demand } from './core/assignment.ts';
import type { StoredChange } from './core/held.ts';
import type { Notification, Outage } from './core/record.ts';
import { type Absence, type Absences, absencesIn } from './core/replay/absences.ts';
import { awaitingsOf } from './core/replay/awaitings.ts';
import { Derivation } from './core/replay/derive.ts';
import { interruptionsOf, type Told, toldOf } from './core/replay/derived.ts';
import { acknowledgementsOf, eventsOf, type ReplayEvent } from './core/replay/events.ts';
import { holeMsOf } from './core/replay/plan.ts';
import type { ReplayWishes } from './core/replay/replay.ts';
import { type ReplayStart, startOf } from './core/replay/start.ts';
import type { ReplayDoubt, ReplayNote } from './core/replay-api.ts';
import type { AgentResults, History } from './store/history.ts';
import type { Store } from './store/store.ts';

const DAY_MS = 86_400_000;
/** Of each agent at most this much of a service is in memory at once: 7 days of every second are 10 MB. */
const PIECE_MS = 7 * DAY_MS;
/** About 10 ms. */
const SLICE_ROWS = 50_000;
/** All of them are in memory at once, with 500 bytes each. */
const CHANGES_MAX = 500_000;
const DECISIONS_MAX = 10_000;
const HOLD_MS_MAX = 8;

export type ReplaySource = {
  readonly store: Pick<Store, 'outages' | 'notifications' | 'decisions' | 'changes'>;
  /** Absent where the store keeps no history of raw results. */
  readonly history?: Pick<History, 'results'>;
};

export type Read = {
  readonly start: ReplayStart;
  readonly events: Iterable<ReplayEvent>;
  readonly sent: readonly Notification[];
  readonly outages: readonly Outage[];
  /** When something became known that was derived, by service: what was told then is as exact as the probes were. */
  readonly derivedAtMs: ReadonlyMap<string, ReadonlySet<number>>;
  readonly doubts: readonly ReplayDoubt[];
  readonly notes: readonly ReplayNote[];
  readonly changes: number;
  readonly results: number;
};

/** Gives others their turn when this one has lasted long enough. */
export const createPause = (clock: Clock): (() => Promise<void> | undefined) => {
  let sinceMs = clock.elapsed();
  return () => {
    if (clock.elapsed() - sinceMs < HOLD_MS_MAX) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        sinceMs = clock.elapsed();
        resolve();
      });
    });
  };
};

type Span = { readonly fromMs: number; readonly toMs: number };

type Reading = Span & {
  readonly source: ReplaySource;
  readonly derived: ReadonlySet<string>;
  /** By which the record was made. */
  readonly inForce: ReadonlyMap<string, Demand>;
  readonly pause: ReturnType<typeof createPause>;
};

/** What is yielded is the share that is read. @throws Fault `usage` when it is too much */
export async function* readRecord({ demands, slots }: ReplayWishes, reading: Reading): AsyncGenerator<number, Read> {
  const { source, fromMs, toMs, pause } = reading;
  const { store } = source;
  const outages = await store.outages({ sinceMs: fromMs, untilMs: toMs, limit: Number.POSITIVE_INFINITY });
  const sinceMs = outages.reduce((first, { startedAtMs }) => Math.min(first, startedAtMs), fromMs);
  const told = await store.notifications({ sinceMs, untilMs: toMs, limit: Number.POSITIVE_INFINITY });
  const sent = told.toReversed();
  const known = demands.flatMap((demand) => {
    const slot = slots.get(demand.service.id);
    return slot === undefined || slot <= 0 ? [] : [{ demand, slot }];
  });
  const changes: StoredChange[] = [];
  const awaitings: ReplayEvent[] = [];
  for (const [i, { demand, slot }] of known.entries()) {
    const own = await store.changes({ slot, fromMs, toMs, limit: CHANGES_MAX });
    for (const one of own) changes.push(one);
    if (changes.length > CHANGES_MAX) throw tooMuch();
    awaitings.push(...(await awaitingsIn(store, demand.service.id, { fromMs, toMs })));
    await pause();
    yield (i + 1) / (2 * known.length);
  }
  const absences = new Map<string, readonly Absence[]>();
  for (const [agent, own] of Map.groupBy(changes, (one) => one.agent)) {
    absences.set(agent, absencesIn(own));
    await pause();
  }
  const bySlot = Map.groupBy(toldIn(changes), ({ change }) => change.slot);
  const deriving = new Deriving(reading, absences);
  const all: Told[] = [];
  for (const [i, { demand, slot }] of known.entries()) {
    const own = bySlot.get(slot) ?? [];
    const news = reading.derived.has(demand.service.id) ? await deriving.told(demand, slot, own) : own;
    for (const one of news) all.push(one);
    await pause();
    yield 0.5 + (i + 1) / (2 * known.length);
  }
  const start = startOf({ changes, outages, notifications: sent }, fromMs);
  await pause();
  const events = eventsOf(all, absences, [...awaitings, ...acknowledgementsOf(outages)]);
  const { derivedAtMs, doubts, notes, results } = deriving;
  return { start, events, sent, outages, derivedAtMs, doubts, notes, changes: changes.length, results };
}

const toldIn = (changes: readonly StoredChange[]): readonly Told[] =>
  changes.filter((one): one is Told => 'change' in one);

const awaitingsIn = async (
  store: ReplaySource['store'],
  service: string,
  { fromMs, toMs }: Span,
): Promise<readonly ReplayEvent[]> => {
  const decisions = await store.decisions({ service, atMs: toMs, before: DECISIONS_MAX, after: 0 });
  return awaitingsOf(decisions.filter(({ atMs }) => atMs >= fromMs));
};

/** Changes of services that other graces are asked for. */
class Deriving {
  readonly derivedAtMs = new Map<string, Set<number>>();
  readonly doubts: ReplayDoubt[] = [];
  readonly notes: ReplayNote[] = [];
  results = 0;
  readonly #reading: Reading;
  readonly #absences: Absences;

  constructor(reading: Reading, absences: Absences) {
    this.#reading = reading;
    this.#absences = absences;
  }

  async told(demand: Demand, slot: number, recorded: readonly Told[]): Promise<readonly Told[]> {
    const { id, agents } = demand.service;
    if (!this.#reading.source.history) {
      this.#note(
        id,
        'asks for other graces, and no raw results are on record: it is judged by what its agents told under theirs',
      );
      return recorded;
    }
    const told: Told[] = [];
    for (const agent of agents) {
      const own = recorded.filter((one) => one.agent === agent);
      for (const one of await this.#toldBy(agent, demand, slot, own)) told.push(one);
    }
    this.derivedAtMs.set(id, new Set(told.map(({ knownAtMs }) => knownAtMs)));
    return told;
  }

  async #toldBy(agent: string, demand: Demand, slot: number, recorded: readonly Told[]): Promise<readonly Told[]> {
    const { fromMs, toMs, inForce } = this.#reading;
    const before = inForce.get(demand.service.id) ?? demand;
    const absences = this.#absences.get(agent) ?? [];
    const rule = { slot, gracesMs: demand.gracesMs, recover: demand.service.recover, holeMs: holeMsOf(before) };
    const held = recorded.findLast(({ knownAtMs }) => knownAtMs <= fromMs)?.change;
    const later = interruptionsOf(recorded, absences).filter(({ atMs }) => atMs > fromMs);
    const derivation = new Derivation(rule, later, held);
    for (let pieceMs = fromMs; pieceMs < toMs; pieceMs += PIECE_MS) {
      const piece = { slot, agent, fromMs: pieceMs, toMs: Math.min(toMs, pieceMs + PIECE_MS) };
      const found = await this.#reading.source.history?.results({ ...piece, limit: Number.POSITIVE_INFINITY });
      for (const one of found ?? []) await this.#take(derivation, one, demand.service.id);
    }
    derivation.end(toMs);
    for (const { graceMs, fromMs: failedMs, untilMs } of derivation.unseen)
      this.doubts.push({ service: demand.service.id, agent, graceMs, from: iso(failedMs), until: iso(untilMs) });
    return toldOf(derivation.changes, { agent, recorded, absences, timeoutMs: before.service.timeoutMs });
  }

  async #take(derivation: Derivation, { agent, results, lost }: AgentResults, service: string): Promise<void> {
    const rows = results.atMs.length;
    this.results += rows;
    for (let from = 0; from < rows; from += SLICE_ROWS) {
      derivation.take(results, from, Math.min(rows, from + SLICE_ROWS));
      await this.#reading.pause();
    }
    for (const { count, fromMs, toMs } of lost)
      this.#note(service, `${count} results of ${agent} from ${iso(fromMs)} to ${iso(toMs)} cannot be read any more`);
  }

  #note(service: string, text: string): void {
    this.notes.push({ service, text });
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

const tooMuch = (): Fault =>
  new Fault(
    'usage',
    `More than ${CHANGES_MAX.toLocaleString('en-US')} changes are on record of that time: replay less of it, with a later --since.`,
  );
