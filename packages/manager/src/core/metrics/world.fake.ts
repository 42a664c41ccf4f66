// A judge and a fleet with something to be measured, for tests. Knows how news reaches them; refuses to know what is made of it.
import type { Facts } from '@vedette/protocol/check';
import type { Change, DownReason } from '@vedette/protocol/health';
import { type Hello, lookText, type Vitals } from '@vedette/protocol/wire';
import { demandsOf } from '../assignment.ts';
import { Fleet } from '../fleet.ts';
import { Judge } from '../judge.ts';
import type { ServiceWish, Wishes } from '../wishes.ts';

export const NOW_MS = 1_763_712_000_000;

export const fakeVitals: Vitals = {
  ...{ services: 2, probes: 1_000, skipped: 3, inFlight: 1, latenessP50Ms: 0.5, latenessP99Ms: 12.5 },
  ...{ memoryBytes: 64_000_000, spooled: 7, dropped: 0 },
  machine: { cpu: 0.25, memory: 0.5, disk: 0.75, load: [0.1, 0.2, 0.3] },
};

export const fakeWish = (id: string, more: Partial<ServiceWish> = {}): ServiceWish => ({
  ...{ id, target: `tcp://${id}:80`, everyMs: 10_000, timeoutMs: 1_000, graceMs: 30_000, recover: 1 },
  ...{ agents: ['a', 'b'], labels: {} },
  ...more,
});

export class MetricsWorld {
  readonly judge = new Judge({ views: [], openOutages: [], lastOutageId: 0, lastNotificationId: 0, stored: [] });
  readonly fleet = new Fleet();
  nowMs = NOW_MS;

  constructor(services: readonly ServiceWish[], agents: readonly string[] = ['a', 'b']) {
    this.fleet.configure(
      agents.map((id) => ({ id, labels: {} })),
      () => [],
    );
    this.configure(services);
    for (const agent of agents) this.connect(agent);
  }

  configure(services: readonly ServiceWish[]): void {
    this.judge.configure(
      demandsOf({ services, subscribers: [], planned: [] } as unknown as Wishes),
      new Map(services.map(({ id }, place) => [id, place + 1])),
      this.nowMs,
    );
  }

  connect(agent: string): void {
    const record = this.#record(agent);
    const hello = { epoch: `e-${agent}`, software: '0.1.0', spool: [] } as unknown as Hello;
    this.fleet.connected(record, hello, '127.0.0.1:1', this.nowMs);
    Object.assign(record, { vitals: fakeVitals, clockOffsetMs: -1.5, roundTripMs: 0.75 });
  }

  disconnect(agent: string): void {
    this.fleet.disconnected(this.#record(agent), this.nowMs);
  }

  /** What an agent holds of everything, all at once. @param reasonOf undefined where it is up */
  holds(agent: string, reasonOf: (service: string) => DownReason | 'away' | undefined = () => undefined): void {
    const changes = [...this.judge.services].map(({ slot, demand }) => changeOf(slot, reasonOf(demand.service.id)));
    const state = this.judge.times.state(agent, `e-${agent}`, 1, changes);
    this.judge.state(agent, state, this.nowMs);
  }

  /** A result of every service. */
  probes(agent: string, atMs: number, latencyMs: number): void {
    for (const { slot } of this.judge.services) this.judge.result(agent, slot, atMs, latencyMs);
  }

  learns(agent: string, facts: Facts): void {
    for (const judged of this.judge.services)
      judged.learned.set(agent, { atMs: this.nowMs, facts, about: lookText(judged.demand.service) });
  }

  #record(agent: string) {
    const record = this.fleet.get(agent);
    if (!record) throw new Error(`there is no agent ${agent}`);
    return record;
  }
}

const SINCE_MS = NOW_MS - 3_000;

const changeOf = (slot: number, reason: DownReason | 'away' | undefined): Change => {
  const base = { slot, at: SINCE_MS, since: SINCE_MS };
  if (reason === undefined) return { ...base, health: 'up' };
  if (reason === 'away') return { ...base, health: 'unknown', reason };
  return { ...base, health: 'failing', reason, heldMs: 0 };
};
