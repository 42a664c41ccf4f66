// The connection of a look over HTTP: the address, the way there, through a proxy where there is one, and the handshake. Knows whose fault it is when one of them
// comes to nothing; refuses to know what is asked on it (http-look.ts).
//
// Whatever fails is told to the owner from wherever it is noticed; what was awaited then never comes, and nothing goes on.
import type { Socket } from 'node:net';
import type { Facts, HttpProxyTls, HttpTerms, TlsTerms } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import type { Clock, MonoMs } from '@vedette/protocol/kit';
import type { Target } from '@vedette/protocol/target';
import { brokenWhile, down, unknown } from './classify.ts';
import type { Talk } from './connection.ts';
import { handshakeFacts, type Phases } from './http-facts.ts';
import { proxyHeaders, Tunnel } from './http-proxy.ts';
import { type Step, shownTarget } from './http-redirect.ts';
import type { Provisions } from './probe.ts';
import type { Secrets } from './probe-secrets.ts';
import { Attempt, type AttemptOwner } from './tcp-attempt.ts';
import { type Shaking, shakeHands } from './tls-handshake.ts';
import type { TrialTerms } from './trials.ts';
import { type Guides, wayLater, wayNow } from './way.ts';

/** What lines are made in. */
export type LineWorld = {
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'at'>;
  readonly guides: Guides;
  readonly shaking: Omit<Shaking, 'terms'>;
  readonly mayAskFor: Provisions['mayAskFor'];
  readonly ephemeralPortMin: number;
};

/** Whose it is. */
export type LineOwner = {
  readonly terms: TrialTerms;
  readonly settled: boolean;
  readonly phases: Phases;
  learned(facts: Facts): void;
  failed(verdict: Verdict, error?: string): void;
};

/** A connection that stands, and what is spoken on it. */
export type Opened = { readonly socket: Socket; readonly isHttp2: boolean };

type Waiting = { readonly verdict: Verdict; readonly error: string };

const TIMEOUT = down('timeout');
const MISMATCH = down('mismatch');
const RESOLVER = unknown('resolver');
const DENIED = unknown('denied');
const BLIND = unknown('blind');
const NO_TERMS: TlsTerms = {};

/** It is asked in HTTP/1.1, whatever is said on the way that it opens. */
const PROXY_ALPN = ['http/1.1'];

const RESOLVING: Waiting = { verdict: RESOLVER, error: 'the address was not found' };

export class Line implements AttemptOwner {
  readonly clock: LineWorld['clock'];
  readonly ephemeralPortMin: number;
  readonly #world: LineWorld;
  readonly #owner: LineOwner;
  readonly #wish: HttpTerms;
  #waiting = RESOLVING;
  #first: Attempt | undefined;
  #attempt: Attempt | undefined;
  #tunnel: Tunnel | undefined;
  /** TLS with the proxy, and with the target. */
  #outer: Socket | undefined;
  #secured: Socket | undefined;
  #stands = false;
  /** What is told of it now says something of the proxy, and nothing of the target. */
  #isAtProxy = false;
  #onConnected: () => void = () => {};

  constructor(world: LineWorld, owner: LineOwner, wish: HttpTerms) {
    this.#world = world;
    this.#owner = owner;
    this.#wish = wish;
    this.clock = world.clock;
    this.ephemeralPortMin = world.ephemeralPortMin;
  }

  get sentAt(): MonoMs {
    return this.#first?.sentAt ?? Number.NaN;
  }

  /** What it means that the time is over now. */
  get waiting(): Waiting {
    return this.#waiting;
  }

  waitFor(error: string): void {
    this.#waiting = { verdict: TIMEOUT, error };
  }

  /** Where this step leads; undefined when the look was settled before. */
  async open(step: Step, secrets: Secrets, followed: number): Promise<Opened | undefined> {
    const { target } = step;
    const { proxy, version } = this.#wish;
    const redirected = followed > 0 ? `it redirects to ${shownTarget(target)}` : undefined;
    if (proxy && !this.#world.mayAskFor(target.host, target.port)) {
      this.#owner.failed(DENIED, redirected ?? 'a proxy may not be asked for it');
      return undefined;
    }
    this.#isAtProxy = proxy !== undefined;
    const place: Target = proxy ? { scheme: 'tcp', host: proxy.host, port: proxy.port, path: '' } : target;
    const address = await this.#address(place, redirected);
    if (address === undefined) return undefined;
    const attempt = await this.#connect(place, address);
    const connection = proxy?.tls ? await this.#secureProxy(place, proxy.tls, attempt) : attempt;
    const isTunnelled = proxy !== undefined && (target.scheme === 'https' || version === '2');
    if (isTunnelled) await this.#tunnelTo(target, connection, proxyHeaders(proxy, secrets));
    this.#isAtProxy = false;
    this.#owner.phases.end('connect_ms');
    return target.scheme === 'https'
      ? await this.#secure(step, connection, attempt)
      : { socket: connection, isHttp2: version === '2' };
  }

