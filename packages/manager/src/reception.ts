// The manager's side of every session: lets agents in, tells them what to watch, takes in what they say, and notices when they are gone. Knows
// the fleet; refuses to know sockets (gate/) and storage (ingest.ts).
import { createHash } from 'node:crypto';
import { FACTS_FEATURE } from '@vedette/protocol/check';
import { type Config, sessionTimes } from '@vedette/protocol/delivery';
import { type Clock, Fault } from '@vedette/protocol/kit';
import { type Assignment, configurationText, type Hello, limits, lookText, type StoreId } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import type { Asks } from './asks.ts';
import type { Fleet } from './core/fleet.ts';
import type { Judge } from './core/judge.ts';
import { OWN_VANTAGE } from './core/own-vantage.ts';
import type { LiveDesk } from './desk.ts';
import type { AgentLink, GateHost } from './gate/session-driver.ts';
import type { Ingest } from './ingest.ts';
import type { MachineKeeper } from './machine-keeper.ts';
import type { StreamMark } from './store/store.ts';

/** Items an agent may send beyond what was acknowledged: this bounds what one agent can make the manager hold. */
const CREDIT_ITEMS = 20_000;

/** A link that comes back within this time was never worth a word: restarts and short cuts are not news. */
const AWAY_AFTER_MS = 5_000;

/** Whoever is there has come back by then: the longest wait between two tries of an agent, and a little. */
const RETURN_MS = 35_000;

/** Agents that lost the same manager come back at about this rate. */
const RETURNS_PER_SECOND = 200;
const SPREAD_MS_MIN = 1_000;

export type ReceptionOptions = {
  readonly fleet: Fleet;
  readonly judge: Judge;
  readonly ingest: Ingest;
  readonly desk: LiveDesk;
  readonly asks: Asks;
  readonly machines?: Pick<MachineKeeper, 'told'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly marks: readonly StreamMark[];
  /** The manager's name, for agents to log. */
  readonly name: string;
  /** By which services are numbered. */
  readonly store: StoreId;
};

