// Keeps those who report by themselves: what they report and what they fail to report goes the way of everything that agents tell, stored first and judged then.
// Knows the order of these, and when this manager was away; the rules are core/heartbeat.ts's. Refuses to know who may report (heartbeat-door.ts).
import type { Change } from '@vedette/protocol/health';
import { type Clock, every, Fault, type Random } from '@vedette/protocol/kit';
import type { Epoch } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import type { HeartbeatView } from './core/api.ts';
import type { Demand } from './core/assignment.ts';
import {
  type HeartbeatEvent,
  type HeartbeatRule,
  type HeartbeatState,
  step,
  unheard,
  wakeAtOf,
} from './core/heartbeat/heartbeat.ts';
import { heartbeatAnswer, heartbeatView } from './core/heartbeat/view.ts';
import type { HeartbeatAnswer } from './core/heartbeat-api.ts';
import { type HeartbeatSignal, type KeptHeartbeat, vantageOf } from './core/heartbeat-record.ts';
import type { Judge } from './core/judge.ts';
import { OWN_VANTAGE } from './core/own-vantage.ts';
import { HeartbeatBatch } from './heartbeat-batch.ts';
import type { Ingest } from './ingest.ts';
import type { Store } from './store/store.ts';

/** How late it may be noticed that somebody is. */
const TICK_MS = 1_000;

/** A manager that did not come to look for this long has not come to listen either: it was stopped, or its machine was, or its clock was set. */
const AWAY_MS = 5_000;

/** What has arrived when somebody seems to be late is read first: timers come before sockets. Where this look was late itself, for as long as that besides. */
const LISTEN_MS = 50;

const EVENTS_AT_ONCE = 500;
const EPOCH_BYTES = 16;

