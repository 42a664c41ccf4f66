// What would have been told, asked by somebody: what is in force and what is asked about instead, the record between, and the answer line by line. Knows the order of
// these; the rules are core/replay.ts's and its neighbours'.
import { type Clock, Fault } from '@vedette/protocol/kit';
import { basisOf } from './basis.ts';
import { parseConfig } from './config/parse.ts';
import { withAgents } from './core/agents-in-force.ts';
import { demandsOf } from './core/assignment.ts';
import { collectiveDemandsOf } from './core/collective-demand.ts';
import type { Entries } from './core/entries.ts';
import type { Notification, Outage } from './core/record.ts';
import type { Registry } from './core/registry.ts';
import { compare, rowOf, SAME_MS } from './core/replay/compare.ts';
import { planOf, type ReplayPlan } from './core/replay/plan.ts';
import { type Replayed, type ReplayWishes, replay } from './core/replay/replay.ts';
import type { ReplayAnswer, ReplayDesk, ReplayLine, ReplayNote, ReplayQuery } from './core/replay-api.ts';
import { withSilences } from './core/silences-in-force.ts';
import { kindOfSubject } from './core/subject.ts';
import type { Wishes } from './core/wishes.ts';
import { createPause, type Read, type ReplaySource, readRecord } from './replay-reader.ts';
import type { History } from './store/history.ts';
import type { Store } from './store/store.ts';
import type { WishKeeper } from './wish-keeper.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More notes than this are as many as none. */
const NOTES_MAX = 50;
/** A line of progress for every hundredth. */
const PROGRESS_SHARE = 0.01;

export type ReplayerOptions = {
  readonly store: Pick<Store, 'outages' | 'notifications' | 'decisions' | 'changes' | 'silences'> &
    Partial<Pick<History, 'results'>>;
  readonly keeper: Pick<WishKeeper, 'basis' | 'wishes' | 'view'>;
  readonly registry: Pick<Registry, 'agents'>;
  readonly entries: Pick<Entries, 'all'>;
  /** Who knows the permanent numbers of services in force. */
  readonly judge: { service(id: string): { readonly slot: number } | undefined };
  readonly clock: Clock;
  readonly startedAtMs: number;
};

type Asked = {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The record is read, and replayed, from here. */
  readonly fromMs: number;
  readonly isUnchanged: boolean;
  readonly inForce: ReplayWishes;
  readonly now: ReplayWishes;
  readonly plan: ReplayPlan;
};

export class Replayer implements ReplayDesk {
  readonly #options: ReplayerOptions;
  #isBusy = false;

  constructor(options: ReplayerOptions) {
    this.#options = options;
  }

  async replay(query: ReplayQuery): Promise<ReplayAnswer> {
    const { clock } = this.#options;
    const untilMs = Math.min(query.untilMs ?? clock.now(), clock.now());
    if (query.sinceMs >= untilMs)
      throw new Fault('usage', 'There is no time from --since to --until. Name one that is longer ago.');
    this.#mustBeFree();
    const wishes = this.#wishesOf(query.config);
    if ('problems' in wishes) return wishes;
    return { lines: this.#lines(await this.#asked(wishes, query.sinceMs, untilMs)) };
  }

  #wishesOf(config: string | undefined): Wishes | Exclude<ReturnType<typeof parseConfig>, { wishes: unknown }> {
    const { keeper, entries } = this.#options;
    if (config === undefined) return keeper.basis.wishes;
    const read = parseConfig(config, keeper.basis.source.file);
    return 'problems' in read ? read : basisOf(read.source, entries.all, keeper.basis.file).wishes;
  }