export class Reception implements GateHost {
  readonly clock: Clock;
  readonly #options: ReceptionOptions;
  readonly #live = new Map<string, AgentLink>();
  readonly #configs = new Map<string, Config>();
  readonly #marks = new Map<string, Map<string, number>>();
  readonly #away = new Map<string, Disposable>();
  /** Agents whose views no longer count, because nobody has heard of them for too long. */
  readonly #lost = new Set<string>();
  /** At the start: whoever has not come back by then is lost. */
  #losing: Disposable | undefined;
  /** Since the first one came back after all were away: until when the others are awaited. */
  #returning: Disposable | undefined;
  #revision = 0;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.clock = options.clock;
    for (const { agent, epoch, seq } of options.marks) this.#marksOf(agent).set(epoch, seq);
  }

  /** At the start those are awaited who told something to the manager before. What they told last holds until they are back, or should have been. */
  begin(): void {
    const { judge } = this.#options;
    // The manager's own word is not waited for (heartbeat-keeper.ts).
    const seers = new Set([...judge.seers()].filter((agent) => agent !== OWN_VANTAGE));
    judge.await(seers);
    this.#losing = this.#after(RETURN_MS, () =>
      this.#lose(
        [...seers].filter((id) => !this.#live.has(id) && !this.#away.has(id) && !this.#lost.has(id)),
        this.clock.now(),
      ),
    );
  }

  /** How many agents are connected. */
  get present(): number {
    return this.#live.size;
  }

  /** What each agent is to watch. Those whose watch did not change are not disturbed. */
  assign(assigned: ReadonlyMap<string, readonly Assignment[]>): void {
    this.#revision = Math.max(this.#revision + 1, this.clock.now());
    for (const [id, services] of assigned) {
      const hash = createHash('sha256').update(configurationText(services)).digest('hex');
      if (this.#configs.get(id)?.hash === hash) continue;
      const config = { revision: this.#revision, hash, services };
      this.#configs.set(id, config);
      this.#live.get(id)?.configure(config);
    }
  }

  /** These agents are no longer wished for. */
  dismiss(agents: readonly string[]): void {
    for (const id of agents) {
      this.#away.get(id)?.[Symbol.dispose]();
      this.#away.delete(id);
      this.#lost.delete(id);
      this.#configs.delete(id);
      this.#live.get(id)?.bye('replaced');
      this.#live.delete(id);
      this.#options.asks.gone(id);
      this.#options.desk.touchAgent(id);
    }
  }

  /** Its keys open nothing any more, nor does a session that began by one of them. */
  revoke(id: string): void {
    const text = `The keys of agent ${id} are revoked. Ask the operator for a new token.`;
    this.#live.get(id)?.end(new Fault('key-refused', text));
  }

  admit: GateHost['admit'] = (hello, session) => {
    const { fleet, name, store, logger, desk } = this.#options;
    const record = fleet.get(hello.agent);
    if (!record) {
      const text = `This manager knows no agent ${hello.agent}. Add it under agents in its configuration, or start the agent with a --id that is there.`;
      return { refuse: { code: 'agent-unknown', text, retryAfterMs: 10_000 } };
    }
    if (this.#live.has(hello.agent) && record.hello?.epoch !== hello.epoch && this.#isAlive(record.heardAtMs)) {
      if (fleet.contested(record, session.remote, this.clock.now()))
        logger.warn(
          { agent: hello.agent, address: session.remote },
          `another process at ${session.remote} calls itself ${hello.agent} too, and is turned away`,
        );
      desk.touchAgent(hello.agent);
      const text = `An agent ${hello.agent} is connected already, from ${record.address ?? 'elsewhere'}. Give each agent an --id of its own.`;
      return { refuse: { code: 'agent-in-use', text, retryAfterMs: 10_000 } };
    }
    const known = this.#marksOf(hello.agent);
    return {
      welcome: {
        manager: name,
        store,
        nowMs: this.clock.now(),
        marks: hello.spool.map(({ epoch }) => ({ epoch, seq: known.get(epoch) ?? 0 })),
        credit: CREDIT_ITEMS,
        pingMs: sessionTimes.pingMs,
        deadMs: sessionTimes.deadMs,
        spreadMs: Math.min(limits.spreadMsMax, Math.max(SPREAD_MS_MIN, (this.#live.size * 1_000) / RETURNS_PER_SECOND)),
        features: [FACTS_FEATURE],
      },
    };
  };

  admitted: GateHost['admitted'] = (hello, session) => {
    const id = hello.agent;
    this.#live.get(id)?.bye('replaced');
    this.#live.set(id, session);
    this.#options.asks.here(id, session);
    this.#return(hello, session);
    this.#options.logger.info({ agent: id, address: session.remote }, `agent ${id} is connected`);
    this.#options.desk.touchAgent(id);
    const config = this.#configs.get(id);
    if (!config) throw new Error(`agent ${id} has no configuration`);
    return config;
  };

  store: GateHost['store'] = async (agent, item) => {
    const mark = await this.#options.ingest.take(agent, item);
    if (mark !== 'ahead') this.#marksOf(agent).set(mark.epoch, mark.seq);
    return mark;
  };

  state: GateHost['state'] = (agent, state) => {
    this.#options.ingest.state(agent, state);
    this.#touchServices(agent);
  };

  configured: GateHost['configured'] = (agent, configured) => {
    this.#amend(agent, { configured });
  };

  vitals: GateHost['vitals'] = (agent, vitals) => {
    if (vitals.machine) this.#options.machines?.told(agent, vitals.machine);
    this.#amend(agent, { vitals });
  };

  /** Of a service that it is not asked for any more an agent may still tell for a moment. */
  learned: NonNullable<GateHost['learned']> = (agent, { slot, atMs, facts }) => {
    const { judge, desk } = this.#options;
    const judged = judge.bySlot(slot);
    if (!judged?.demand.service.agents.includes(agent)) return;
    judged.learned.set(agent, { atMs, facts, about: lookText(judged.demand.service) });
    desk.touchService(judged.demand.service.id);
  };

  probed: NonNullable<GateHost['probed']> = (agent, probed) => this.#options.asks.answered(agent, probed);

  clockOf: GateHost['clockOf'] = (agent, clockOffsetMs, roundTripMs) => {
    this.#options.judge.times.clockRead(agent, clockOffsetMs, roundTripMs);
    this.#amend(agent, { clockOffsetMs, roundTripMs });
  };

  heard: GateHost['heard'] = (agent) => {
    const record = this.#options.fleet.get(agent);
    if (record) record.heardAtMs = this.clock.now();
  };

  closed: GateHost['closed'] = (session, agent, fault) => {
    const { logger, fleet, desk } = this.#options;
    if (agent === undefined) {
      if (fault)
        logger.debug({ remote: session.remote, code: fault.code }, `a connection came to nothing: ${fault.message}`);
      return;
    }
    const record = fleet.get(agent);
    if (!record || this.#live.get(agent) !== session) return;
    this.#live.delete(agent);
    this.#options.asks.gone(agent);
    fleet.disconnected(record, this.clock.now());
    // An agent that has a new key comes back with it at once.
    if (session.farewell === 'replaced')
      logger.info({ agent, why: fault?.message }, `agent ${agent} leaves this connection for another`);
    else if (fault) logger.warn({ agent, code: fault.code, why: fault.message }, `agent ${agent} is gone`);
    else logger.info({ agent }, `agent ${agent} is disconnected`);
    desk.touchAgent(agent);
    const alarm = this.#after(AWAY_AFTER_MS, () => {
      this.#away.delete(agent);
      this.#lose([agent], record.heardAtMs);
    });
    this.#away.set(agent, alarm);
    if (this.#live.size === 0) this.#awaitAll();
  };

  [Symbol.dispose](): void {
    for (const alarm of this.#away.values()) alarm[Symbol.dispose]();
    this.#losing?.[Symbol.dispose]();
    this.#returning?.[Symbol.dispose]();
  }

  /** All agents are away at once: none of them is believed alone until the others have had the time to come back. */
  #awaitAll(): void {
    this.#options.judge.await(this.#away.keys());
    this.#returning?.[Symbol.dispose]();
    this.#returning = undefined;
  }

  #after(ms: number, act: () => void): Disposable {
    return this.clock.at(this.clock.elapsed() + ms, act);
  }

  /** The same process was looking all along, and will say what it sees now; what another one held before it is no longer anybody's view. */
  #return(hello: Hello, session: AgentLink): void {
    const { fleet, judge, ingest } = this.#options;
    this.#returning ??= this.#after(RETURN_MS, () => ingest.verdicts(judge.awaitNoMore(this.clock.now())));
    const id = hello.agent;
    const record = fleet.get(id);
    if (!record) return;
    this.#away.get(id)?.[Symbol.dispose]();
    this.#away.delete(id);
    const { heardAtMs } = record;
    const nowMs = this.clock.now();
    const process = fleet.connected(record, hello, session.remote, nowMs);
    const wasLost = this.#lost.delete(id);
    if (process === 'new-process' && !wasLost) ingest.lost([id], heardAtMs);
    judge.times.met(id, [...hello.spool.map(({ epoch }) => epoch), hello.epoch]);
    // How long the greeting was under way is not known: until a ping tells, only a gross error is corrected.
    judge.times.clockRead(id, hello.nowMs - nowMs, sessionTimes.welcomeMs);
    this.#touchServices(id);
  }

  #lose(agents: readonly string[], sinceMs: number): void {
    for (const id of agents) this.#lost.add(id);
    this.#options.ingest.lost(agents, sinceMs);
    for (const id of agents) this.#touchServices(id);
  }

  #amend(agent: string, what: object): void {
    const record = this.#options.fleet.get(agent);
    if (record) Object.assign(record, what);
    this.#options.desk.touchAgent(agent);
  }

  #touchServices(agent: string): void {
    for (const { slot } of this.#configs.get(agent)?.services ?? []) {
      const judged = this.#options.judge.bySlot(slot);
      if (judged) this.#options.desk.touchService(judged.demand.service.id);
    }
  }

  #isAlive(heardAtMs: number): boolean {
    return this.clock.now() - heardAtMs < 2 * sessionTimes.pingMs;
  }

  #marksOf(agent: string): Map<string, number> {
    const known = this.#marks.get(agent);
    if (known) return known;
    const marks = new Map<string, number>();
    this.#marks.set(agent, marks);
    return marks;
  }
}