  connected(attempt: Attempt): void {
    if (attempt !== this.#attempt) return;
    this.#stands = true;
    this.#onConnected();
  }

  settle(attempt: Attempt, verdict: Verdict): void {
    if (attempt !== this.#attempt) return;
    if (!this.#isAtProxy || verdict.status !== 'down')
      this.#owner.failed(verdict, this.#stands ? brokenWhile(this.#waiting.error) : undefined);
    else this.#owner.failed(BLIND, `there is no way to the proxy: ${verdict.reason}`);
  }

  /**
   * An orderly close would keep the port for a minute. A reset of what is not connected yet would wait until it is; and one that is tried while the system
   * shuts the connection down, as after an end from the other side, fails, and leaves the descriptor open for good.
   */
  hangUp(): void {
    const attempt = this.#attempt;
    const secured = [this.#secured, this.#outer].filter((socket) => socket !== undefined);
    this.#attempt = undefined;
    this.#secured = undefined;
    this.#outer = undefined;
    this.#tunnel?.destroy();
    this.#tunnel = undefined;
    if (attempt === undefined) return;
    if (attempt.connecting || attempt.writableEnded || secured.some(({ writableEnded }) => writableEnded)) {
      for (const socket of secured) socket.destroy();
      attempt.destroy();
    } else attempt.resetAndDestroy();
  }

  async #address(place: Target, redirected: string | undefined): Promise<string | undefined> {
    this.#waiting = RESOLVING;
    this.#owner.phases.begin();
    const { guides } = this.#world;
    const way = wayNow(place, guides) ?? (await wayLater(this.#owner, place, guides));
    if (this.#owner.settled || way === undefined) return undefined;
    this.#owner.phases.end('dns_ms');
    if (typeof way === 'string') return way;
    if (!this.#isAtProxy) this.#owner.failed(way, redirected);
    else this.#owner.failed(way.status === 'unknown' ? way : BLIND, 'the address of the proxy is not known, or denied');
    return undefined;
  }

  async #connect(place: Target, address: string): Promise<Attempt> {
    if (this.#isAtProxy) this.#waiting = { verdict: BLIND, error: 'there was no connection to the proxy' };
    else this.waitFor('there was no connection');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onConnected = resolve;
    this.#stands = false;
    const attempt = new Attempt(this, this.#owner.terms, { target: place });
    this.#attempt = attempt;
    this.#first ??= attempt;
    attempt.dial(address);
    await promise;
    return attempt;
  }

  /** What goes wrong here is between the proxy and this agent, and nobody's word on the target. */
  async #secureProxy(place: Target, terms: HttpProxyTls, attempt: Attempt): Promise<Socket> {
    this.#waiting = { verdict: BLIND, error: 'the handshake with the proxy was not finished' };
    const { promise, resolve } = Promise.withResolvers<Socket>();
    const shaking = { ...this.#world.shaking, terms, offered: PROXY_ALPN };
    shakeHands(talkOn(attempt, place), shaking, ({ verdict, facts: { error }, secured }) => {
      if (attempt !== this.#attempt) return;
      if (secured) resolve(secured);
      else if (!this.#isAtProxy) this.#owner.failed(verdict, brokenWhile(this.#waiting.error));
      else this.#owner.failed(BLIND, `there is no TLS with the proxy: ${error ?? 'the connection broke'}`);
    });
    this.#outer = await promise;
    return this.#outer;
  }

  /** A proxy that is slow now mostly waits for the target. */
  async #tunnelTo(target: Target, socket: Socket, headers: Readonly<Record<string, string>>): Promise<void> {
    this.waitFor('the proxy had not reached it');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tunnel = new Tunnel(socket, target, headers, {
      opened: resolve,
      failed: (verdict, error) => this.#owner.failed(verdict, error),
    });
    await promise;
    this.#tunnel = undefined;
  }

  async #secure({ target, isHome }: Step, socket: Socket, attempt: Attempt): Promise<Opened> {
    this.waitFor('the handshake was not finished');
    const { promise, resolve } = Promise.withResolvers<Opened>();
    const { tls = NO_TERMS, version } = this.#wish;
    const shaking = {
      ...this.#world.shaking,
      terms: isHome ? tls : elsewhere(tls),
      ...(version !== undefined && { offered: version === '2' ? ['h2'] : ['h2', 'http/1.1'] }),
    };
    shakeHands(talkOn(socket, target), shaking, ({ verdict, facts, secured }) => {
      // What breaks of a connection that was let go of means nothing any more.
      if (attempt !== this.#attempt) return;
      const { error, ...learned } = handshakeFacts(facts);
      this.#owner.learned(learned);
      const isHttp2 = secured?.alpnProtocol === 'h2';
      if (!secured) this.#owner.failed(verdict, typeof error === 'string' ? error : brokenWhile(this.#waiting.error));
      else if (version === '2' && !isHttp2) this.#owner.failed(MISMATCH, 'the server does not take HTTP/2');
      else resolve({ socket: secured, isHttp2 });
    });
    const opened = await promise;
    this.#secured = opened.socket;
    this.#owner.phases.end('tls_ms');
    return opened;
  }
}

/** The owner of the line keeps its deadline, and ends it. */
const talkOn = (socket: Socket, target: Target): Talk => ({
  socket,
  look: { target },
  sinceMs: () => 0,
  overdue: () => {},
  end: () => {},
});

/** Names and the agent's own certificate are for the service; authorities and dates count wherever a redirect leads. By the terms, as contexts are kept by them. */
const others = new WeakMap<TlsTerms, TlsTerms>();

const elsewhere = (terms: TlsTerms): TlsTerms => {
  const known = others.get(terms);
  if (known) return known;
  const { name: _name, names: _names, identity: _identity, ...rest } = terms;
  others.set(terms, rest);
  return rest;
};