  async #asked(wishes: Wishes, sinceMs: number, untilMs: number): Promise<Asked> {
    const { keeper, store, registry } = this.#options;
    const silences = await store.silences({ notOverAtMs: sinceMs - DAY_MS, limit: Number.POSITIVE_INFINITY });
    const complete = (some: Wishes): Wishes => withSilences(withAgents(some, registry.agents), silences);
    const [before, after] = [complete(keeper.basis.wishes), complete(wishes)];
    const slots = await this.#slotsOf([before, after]);
    const [inForce, now] = [wishesOf(before, slots), wishesOf(after, slots)];
    const isUnchanged =
      JSON.stringify([inForce.demands, inForce.collectives]) === JSON.stringify([now.demands, now.collectives]);
    const remembersMs = now.demands.map(({ service: { flapping } }) =>
      flapping ? flapping.withinMs + flapping.settleMs : 0,
    );
    const fromMs =
      sinceMs -
      Math.min(
        DAY_MS,
        remembersMs.reduce((most, ms) => Math.max(most, ms), HOUR_MS),
      );
    return { sinceMs, untilMs, fromMs, isUnchanged, inForce, now, plan: planOf(inForce.demands, now.demands) };
  }

  /** Of a service that is no more, or not yet, its outages may know; one of which nothing is on record has a number of nobody's. */
  async #slotsOf(all: readonly Wishes[]): Promise<ReadonlyMap<string, number>> {
    const { judge, store } = this.#options;
    const slots = new Map<string, number>();
    for (const id of new Set(all.flatMap(({ services }) => services.map((service) => service.id)))) {
      const slot = judge.service(id)?.slot ?? (await store.outages({ service: id, limit: 1 }))[0]?.slot;
      slots.set(id, slot ?? -slots.size - 1);
    }
    return slots;
  }

  #mustBeFree(): void {
    if (this.#isBusy) throw new Fault('already-there', 'A replay is under way already. Try again when it is over.');
  }

  /** Begins when somebody reads. */
  async *#lines(asked: Asked): AsyncGenerator<ReplayLine, void> {
    this.#mustBeFree();
    this.#isBusy = true;
    try {
      yield* this.#work(asked);
    } finally {
      this.#isBusy = false;
    }
  }

  async *#work(asked: Asked): AsyncGenerator<ReplayLine, void> {
    const { untilMs, fromMs, now, plan } = asked;
    const pause = createPause(this.#options.clock);
    const { store } = this.#options;
    const source: ReplaySource = { store, ...('results' in store && { history: store as Pick<History, 'results'> }) };
    const progress = progressLines();
    const inForce = new Map(asked.inForce.demands.map((demand) => [demand.service.id, demand]));
    const reading = { source, fromMs, toMs: untilMs + SAME_MS, pause, derived: plan.derived, inForce };
    const steps = readRecord(now, reading);
    let read = await steps.next();
    for (; !read.done; read = await steps.next()) yield* progress(read.value * READING_SHARE);
    const record = read.value;
    yield this.#begin(asked, record);
    const judging = replay(now, record, untilMs + SAME_MS);
    let step = judging.next();
    for (; !step.done; step = judging.next()) {
      await pause();
      yield* progress(READING_SHARE + (1 - READING_SHARE) * ((step.value - fromMs) / (untilMs + SAME_MS - fromMs)));
    }
    yield* answer(asked, record, step.value);
  }

  #begin({ sinceMs, untilMs, isUnchanged, now, plan }: Asked, { notes: found }: Read): ReplayLine {
    const { keeper, startedAtMs } = this.#options;
    const { loadedAt } = keeper.view();
    const all: ReplayNote[] = [...plan.notes, ...found];
    if (Date.parse(loadedAt) > sinceMs && Date.parse(loadedAt) > startedAtMs + SAME_MS)
      all.unshift({
        text: `the configuration in force is so since ${loadedAt}: what was told before may have been told by another`,
      });
    if (startedAtMs > sinceMs)
      all.unshift({
        text: `the manager began at ${iso(startedAtMs)}: what it did not tell while it was away, a replay tells in time`,
      });
    const derived = now.demands.filter(({ service }) => plan.derived.has(service.id)).length;
    return {
      type: 'begin',
      since: iso(sinceMs),
      until: iso(untilMs),
      isUnchanged,
      services: now.demands.length,
      derived,
      notes: all.slice(0, NOTES_MAX),
      notesLeftOff: Math.max(0, all.length - NOTES_MAX),
    };
  }
}

/** Of all the work, reading takes about this much. */
const READING_SHARE = 0.7;

const wishesOf = (wishes: Wishes, slots: ReadonlyMap<string, number>): ReplayWishes => ({
  demands: demandsOf(wishes),
  collectives: collectiveDemandsOf(wishes),
  slots,
});

function* answer(
  { sinceMs, untilMs, now }: Asked,
  { sent, outages, derivedAtMs, doubts, changes, results }: Read,
  would: Replayed,
): Generator<ReplayLine, void> {
  const graces = new Map(
    now.demands.map(({ service, subscribers }) => [service.id, new Map(subscribers.map((s) => [s.id, s.graceMs]))]),
  );
  /** Somebody was told when a derived change became known, and the probe that brought it came later than the end of the grace. */
  const notBeforeMs = ({ service, subscriber, event, atMs, about }: Notification): number | undefined => {
    const graceMs = graces.get(service)?.get(subscriber);
    if (event !== 'down' || graceMs === undefined || !derivedAtMs.get(service)?.has(atMs)) return undefined;
    return atMs - (about.sinceMs + graceMs) > SAME_MS ? about.sinceMs + graceMs : undefined;
  };
  const recorded = new Map<number, Outage>(outages.map((outage) => [outage.id, outage]));
  const then = { notifications: knowable(sent), outages: recorded };
  const pairs = compare(then, { ...would, notifications: knowable(would.notifications) }, { sinceMs, untilMs });
  for (const pair of pairs) yield { type: 'row', row: rowOf(pair, notBeforeMs) };
  for (const doubt of doubts) if (Date.parse(doubt.until) >= sinceMs) yield { type: 'doubt', doubt };
  yield { type: 'end', changes, results };
}

/** How machines and the servers of inventories were doing is not on record: nobody can say what would have been told of them. */
const knowable = (told: readonly Notification[]): readonly Notification[] =>
  told.filter(({ service }) => !['machine', 'inventory'].includes(kindOfSubject(service)));

const progressLines = (): ((share: number) => Generator<ReplayLine, void>) => {
  let told = Number.NEGATIVE_INFINITY;
  return function* (share) {
    if (share - told < PROGRESS_SHARE) return;
    told = share;
    yield { type: 'progress', share };
  };
};

const iso = (ms: number): string => new Date(ms).toISOString();
