// Runs one session with an agent on one channel: feeds the pure session what happens, and carries out what it decides, in order. Knows the
// order of things; refuses to know agents, stores and what anything means.
import {
  type Channel,
  type Config,
  type ManagerEffect,
  type ManagerEvent,
  ManagerSession,
  type OpenChannel,
} from '@vedette/protocol/delivery';
import { type Clock, Fault, messageOf } from '@vedette/protocol/kit';
import type { Proof } from '@vedette/protocol/link';
import {
  type Bye,
  type Configured,
  canProbe,
  type Epoch,
  type Hello,
  type Learned,
  type Mark,
  type Probe,
  type Probed,
  type Refuse,
  type State,
  type Vitals,
  type Welcome,
} from '@vedette/protocol/wire';

import { sayableConfig, withReasons } from './sayable-config.ts';

export type StoreItem = Extract<ManagerEffect, { type: 'store' }>['item'];

/** What an agent holds of every service, newer than the items of its epoch up to `seq`. */
export type StateOf = Pick<State, 'seq' | 'changes'> & { readonly epoch: Epoch };

export type Admission = { readonly welcome: Omit<Welcome, 'version'> } | { readonly refuse: Refuse };

/** What a session needs of the manager. */
export type GateHost = {
  readonly clock: Clock;
  /** Lets the agent in or not. What is rejected ends the session. */
  admit(hello: Hello, session: AgentLink): Admission | Promise<Admission>;
  /** The welcome is out: the session is the agent's. What it is to watch. */
  admitted(hello: Hello, session: AgentLink): Config;
  /** Keeps an item for good; where its stream stands then. */
  store(agent: string, item: StoreItem): Promise<Mark | 'ahead'>;
  state(agent: string, state: StateOf): void;
  configured(agent: string, configured: Configured): void;
  vitals(agent: string, vitals: Vitals): void;
  /** What a probe learned besides; without it nobody asks. */
  learned?(agent: string, learned: Learned): void;
  /** What an agent saw when it was asked to look; without it nobody asks. */
  probed?(agent: string, probed: Probed): void;
  clockOf(agent: string, offsetMs: number, roundTripMs: number): void;
  heard(agent: string): void;
  /** Called once for every connection; `agent` is undefined when it never was one. */
  closed(session: AgentLink, agent: string | undefined, fault: Fault | undefined): void;
};

/** A connected agent, as those see it who have something to tell it. */
export type AgentLink = {
  readonly remote: string;
  /** How it proved who it is. */
  readonly proof: Proof;
  /** How it took its leave, once it has. */
  readonly farewell?: Bye['code'] | undefined;
  configure(config: Config): void;
  /** Asks the agent to look now; false when it cannot be asked this. */
  ask(probe: Probe): boolean;
  bye(code: 'stopping' | 'replaced'): void;
  /** Ends the session at once, and says why. */
  end(fault: Fault): void;
};

/** Who is at the other end of a channel, as far as that is known before anything is said. */
export type Other = {
  readonly proof: Proof;
  /** The only agent this may be, where the manager dialled. */
  readonly expected?: string | undefined;
  /** Since when its hello is waited for, by the monotonic clock; now, unless given. */
  readonly openedAt?: number;
};

export class GateSession implements AgentLink {
  readonly remote: string;
  readonly proof: Proof;
  readonly #host: GateHost;
  readonly #session: ManagerSession;
  readonly #channel: Channel;
  readonly #expected: string | undefined;
  #agent: string | undefined;
  #features: Hello['features'] = [];
  #epoch = '';
  /** What the agent is to watch, whether or not it can be told all of it. */
  #config: Config | undefined;
  #alarm: Disposable | undefined;
  #farewell: Bye['code'] | undefined;
  /** Why this side ended it, or what the other side said when it did. */
  #fault: Fault | undefined;
  /** The channel is gone: what is still being stored is answered to nobody. */
  #isOver = false;

