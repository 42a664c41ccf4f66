// Runs one session on one channel: feeds the pure session what happens, and carries out what it decides, in order. Knows the order of
// things; refuses to know what the session means by it and whether there will be another.
import {
  type AgentEffect,
  type AgentEvent,
  AgentSession,
  type Channel,
  type OpenChannel,
} from '@vedette/protocol/delivery';
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { Configured, Hello, Learned, Probe, Probed, Vitals, Welcome } from '@vedette/protocol/wire';
import type { ClockReading } from '../core/timekeeper.ts';
import type { Spool } from '../spool/spool.ts';

/** A configuration, or what is new about it. */
export type ConfigurationNews = Omit<Extract<AgentEffect, { type: 'apply' }>, 'type'>;

/** What a session needs of the agent. */
export type SessionHost = {
  readonly clock: Clock;
  readonly spool: Spool;
  hello(): Hello;
  configured(): Configured | undefined;
  vitals(): Vitals;
  present(): Promise<Extract<AgentEvent, { type: 'present' }>>;
  /** Puts a configuration in force. @throws Fault `message-invalid` when it does not come out as it should: nothing changes then */
  apply(news: ConfigurationNews): Promise<Configured>;
  /** Looks on demand. Always comes to something; never rejects. */
  look(probe: Probe): Promise<Probed>;
  welcomed(welcome: Welcome, remote: string): void;
  /** The manager's clock was read, against the monotonic one. */
  clockRead(reading: ClockReading): void;
};

/** How a session went: whether it was welcomed, for how long it lived, and what the manager asked for about the next. */
export type SessionEnd = {
  readonly fault: Fault | undefined;
  readonly welcome: Welcome | undefined;
  readonly liveMs: number;
  readonly retryAfterMs: number;
};

export class SessionDriver {
  readonly ended: Promise<SessionEnd>;
  readonly #host: SessionHost;
  readonly #session: AgentSession;
  readonly #channel: Channel;
  readonly #openedAt: number;
  #end: (end: SessionEnd) => void;
  #alarm: Disposable | undefined;
  #welcome: Welcome | undefined;
  #welcomedAt = 0;
  #retryAfterMs = 0;
  /** Why this side ended it, or what the other side said when it did. */
  #fault: Fault | undefined;
  #heardAt: number;
  /** Goodbye was said, or the channel is gone: what is still under way comes to nothing. */
  #isOver = false;

  constructor(open: OpenChannel, host: SessionHost) {
    this.#host = host;
    this.#openedAt = host.clock.elapsed();
    this.#heardAt = this.#openedAt;
    this.#session = new AgentSession(this.#openedAt);
    const { promise, resolve } = Promise.withResolvers<SessionEnd>();
    this.ended = promise;
    this.#end = resolve;
    this.#channel = open({
      message: (message) => {
        this.#heardAt = host.clock.elapsed();
        this.#feed({ type: 'received', message, nowMs: host.clock.now() });
      },
      close: (fault) => this.#closed(fault),
    });
    this.#feed({ type: 'opened', hello: host.hello(), configured: host.configured() });
  }

  /** The spool has something new. */
  spooled(): void {
    this.#feed({ type: 'spooled' });
  }

  /** What is refused of the configuration in force has changed. */
  reconfigured(): void {
    const configured = this.#host.configured();
    if (configured) this.#feed({ type: 'reconfigured', configured });
  }

  learned(news: readonly Learned[]): void {
    this.#feed({ type: 'learned', news });
  }

  /** How long nothing was heard of the manager. */
  get silentMs(): number {
    return this.#host.clock.elapsed() - this.#heardAt;
  }

  /** Ends the session in order. */
  bye(code: 'stopping' | 'replaced'): void {
    this.#isOver = true;
    this.#channel.send({ type: 'bye', code, retryAfterMs: 0 });
    this.#channel.close();
  }

  /** Ends the session for this, and says so to the manager. */
  fail(fault: Fault): void {
    this.#feed({ type: 'failed', fault });
  }

  #feed(event: AgentEvent): void {
    if (this.#isOver) return;
    try {
      for (const effect of this.#session.step(event, this.#host.clock.elapsed())) {
        if (!this.#isOver) this.#carryOut(effect);
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.fail(error);
    }
    this.#arm();
  }

  #carryOut(effect: AgentEffect): void {
    const { spool } = this.#host;
    switch (effect.type) {
      case 'send':
        this.#channel.send(effect.message);
        break;
      case 'welcomed':
        this.#welcomed(effect.welcome);
        break;
      case 'clock':
        this.#host.clockRead(effect);
        break;
      case 'present':
        this.#then(this.#host.present(), (event) => event);
        break;
      case 'read':
        this.#then(spool.read(effect.after, effect.count), (items) => ({ type: 'read', items }));
        break;
      case 'release':
        this.#then(spool.release(effect.mark), () => undefined);
        break;
      case 'apply': {
        this.#then(this.#host.apply(effect), (configured) => ({ type: 'applied', configured }));
        break;
      }
      case 'look':
        this.#then(this.#host.look(effect.probe), (probed) => ({ type: 'looked', probed }));
        break;
      case 'close':
        this.#retryAfterMs = effect.retryAfterMs;
        this.#isOver = true;
        this.#fault = new Fault(effect.code, effect.text);
        this.#channel.close();
        break;
      default:
        effect satisfies never;
    }
  }

  #welcomed(welcome: Welcome): void {
    this.#welcome = welcome;
    this.#welcomedAt = this.#host.clock.elapsed();
    this.#channel.admit();
    this.#host.welcomed(welcome, this.#channel.remote);
    const errorMs = (this.#welcomedAt - this.#openedAt) / 2;
    this.#host.clockRead({ aheadMs: welcome.nowMs + errorMs - this.#welcomedAt, errorMs });
  }

  #then<T>(promise: Promise<T>, event: (value: T) => AgentEvent | undefined): void {
    promise.then(
      (value) => {
        const next = event(value);
        if (next) this.#feed(next);
      },
      (error: unknown) =>
        this.fail(error instanceof Fault ? error : new Fault('link-lost', String(error), { cause: error })),
    );
  }

  #arm(): void {
    this.#alarm?.[Symbol.dispose]();
    const { wakeAt } = this.#session;
    this.#alarm = wakeAt === Number.POSITIVE_INFINITY ? undefined : this.#host.clock.at(wakeAt, () => this.#wake());
  }

  #wake(): void {
    this.#feed({ type: 'wake', nowMs: this.#host.clock.now(), vitals: this.#host.vitals() });
  }

  #closed(fault: Fault | undefined): void {
    this.#isOver = true;
    this.#alarm?.[Symbol.dispose]();
    const liveMs = this.#welcome ? this.#host.clock.elapsed() - this.#welcomedAt : 0;
    this.#end({ fault: this.#fault ?? fault, welcome: this.#welcome, liveMs, retryAfterMs: this.#retryAfterMs });
  }
}
