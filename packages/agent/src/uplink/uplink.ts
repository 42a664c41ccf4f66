// The way to a manager: dials until somebody welcomes, or listens until somebody dials, and keeps one session going at a time. Knows when to try
// again; refuses to know what is said (session-driver.ts).
import type { Socket } from 'node:net';
import { sessionTimes } from '@vedette/protocol/delivery';
import { Fault, type Random } from '@vedette/protocol/kit';
import {
  type Acceptor,
  type Address,
  connectionOn,
  formatAddress,
  keepTrying,
  type Listener,
  listen,
} from '@vedette/protocol/link';
import type { Learned } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { agentOf, dialManager, type LinkCredentials, managersOnly } from './credential.ts';
import { SessionDriver, type SessionEnd, type SessionHost } from './session-driver.ts';
import { STABLE_MS, Turns } from './turns.ts';

/** Connections at once on a listening agent: the manager's, and a few that have not proved to be one. */
const SESSIONS_MAX = 8;

/** Managers that dial have no address of their own: what is complained of them is told together. */
const CALLERS = 'whoever dials this agent';

/** A manager heard of within two pings is there. */
const ALIVE_MS = 2 * sessionTimes.pingMs;

/** Of an agent on the machine of its manager, where no proof is demanded. */
const none: LinkCredentials = { now: undefined, refresh: async () => {} };

export type UplinkOptions = {
  readonly host: SessionHost;
  /** How it proves who it is; without any it stays on loopback. */
  readonly credentials?: LinkCredentials;
  readonly random: Random;
  readonly logger: Logger;
};