  constructor(open: OpenChannel, host: GateHost, other: Other = { proof: { by: 'loopback' } }) {
    const { proof, expected, openedAt = host.clock.elapsed() } = other;
    this.#host = host;
    this.proof = proof;
    this.#expected = expected;
    this.#session = new ManagerSession(openedAt);
    this.#channel = open({
      message: (message) => {
        if (this.#agent !== undefined) host.heard(this.#agent);
        if (message.type === 'bye') this.#farewell = message.code;
        this.#feed({ type: 'received', message, nowMs: host.clock.now() });
      },
      close: (fault) => this.#closed(fault),
    });
    this.remote = this.#channel.remote;
    this.#arm();
  }

  get farewell(): Bye['code'] | undefined {
    return this.#farewell;
  }

  configure(config: Config): void {
    this.#config = config;
    this.#feed({ type: 'configure', config: sayableConfig(config, this.#features) });
  }

  ask(probe: Probe): boolean {
    if (!canProbe(probe, this.#features)) return false;
    this.#feed({ type: 'ask', probe });
    return true;
  }

  end(fault: Fault): void {
    this.#feed({ type: 'failed', fault });
  }

  bye(code: 'stopping' | 'replaced'): void {
    this.#channel.send({ type: 'bye', code, retryAfterMs: 0 });
    this.#channel.close();
  }

  #feed(event: ManagerEvent): void {
    if (this.#isOver) return;
    try {
      for (const effect of this.#session.step(event, this.#host.clock.elapsed())) this.#carryOut(effect);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#feed({ type: 'failed', fault: error });
    }
    this.#arm();
  }

  #carryOut(effect: ManagerEffect): void {
    if (effect.type === 'send') this.#channel.send(effect.message);
    else if (effect.type === 'admit') this.#admit(effect.hello);
    else if (effect.type === 'close') this.#close(new Fault(effect.code, effect.text));
    else if (this.#agent !== undefined) this.#pass(this.#agent, effect);
  }

  #pass(agent: string, effect: Exclude<ManagerEffect, { type: 'send' | 'admit' | 'close' }>): void {
    const host = this.#host;
    switch (effect.type) {
      case 'store':
        this.#store(agent, effect.item);
        break;
      case 'state':
        host.state(agent, { epoch: this.#epoch, seq: effect.seq, changes: effect.changes });
        break;
      case 'configured':
        host.configured(agent, this.#withReasons(agent, effect.configured));
        break;
      case 'vitals':
        host.vitals(agent, effect.vitals);
        break;
      case 'learned':
        host.learned?.(agent, effect.learned);
        break;
      case 'probed':
        host.probed?.(agent, effect.probed);
        break;
      case 'clock':
        host.clockOf(agent, effect.offsetMs, effect.roundTripMs);
        break;
      default:
        effect satisfies never;
    }
  }

  #withReasons(agent: string, configured: Configured): Configured {
    return this.#config ? withReasons(configured, this.#config, agent, this.#features) : configured;
  }

  #admit(hello: Hello): void {
    const refuse = this.#mistakenFor(hello.agent);
    const answer = refuse ? { refuse } : this.#host.admit(hello, this);
    if (!(answer instanceof Promise)) {
      this.#decided(hello, answer);
      return;
    }
    answer.then(
      (admission) => this.#decided(hello, admission),
      (error: unknown) => this.#feed({ type: 'failed', fault: faultOf(error) }),
    );
  }

  /** It may be gone by now. */
  #decided(hello: Hello, answer: Admission): void {
    if (this.#isOver) return;
    if ('refuse' in answer) {
      this.#feed({ type: 'refused', refuse: answer.refuse });
      return;
    }
    this.#agent = hello.agent;
    this.#features = hello.features;
    this.#epoch = hello.epoch;
    this.#channel.admit();
    this.#feed({ type: 'admitted', welcome: answer.welcome });
    this.configure(this.#host.admitted(hello, this));
  }

  /** What an agent calls itself counts only as far as it was proved, and expected. */
  #mistakenFor(agent: string): Refuse | undefined {
    if (this.proof.by !== 'loopback' && this.proof.agent !== agent) return misnamed(agent, this.proof);
    return this.#expected === undefined || this.#expected === agent ? undefined : mistaken(agent, this.#expected);
  }

  #store(agent: string, item: StoreItem): void {
    this.#host.store(agent, item).then(
      (outcome) => this.#feed(outcome === 'ahead' ? { type: 'ahead' } : { type: 'stored', mark: outcome }),
      // Nothing is acknowledged that is not stored: the agent keeps it and tries again.
      (error: unknown) => this.#feed({ type: 'failed', fault: faultOf(error) }),
    );
  }

  #close(fault: Fault): void {
    this.#fault = fault;
    this.#channel.close();
  }

  #arm(): void {
    this.#alarm?.[Symbol.dispose]();
    const { clock } = this.#host;
    const { wakeAt } = this.#session;
    this.#alarm =
      wakeAt === Number.POSITIVE_INFINITY
        ? undefined
        : clock.at(wakeAt, () => this.#feed({ type: 'wake', nowMs: clock.now() }));
  }

  #closed(fault: Fault | undefined): void {
    this.#isOver = true;
    this.#alarm?.[Symbol.dispose]();
    this.#host.closed(this, this.#agent, this.#fault ?? fault);
  }
}

/** What keeps the manager from keeping things. */
const faultOf = (error: unknown): Fault =>
  error instanceof Fault ? error : new Fault('store-failed', messageOf(error), { cause: error });

const mistaken = (agent: string, expected: string): Refuse => ({
  code: 'agent-unknown',
  text: `The manager dialled here for agent ${expected}, and this is ${agent}. Start the agent with --id ${expected}, or name its address under agents.${agent}.dial.`,
  retryAfterMs: 10_000,
});

const misnamed = (agent: string, { by, agent: proved }: Exclude<Proof, { by: 'loopback' }>): Refuse => ({
  code: 'identity-mismatch',
  text: `This agent calls itself ${agent}, and its ${by} is that of ${proved}. Start it with --id ${proved}, or with the token of ${agent}.`,
  retryAfterMs: 10_000,
});
