// A manager in the benchmark's own process: lets one agent in, tells it what to watch, confirms everything at once and keeps nothing but
// sums. It speaks the wire by the protocol's own rules; refuses to store, judge and tell anybody.
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ManagerEffect, type ManagerEvent, ManagerSession } from '../../packages/protocol/src/delivery/index.ts';
import { SKIPPED, UP, verdictOf } from '../../packages/protocol/src/health/index.ts';
import { Fault, hashFraction } from '../../packages/protocol/src/kit/index.ts';
import { systemClock as clock } from '../../packages/protocol/src/kit/system.ts';
import { Connection, listen } from '../../packages/protocol/src/link/index.ts';
import {
  type Assignment,
  type Batch,
  configurationText,
  decodeResults,
  type Vitals,
} from '../../packages/protocol/src/wire/index.ts';
import { quantile } from '../stats.ts';
import type { Counts } from './subject.ts';

const welcome = {
  manager: 'bench',
  store: '0'.repeat(32),
  marks: [],
  credit: 20_000,
  pingMs: 500,
  deadMs: 30_000,
  spreadMs: 0,
};

const hashOf = (services: readonly Assignment[]): string =>
  createHash('sha256').update(configurationText(services)).digest('hex');

/** When each service's regular probes are due within its interval, by slot: what the agent promises. */
type Phases = ReadonlyMap<number, { readonly phaseMs: number; readonly intervalMs: number }>;

class Tally {
  readonly #phases: Phases;
  readonly #begun = Promise.withResolvers<void>();
  readonly #lateMs: number[] = [];
  readonly #seen = new Set<number>();
  #answered = 0;
  #failed = 0;
  #vitals: Vitals | undefined;

  constructor(phases: Phases) {
    this.#phases = phases;
  }

  /** Resolves with the first results. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  take({ results, count, changes }: Batch): void {
    const columns = decodeResults(results, count - changes.length);
    this.#begun.resolve();
    for (let i = 0; i < columns.count; i++) {
      const verdict = verdictOf(columns.code[i] ?? 255);
      if (verdict === SKIPPED) continue;
      if (verdict === UP) this.#answered++;
      else this.#failed++;
      this.#note(columns.slot[i] ?? 0, columns.atMs[i] ?? 0);
    }
  }

  heard(vitals: Vitals): void {
    this.#vitals = vitals;
  }

  get counts(): Counts {
    return {
      sent: this.#answered + this.#failed,
      answered: this.#answered,
      failed: this.#failed,
      skipped: this.#vitals?.skipped ?? 0,
      latenessP50Ms: quantile(this.#lateMs, 0.5),
      latenessP99Ms: quantile(this.#lateMs, 0.99),
    };
  }

  /**
   * How long after it was due a probe was sent. A service's first one is left out: it may come before its regular time, and code is
   * still being compiled. Times come in whole milliseconds, so a probe that is in time may seem half of one early.
   */
  #note(slot: number, atMs: number): void {
    const rhythm = this.#phases.get(slot);
    if (rhythm === undefined || !this.#seen.has(slot)) this.#seen.add(slot);
    else this.#lateMs.push(((atMs + 1 - rhythm.phaseMs) % rhythm.intervalMs) - 1);
  }
}

/** One agent's session: takes everything, confirms everything. */
class Session {
  readonly #session = new ManagerSession(clock.elapsed());
  readonly #connection: Connection;
  readonly #services: readonly Assignment[];
  readonly #tally: Tally;
  #alarm: Disposable | undefined;

  constructor(socket: Socket, services: readonly Assignment[], tally: Tally) {
    this.#services = services;
    this.#tally = tally;
    const message = (message: Extract<ManagerEvent, { type: 'received' }>['message']): void =>
      this.#feed({ type: 'received', message, nowMs: clock.now() });
    this.#connection = new Connection(socket, { message, close: () => this.#alarm?.[Symbol.dispose]() }, clock);
  }

  #feed(event: ManagerEvent): void {
    for (const effect of this.#session.step(event, clock.elapsed())) this.#carryOut(effect);
    this.#alarm?.[Symbol.dispose]();
    const { wakeAt } = this.#session;
    if (wakeAt < Number.POSITIVE_INFINITY)
      this.#alarm = clock.at(wakeAt, () => this.#feed({ type: 'wake', nowMs: clock.now() }));
  }

  #carryOut(effect: ManagerEffect): void {
    if (effect.type === 'send') this.#connection.send(effect.message);
    else if (effect.type === 'admit') this.#admit();
    else if (effect.type === 'store') this.#store(effect.item);
    else if (effect.type === 'vitals') this.#tally.heard(effect.vitals);
    else if (effect.type === 'close') this.#connection.close(new Fault(effect.code, effect.text));
  }

  #admit(): void {
    this.#connection.admit();
    this.#feed({ type: 'admitted', welcome: { ...welcome, nowMs: clock.now() } });
    this.#feed({ type: 'configure', config: { revision: 1, hash: hashOf(this.#services), services: this.#services } });
  }

  #store(item: Extract<ManagerEffect, { type: 'store' }>['item']): void {
    if (item.type === 'batch') this.#tally.take(item);
    const seq = item.type === 'batch' ? item.seq + item.count - 1 : item.to;
    this.#feed({ type: 'stored', mark: { epoch: item.epoch, seq } });
  }
}

export type StandIn = {
  readonly port: number;
  /** Resolves when the first results have come in. */
  readonly begun: Promise<void>;
  counts(): Counts;
  stop(): Promise<void>;
};

/** Listens on loopback and lets whoever comes watch these services, none of which may share its probing. */
export const startStandIn = async (services: readonly Assignment[]): Promise<StandIn> => {
  const phases = services.map(({ slot, id, intervalMs }) => {
    return [slot, { phaseMs: hashFraction(id) * intervalMs, intervalMs }] as const;
  });
  const tally = new Tally(new Map(phases));
  const listener = await listen(
    { host: '127.0.0.1', port: 0 },
    'bench',
    (socket) => void new Session(socket, services, tally),
  );
  return {
    port: listener.address.port,
    begun: tally.begun,
    counts: () => tally.counts,
    stop: () => listener.close(),
  };
};