export class Uplink {
  readonly #options: UplinkOptions;
  readonly #credentials: LinkCredentials;
  readonly #stopped = new AbortController();
  /** Ends what was begun with a credential that is no longer the present one. */
  #outdated = new AbortController();
  /** Everybody who is connected: only one of them is live, the last one that welcomed this agent. */
  readonly #sessions = new Set<SessionDriver>();
  /** Connections that have not proved anything yet. */
  #handshakes = 0;
  #live: SessionDriver | undefined;
  /** What was complained of last, for each manager: said once, until it is something else or a session was a good one. */
  readonly #complaints = new Map<string, { readonly kind: string; isOver: boolean }>();
  #listener: Listener | undefined;
  #dialling: Promise<void> | undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#credentials = options.credentials ?? none;
  }

  /** Tries these managers in turn for ever: stays with one that is good, moves on from one that is gone. */
  dial(managers: readonly Address[]): void {
    this.#dialling = this.#dialForEver(managers);
  }

  /** Waits for managers to dial; the last one to welcome this agent is the one that counts. @throws Fault when it cannot listen there */
  async listen(address: Address): Promise<Address> {
    const { now } = this.#credentials;
    const acceptor = now && managersOnly(this.#credentials, agentOf(now), this.#options.host.clock);
    this.#listener = await listen(address, '--listen', (socket) => void this.#accept(socket, acceptor));
    return this.#listener.address;
  }

  /** Whether a manager takes what there is. */
  get isLive(): boolean {
    return this.#live !== undefined;
  }

  spooled(): void {
    this.#live?.spooled();
  }

  /** Services of the configuration in force are refused that were not, or the other way round. */
  reconfigured(): void {
    this.#live?.reconfigured();
  }

  /** There is another credential: leaves in good order, and is back at once with that one. */
  renew(): void {
    this.#outdated.abort(new Fault('link-lost', 'The agent has a new key.'));
    this.#outdated = new AbortController();
    for (const session of this.#sessions) session.bye('replaced');
  }

  /** Says goodbye and stops trying. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Fault('link-lost', 'The agent is stopping.'));
    for (const session of this.#sessions) session.bye('stopping');
    await Promise.all([...this.#sessions].map((session) => session.ended));
    await this.#dialling;
    await this.#listener?.close();
  }

  /** What probes learned besides: for whoever listens now, or nobody. */
  learned(news: readonly Learned[]): void {
    this.#live?.learned(news);
  }

  async #dialForEver(managers: readonly Address[]): Promise<void> {
    const stopped = this.#stopped.signal;
    while (!stopped.aborted) await this.#dialUntil(AbortSignal.any([stopped, this.#outdated.signal]), managers);
  }

  async #dialUntil(over: AbortSignal, managers: readonly Address[]): Promise<void> {
    const { host, random } = this.#options;
    const turns = new Turns(managers.length, random);
    await keepTrying(host.clock, over, async () => {
      const manager = managers[turns.manager];
      if (!manager) throw new Error('an agent that dials has somebody to dial');
      const end = await this.#attempt(manager, over);
      if (over.aborted) return 0;
      const waitMs = turns.ended(end);
      const retryInMs = Math.round(waitMs);
      this.#complain(formatAddress(manager), end, 'no manager: trying again', { retryInMs });
      return waitMs;
    });
  }

  #complain(manager: string, { fault, liveMs }: SessionEnd, words: string, more = {}): void {
    if (this.#stopped.signal.aborted) return;
    const why = fault?.message ?? '';
    // Whoever dials chooses part of the words: only another kind of complaint is a new one.
    const kind = manager === CALLERS ? (fault?.code ?? '') : why;
    const isNew = liveMs >= STABLE_MS || this.#complaints.get(manager)?.kind !== kind;
    if (isNew) this.#complaints.set(manager, { kind, isOver: false });
    const facts = { manager, ...(fault && { code: fault.code, why }), ...more };
    this.#options.logger[isNew ? 'warn' : 'debug'](facts, words);
  }

  #settle(manager: string): void {
    const complaint = this.#complaints.get(manager);
    if (!complaint || complaint.isOver) return;
    complaint.isOver = true;
    this.#options.logger.info({ manager }, 'the manager is back');
  }

  async #attempt(manager: Address, over: AbortSignal): Promise<SessionEnd> {
    try {
      await this.#credentials.refresh();
      const socket = await dialManager(manager, this.#credentials, this.#options.host.clock, over);
      if (over.aborted) socket.destroy();
      over.throwIfAborted();
      return await this.#run(socket, formatAddress(manager));
    } catch (error) {
      return withoutSession(error);
    }
  }

  async #accept(socket: Socket, acceptor: Acceptor | undefined): Promise<void> {
    if (this.#sessions.size + this.#handshakes >= SESSIONS_MAX) {
      socket.destroy();
      return;
    }
    const end = await this.#secured(socket, acceptor).then((secured) => this.#run(secured, CALLERS), withoutSession);
    if (end.fault) this.#complain(CALLERS, end, 'session ended');
  }

  async #secured(socket: Socket, acceptor: Acceptor | undefined): Promise<Socket> {
    if (!acceptor) return socket;
    this.#handshakes++;
    try {
      return (await acceptor.accept(socket)).socket;
    } finally {
      this.#handshakes--;
    }
  }

  async #run(socket: Socket, manager: string): Promise<SessionEnd> {
    const { host } = this.#options;
    const session: SessionDriver = new SessionDriver(connectionOn(socket, host.clock), {
      ...host,
      welcomed: (...args) => {
        // A manager that is there is not pushed out by another: two that want the same agent would take it from each other for ever.
        if (this.#live && this.#live.silentMs < ALIVE_MS) {
          session.fail(new Fault('agent-in-use', 'Another manager has this agent, and is there.'));
          return;
        }
        this.#live?.bye('replaced');
        this.#live = session;
        host.welcomed(...args);
        this.#settle(manager);
      },
    });
    this.#sessions.add(session);
    const end = await session.ended;
    this.#sessions.delete(session);
    if (this.#live === session) this.#live = undefined;
    return end;
  }
}

const withoutSession = (error: unknown): SessionEnd => {
  if (!(error instanceof Fault)) throw error;
  return { fault: error, welcome: undefined, liveMs: 0, retryAfterMs: 0 };
};
