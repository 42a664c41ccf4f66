// Where agents come in, and from where those are dialled that wait to be. Knows connections and how many may be strangers; refuses to know who
// is let in (the host says) and what is said (session-driver.ts).
import type { Socket } from 'node:net';
import { backoff, Fault, type Random } from '@vedette/protocol/kit';
import {
  Acceptor,
  type Address,
  anyAgent,
  connectionOn,
  formatAddress,
  keepTrying,
  type Listener,
  listen,
  type Secured,
  sourceOf,
} from '@vedette/protocol/link';
import type { Hello, Refuse } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { type Access, ADVICE, dialAgent, isStillGood } from './access.ts';
import { KnockLog } from './knock-log.ts';
import { type NoPlace, type Place, Places } from './places.ts';
import { type AgentLink, type GateHost, GateSession, type Other } from './session-driver.ts';

const RETRY = { firstMs: 500, longestMs: 10_000 };

/**
 * Connections that have not proved who they are. What one of them can hold is little and for some seconds, so that all of them together need
 * some MiB. Agents behind one address that come back at once are let in as fast as they prove it; whoever is cut tries again.
 */
const STRANGERS = { total: 256, perSource: 32 };

/** Connections that have proved to be an agent and not said hello, from the same agent. There are no more of them than there are keys. */
const SPEECHLESS = { total: Number.POSITIVE_INFINITY, perSource: 8 };

export type GateOptions = {
  readonly host: GateHost;
  readonly access: Access;
  readonly random: Random;
  readonly logger: Logger;
};

type SessionEnd = { readonly wasAdmitted: boolean; readonly fault: Fault | undefined };