export type HeartbeatKeeperOptions = {
  readonly store: Pick<Store, 'heartbeats' | 'keepHeartbeats'>;
  readonly judge: Pick<Judge, 'services' | 'await'>;
  readonly ingest: Pick<Ingest, 'take' | 'state'>;
  /** Something of a service may look different. */
  touched(service: string): void;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

type One = {
  readonly id: string;
  readonly slot: number;
  rule: HeartbeatRule;
  state: HeartbeatState;
};

type Waiting = {
  readonly one: One;
  readonly event: HeartbeatEvent;
  readonly atMs: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

export class HeartbeatKeeper {
  readonly #options: HeartbeatKeeperOptions;
  readonly #all = new Map<string, One>();
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  /** Of this process, until the store fails: whether it took what it failed to take nobody knows, so that number is not used again. */
  #epoch: Epoch;
  #seq = 1;
  /** Those for whom it is being noted that time has passed. */
  readonly #passing = new Set<One>();
  /** The store failed, and that was told. */
  #isFailing = false;
  #ticking: Disposable | undefined;
  #listening: Disposable | undefined;
  #tickedAt: { readonly elapsedMs: number; readonly wallMs: number } | undefined;

  constructor(options: HeartbeatKeeperOptions) {
    this.#options = options;
    this.#epoch = options.random.hex(EPOCH_BYTES);
  }

  /** Goes on where the last manager stopped, which nobody listened since. To be called when all that was stored has been judged. */
  async begin(): Promise<void> {
    const { store, judge, ingest, clock } = this.#options;
    const { records } = await store.heartbeats();
    const kept = new Map(records.map(({ service, record }) => [service, record]));
    const nowMs = this.#nowMs();
    const held = [...judge.services].flatMap(({ demand, timeline }) => {
      const one = this.#all.get(demand.service.id);
      if (!one) return [];
      const view = timeline.views.get(OWN_VANTAGE);
      const vantage = view ? vantageOf(view) : unheard(nowMs).vantage;
      const { state, says } = step({ record: kept.get(one.id), vantage }, one.rule, { type: 'back' }, nowMs);
      one.state = state;
      const change = says[0]?.change;
      return [change ? { slot: one.slot, ...change } : (view ?? unprobedSince(one.slot, nowMs))];
    });
    // What the last manager stored and did not come to judge is told now, if it is still the matter.
    judge.await([OWN_VANTAGE]);
    ingest.state(OWN_VANTAGE, { epoch: this.#epoch, seq: 0, changes: held });
    this.#tickedAt = { elapsedMs: clock.elapsed(), wallMs: clock.now() };
    this.#ticking = every(clock, TICK_MS, () => this.#tick());
  }

  /** Other wishes are in force; whoever they do not concern does not notice. */
  configure(): void {
    const gone = new Set(this.#all.keys());
    for (const { demand, slot } of this.#options.judge.services) {
      const rule = ruleOf(demand);
      const { id } = demand.service;
      if (!rule) continue;
      gone.delete(id);
      const known = this.#all.get(id);
      if (!known) this.#add({ id, slot, rule, state: unheard(this.#nowMs()) });
      else {
        const isAmended = JSON.stringify(known.rule.wish) !== JSON.stringify(rule.wish);
        known.rule = rule;
        if (isAmended) this.#happen(known, { type: 'amended' });
      }
    }
    for (const id of gone) this.#all.delete(id);
  }

  has(service: string): boolean {
    return this.#all.has(service);
  }

  view(service: string): HeartbeatView | undefined {
    const record = this.#all.get(service)?.state.record;
    return record && heartbeatView(record);
  }

  /** Resolves once it is durable. @throws Fault `not-found`, `store-failed` */
  async report(service: string, signal: HeartbeatSignal): Promise<HeartbeatAnswer> {
    const one = this.#all.get(service);
    if (!one) throw gone(service);
    await this.#event(one, { type: 'reported', signal });
    const { record } = one.state;
    if (!record) throw gone(service);
    return heartbeatAnswer(service, record);
  }

  async stop(): Promise<void> {
    this.#ticking?.[Symbol.dispose]();
    this.#listening?.[Symbol.dispose]();
    await this.#running;
  }

  /** Before the beginning nothing is told: all of it is then. */
  #add(one: One): void {
    this.#all.set(one.id, one);
    if (this.#ticking) this.#happen(one, { type: 'begun' });
  }

  /** Whether this manager was there all along, and who is late if it was. */
  #tick(): void {
    const { clock } = this.#options;
    const [elapsedMs, wallMs] = [clock.elapsed(), clock.now()];
    const before = this.#tickedAt ?? { elapsedMs, wallMs };
    this.#tickedAt = { elapsedMs, wallMs };
    const steppedMs = Math.abs(wallMs - before.wallMs - (elapsedMs - before.elapsedMs));
    if (elapsedMs - before.elapsedMs > AWAY_MS || steppedMs > AWAY_MS) {
      for (const one of this.#all.values()) this.#happen(one, { type: 'back' });
      return;
    }
    const atMs = this.#nowMs();
    const late = [...this.#all.values()].filter((one) => wakeAtOf(one.state, one.rule) <= atMs);
    if (late.length === 0) return;
    const lateMs = Math.max(0, elapsedMs - before.elapsedMs - TICK_MS);
    this.#listening = clock.at(elapsedMs + LISTEN_MS + lateMs, () => {
      for (const one of late) this.#happen(one, { type: 'passed' }, atMs);
    });
  }

  /** What nobody waits for, once at a time of each: while the store cannot take it, time goes on passing. */
  #happen(one: One, event: HeartbeatEvent, atMs?: number): void {
    if (event.type === 'passed') {
      if (this.#passing.has(one)) return;
      this.#passing.add(one);
    }
    this.#event(one, event, atMs)
      .then(
        () => {
          this.#isFailing = false;
        },
        (error: unknown) => this.#failed(error),
      )
      .finally(() => this.#passing.delete(one));
  }

  #failed(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#options.logger.error({ err: error }, 'who fails to report could not be stored yet');
  }

  #event(one: One, event: HeartbeatEvent, atMs = this.#nowMs()): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ one, event, atMs, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** One after the other; what comes meanwhile shares the next one. */
  async #run(): Promise<void> {
    // Whatever else comes in this round of the loop is part of the first one.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#store(this.#waiting.splice(0, EVENTS_AT_ONCE));
    // In the same breath as the last look: what comes after it begins anew.
    this.#running = undefined;
  }

  async #store(events: readonly Waiting[]): Promise<void> {
    const next = new Map<One, HeartbeatState>();
    const batch = new HeartbeatBatch();
    for (const { one, event, atMs } of events) {
      const { state, says } = step(next.get(one) ?? one.state, one.rule, event, atMs);
      next.set(one, state);
      for (const said of says) batch.add(one.slot, said);
    }
    const records = this.#changed(next);
    // What was judged is held at once, whether what is shown of it can be kept or not.
    const telling = this.#tell(batch).then(() => {
      for (const [one, state] of next) {
        one.state = state;
        this.#options.touched(one.id);
      }
    });
    const keeping = records.length > 0 ? this.#options.store.keepHeartbeats(records) : undefined;
    const [told, kept] = await Promise.allSettled([telling, keeping]);
    const failed = [told, kept].find((outcome) => outcome.status === 'rejected');
    for (const { resolve, reject } of events) {
      if (failed) reject(failed.reason);
      else resolve();
    }
  }

  async #tell(batch: HeartbeatBatch): Promise<void> {
    const item = batch.item(this.#epoch, this.#seq);
    if (!item) return;
    try {
      const mark = await this.#options.ingest.take(OWN_VANTAGE, item);
      if (mark === 'ahead') throw new Fault('store-failed', 'The store has lost what came before this.');
      this.#seq += item.count;
    } catch (error) {
      this.#epoch = this.#options.random.hex(EPOCH_BYTES);
      this.#seq = 1;
      throw error;
    }
  }

  #changed(next: ReadonlyMap<One, HeartbeatState>): readonly KeptHeartbeat[] {
    return [...next].flatMap(([one, { record }]): KeptHeartbeat[] =>
      record && record !== one.state.record && this.#all.get(one.id) === one ? [{ service: one.id, record }] : [],
    );
  }

  /** Whole milliseconds, as results are stored: what a grace is reckoned from must not be rounded later. */
  #nowMs(): number {
    return Math.floor(this.#options.clock.now());
  }
}

const unprobedSince = (slot: number, nowMs: number): Change => ({
  ...{ slot, at: nowMs, since: nowMs },
  health: 'unknown',
  reason: 'unprobed',
});

const ruleOf = ({ service, gracesMs }: Demand): HeartbeatRule | undefined =>
  service.heartbeat && { wish: service.heartbeat, gracesMs, recover: service.recover };

const gone = (service: string): Fault =>
  new Fault('not-found', `No service called ${service} reports to this manager.`);
