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
} from '@vedette/protocol/link';
import type { Hello, Refuse } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { type Access, ADVICE, dialAgent, isStillGood } from './access.ts';
import { Knocks } from './knocks.ts';
import { type AgentLink, type GateHost, GateSession } from './session-driver.ts';

const RETRY = { firstMs: 500, longestMs: 10_000 };

/** Agents of a foreign version that are told of, one by one: each comes again every minute or two. */
const FOREIGN_MAX = 100;

/** Connections that have not proved and said who they are. */
const STRANGERS_MAX = 256;

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
  readonly #knocks: Knocks;
  /** Connections that have not proved who they are, and sessions that have not said it. */
  #arriving = 0;
  readonly #strangers = new Set<AgentLink>();
  readonly #sessions = new Set<AgentLink>();
  /** Whom to tell how a session went. */
  readonly #ended = new Map<AgentLink, (end: SessionEnd) => void>();
  readonly #dialling = new Map<
    string,
    { readonly address: string; readonly stop: AbortController; readonly done: Promise<void> }
  >();
  /** What was said of agents of a foreign version: once each. */
  readonly #foreign = new Set<string>();
  #listener: Listener | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
    const { host, access } = options;
    this.#knocks = new Knocks(host.clock);
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
        this.#strangers.delete(session);
        const config = host.admitted(hello, session);
        if (session.proof.by === 'key') access.used(session.proof.agent, session.proof.keyNumber);
        return config;
      },
      closed: (session, agent, fault) => {
        this.#strangers.delete(session);
        this.#sessions.delete(session);
        host.closed(session, agent, fault);
        if (fault?.code === 'version-unsupported') this.#tellForeign(session.remote, fault.message);
        if (agent === undefined && fault?.code === 'identity-mismatch') this.#turnedAway(session.remote, fault);
        this.#ended.get(session)?.({ wasAdmitted: agent !== undefined, fault });
        this.#ended.delete(session);
      },
    };
  }

  /** @throws Fault when it cannot listen there */
  async listen(address: Address): Promise<Address> {
    this.#listener = await listen(address, 'manager.listen', (socket) => {
      if (this.#strangers.size + this.#arriving >= STRANGERS_MAX) socket.destroy();
      else void this.#accept(socket);
    });
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
      const session = this.#open(await dialAgent(id, address, access, host.clock, stopped), id);
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

  async #accept(socket: Socket): Promise<void> {
    const { remoteAddress = '?' } = socket;
    this.#arriving++;
    try {
      this.#open(await this.#acceptor.accept(socket), undefined);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#turnedAway(remoteAddress, error);
    } finally {
      this.#arriving--;
    }
  }

  /** What was proved may no longer be enough by the time an agent says who it is. */
  #outdated({ agent }: Hello, { proof }: AgentLink): Refuse | undefined {
    if (isStillGood(proof, this.#options.access)) return undefined;
    const code = proof.by === 'loopback' ? 'link-insecure' : 'key-refused';
    const text = proof.by === 'loopback' ? ADVICE : `What agent ${agent} proved itself by is no longer valid.`;
    return { code, text, retryAfterMs: 10_000 };
  }

  /** An event of security: somebody tried to be an agent and did not prove it. */
  #turnedAway(address: string, fault: Fault): void {
    const level = isAttempt(fault.code) && this.#knocks.isNews(`${fault.code} ${hostOf(address)}`) ? 'warn' : 'debug';
    this.#options.logger[level]({ address, code: fault.code, why: fault.message }, 'somebody was turned away');
  }

  #open({ socket, proof }: Secured, expected: string | undefined): AgentLink {
    const session = new GateSession(connectionOn(socket, this.#host.clock), this.#host, { proof, expected });
    this.#strangers.add(session);
    this.#sessions.add(session);
    return session;
  }

  #tellForeign(address: string, why: string): void {
    if (this.#foreign.has(why) || this.#foreign.size >= FOREIGN_MAX) return;
    this.#foreign.add(why);
    this.#options.logger.warn({ address, code: 'version-unsupported', why }, 'an agent cannot be let in');
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

/** Those who came and went, or were slow, are no news: every port on the internet is looked at all day. */
const isAttempt = (code: Fault['code']): boolean => code !== 'link-lost' && code !== 'silent';

const hostOf = (address: string): string => address.replace(/:\d+$/, '');