export class Gate {
  readonly #options: GateOptions;
  readonly #host: GateHost;
  readonly #acceptor: Acceptor;
  readonly #log: KnockLog;
  readonly #strangers = new Places(STRANGERS);
  readonly #speechless = new Places(SPEECHLESS);
  /** What those hold who have not said hello. */
  readonly #places = new Map<AgentLink, Place>();
  readonly #sessions = new Set<AgentLink>();
  /** Whom to tell how a session went. */
  readonly #ended = new Map<AgentLink, (end: SessionEnd) => void>();
  readonly #dialling = new Map<
    string,
    { readonly address: string; readonly stop: AbortController; readonly done: Promise<void> }
  >();
  #listener: Listener | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
    const { host, access, logger } = options;
    this.#log = new KnockLog(host.clock, logger);
    this.#acceptor = new Acceptor({
      clock: host.clock,
      keys: access,
      certificates: () => access.certificates(),
      expects: anyAgent,
      plain: () => (access.plainAllowed() ? 'loopback' : 'never'),
      advice: ADVICE,
    });
    this.#host = {
      ...host,
      admit: (hello, session) => {
        const refuse = this.#outdated(hello, session);
        return refuse ? { refuse } : host.admit(hello, session);
      },
      admitted: (hello, session) => {
        this.#leavePlace(session);
        const config = host.admitted(hello, session);
        if (session.proof.by === 'key') access.used(session.proof.agent, session.proof.keyNumber);
        return config;
      },
      closed: (session, agent, fault) => {
        this.#leavePlace(session);
        this.#sessions.delete(session);
        host.closed(session, agent, fault);
        if (agent === undefined && fault) this.#turnedAway(session, fault);
        this.#ended.get(session)?.({ wasAdmitted: agent !== undefined, fault });
        this.#ended.delete(session);
      },
    };
  }

  /** @throws Fault when it cannot listen there */
  async listen(address: Address): Promise<Address> {
    this.#listener = await listen(address, 'manager.listen', (socket) => this.#arrived(socket));
    return this.#listener.address;
  }

  /** Keeps a session with each of these, and with nobody else that had to be dialled. */
  dial(agents: ReadonlyMap<string, Address>): void {
    for (const [id, { address, stop }] of this.#dialling) {
      const wanted = agents.get(id);
      if (wanted && formatAddress(wanted) === address) continue;
      stop.abort();
      this.#dialling.delete(id);
    }
    for (const [id, address] of agents) {
      if (this.#dialling.has(id)) continue;
      const stop = new AbortController();
      this.#dialling.set(id, {
        address: formatAddress(address),
        stop,
        done: this.#dialForEver(id, address, stop.signal),
      });
    }
  }

  async stop(): Promise<void> {
    const dialling = [...this.#dialling.values()];
    for (const { stop } of dialling) stop.abort();
    const ended = [...this.#sessions].map((session) => this.#endOf(session));
    for (const session of this.#sessions) session.bye('stopping');
    await Promise.all([...ended, ...dialling.map((d) => d.done)]);
    await this.#listener?.close();
    this.#log[Symbol.dispose]();
  }

  async #dialForEver(id: string, address: Address, stopped: AbortSignal): Promise<void> {
    const { host, random, logger } = this.#options;
    const facts = { agent: id, address: formatAddress(address) };
    let waitMs = 0;
    // Said once, until it is something else or the agent was there.
    let complaint = '';
    await keepTrying(host.clock, stopped, async () => {
      const { wasAdmitted, fault } = await this.#attempt(id, address, stopped);
      const why = wasAdmitted ? '' : (fault?.message ?? 'It ended the connection.');
      if (why !== '' && !stopped.aborted) {
        const level = why === complaint ? 'debug' : 'warn';
        logger[level]({ ...facts, code: fault?.code, why }, `no agent ${id} at ${facts.address}: trying again`);
      }
      complaint = why;
      waitMs = backoff(RETRY, wasAdmitted ? 0 : waitMs, random.fraction());
      return waitMs;
    });
  }

  async #attempt(id: string, address: Address, stopped: AbortSignal): Promise<SessionEnd> {
    try {
      const { access, host } = this.#options;
      const session = this.#open(await dialAgent(id, address, access, host.clock, stopped), { expected: id });
      const bye = () => session.bye('replaced');
      if (stopped.aborted) bye();
      stopped.addEventListener('abort', bye, { once: true });
      const end = await this.#endOf(session);
      stopped.removeEventListener('abort', bye);
      return end;
    } catch (error) {
      if (!stopped.aborted && !(error instanceof Fault)) throw error;
      return { wasAdmitted: false, fault: error instanceof Fault ? error : undefined };
    }
  }

  /**
   * Whoever finds no place is cut without a word: an answer would have to wait for the first byte, which tells who speaks TLS, and would
   * cost what is short. A reset leaves nothing behind on this side.
   */
  #arrived(socket: Socket): void {
    const source = sourceOf(socket.remoteAddress ?? '?');
    const cut = (why: NoPlace): void => {
      socket.resetAndDestroy();
      this.#log.cut(source, why);
    };
    socket.on('error', () => {});
    const place = this.#strangers.take(source, () => cut('full'));
    if (typeof place === 'string') cut(place);
    else void this.#accept(socket, place);
  }

  async #accept(socket: Socket, place: Place): Promise<void> {
    const { clock } = this.#options.host;
    const remote = formatAddress({ host: socket.remoteAddress ?? '?', port: socket.remotePort ?? 0 });
    const arrivedAt = clock.elapsed();
    try {
      const secured = await this.#acceptor.accept(socket);
      if (secured.proof.by === 'loopback') this.#places.set(this.#open(secured, { openedAt: arrivedAt }), place);
      else {
        place[Symbol.dispose]();
        this.#openProved(secured, secured.proof.agent);
      }
    } catch (error) {
      place[Symbol.dispose]();
      if (!(error instanceof Fault)) throw error;
      this.#log.turnedAway(remote, error);
    }
  }

  /** Whoever has proved who it is takes no place from strangers, and still cannot have any number of connections without saying a word. */
  #openProved(secured: Secured, agent: string): void {
    const session = this.#open(secured);
    const place = this.#speechless.take(agent, () => {});
    if (typeof place !== 'string') this.#places.set(session, place);
    else session.end(new Fault('refused', `Agent ${agent} has too many connections that have not said hello.`));
  }

  #leavePlace(session: AgentLink): void {
    this.#places.get(session)?.[Symbol.dispose]();
    this.#places.delete(session);
  }

  /** What was proved may no longer be enough by the time an agent says who it is. */
  #outdated({ agent }: Hello, { proof }: AgentLink): Refuse | undefined {
    if (isStillGood(proof, this.#options.access)) return undefined;
    const code = proof.by === 'loopback' ? 'link-insecure' : 'key-refused';
    const text = proof.by === 'loopback' ? ADVICE : `What agent ${agent} proved itself by is no longer valid.`;
    return { code, text, retryAfterMs: 10_000 };
  }

  /** Of those who were dialled, and of another process of an agent that is there, is told elsewhere. */
  #turnedAway(session: AgentLink, fault: Fault): void {
    const isTold = this.#ended.has(session) || fault.code === 'agent-in-use';
    if (!isTold || fault.code === 'version-unsupported') this.#log.turnedAway(session.remote, fault);
  }

  #open({ socket, proof }: Secured, other: Omit<Other, 'proof'> = {}): AgentLink {
    const session = new GateSession(connectionOn(socket, this.#host.clock), this.#host, { ...other, proof });
    this.#sessions.add(session);
    return session;
  }

  #endOf(session: AgentLink): Promise<SessionEnd> {
    const { promise, resolve } = Promise.withResolvers<SessionEnd>();
    const before = this.#ended.get(session);
    this.#ended.set(session, (end) => {
      before?.(end);
      resolve(end);
    });
    return promise;
  }
}
