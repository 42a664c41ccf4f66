// One look over HTTP, from the first name to the last byte. Knows which connection it is on and what it waits for; refuses to judge answers (http-verdict.ts)
// and handshakes (tls-verdict.ts), and to know when to look.
//
// Whatever fails settles the probe from wherever it is noticed; what was awaited then never comes, and nothing goes on.
import type { Socket } from 'node:net';
import type { Facts, HttpTerms, TlsTerms } from '@vedette/protocol/check';
import { httpLimits } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import type { Clock, MonoMs } from '@vedette/protocol/kit';
import type { Target } from '@vedette/protocol/target';
import { down, unknown } from './classify.ts';
import { Exchange, type Head } from './http-exchange.ts';
import { handshakeFacts, Phases } from './http-facts.ts';
import { headersFor } from './http-headers.ts';
import { firstStep, isRedirect, type Step, shownTarget, stepAfter } from './http-redirect.ts';
import { type Answer, asksForBody, isExpected, judgeAnswer } from './http-verdict.ts';
import { type Secrets, secretsFor } from './probe-secrets.ts';
import { Attempt, type AttemptOwner } from './tcp-attempt.ts';
import { shakeHands } from './tls-handshake.ts';
import type { Trial, TrialTerms } from './trials.ts';
import { type Guides, wayLater, wayNow } from './way.ts';

/** What looks are made in. */
export type HttpWorld = {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly guides: Guides;
  readonly secrets: Readonly<Record<string, string>>;
  readonly ephemeralPortMin: number;
  settle(look: HttpLook, verdict: Verdict, latencyMs: number, facts: Facts): void;
};

const TIMEOUT = down('timeout');
const STATUS = down('status');
const BLIND = unknown('blind');
const RESOLVER = unknown('resolver');
const NO_TERMS: TlsTerms = {};

/** The last answer; `location` where it leads elsewhere and is to be followed: then its body was not read. */
type Heard = Answer & { readonly location?: string };

export class HttpLook implements Trial, AttemptOwner {
  readonly terms: TrialTerms;
  readonly clock: HttpWorld['clock'];
  readonly ephemeralPortMin: number;
  settled = false;
  readonly #world: HttpWorld;
  readonly #home: Target;
  readonly #wish: HttpTerms;
  readonly #phases: Phases;
  #facts: Facts = {};
  #waitsFor = 'the address was not found';
  #isResolving = true;
  #first: Attempt | undefined;
  #attempt: Attempt | undefined;
  #secured: Socket | undefined;
  #exchange: Exchange | undefined;
  #onConnected: () => void = () => {};

  constructor(world: HttpWorld, terms: TrialTerms, home: Target, wish: HttpTerms) {
    this.#world = world;
    this.terms = terms;
    this.clock = world.clock;
    this.ephemeralPortMin = world.ephemeralPortMin;
    this.#home = home;
    this.#wish = wish;
    this.#phases = new Phases(world.clock);
  }

  get sentAt(): MonoMs {
    return this.#first?.sentAt ?? Number.NaN;
  }

  /** A resolver that is silent after a redirect is nobody else's fault either. */
  get overdue(): NonNullable<Trial['overdue']> {
    return { verdict: this.#isResolving ? RESOLVER : TIMEOUT, facts: this.#allFacts(this.#waitsFor) };
  }

  /** Settles never at once. */
  async go(): Promise<void> {
    const secrets = await secretsFor(this.#wish, this.#world.secrets);
    if ('missing' in secrets) return this.#end(BLIND, `the secret ${secrets.missing} is not there on this agent`);
    let step = firstStep(this.#home, this.#wish);
    for (let followed = 0; !this.settled; followed++) {
      const heard = await this.#ask(step, secrets, followed);
      if (heard?.location === undefined) return heard && this.#judge(heard);
      const next = stepAfter(step, heard.status, heard.location, this.#home);
      if ('verdict' in next) return this.#end(next.verdict, next.error);
      if (followed === this.#redirectsMax)
        return this.#end(STATUS, `after ${followed} redirects there is another, to ${shownTarget(next.target)}`);
      this.#letGo();
      step = next;
      this.#facts = { ...this.#facts, url: shownTarget(step.target) };
    }
  }

  connected(attempt: Attempt): void {
    if (attempt === this.#attempt) this.#onConnected();
  }

  settle(attempt: Attempt, verdict: Verdict): void {
    if (attempt === this.#attempt) this.#end(verdict);
  }

  destroy(): void {
    this.#letGo();
  }

  get #redirectsMax(): number {
    return this.#wish.redirectsMax ?? httpLimits.redirectsDefault;
  }

  /** One request; undefined when the look was settled before it was made. */
  async #ask(step: Step, secrets: Secrets, followed: number): Promise<Heard | undefined> {
    const address = await this.#address(step.target, followed);
    if (address === undefined) return undefined;
    const connection = await this.#connect(step.target, address);
    const socket = step.target.scheme === 'https' ? await this.#secure(step, connection) : connection;
    return await this.#exchangeOn(socket, step, secrets);
  }

  async #address(target: Target, followed: number): Promise<string | undefined> {
    this.#isResolving = true;
    this.#waitsFor = 'the address was not found';
    this.#phases.begin();
    const way = wayNow(target, this.#world.guides) ?? (await wayLater(this, target, this.#world.guides));
    if (this.settled || way === undefined) return undefined;
    this.#isResolving = false;
    this.#phases.end('dns_ms');
    if (typeof way === 'string') return way;
    this.#end(way, followed > 0 ? `it redirects to ${shownTarget(target)}` : undefined);
    return undefined;
  }

  async #connect(target: Target, address: string): Promise<Attempt> {
    this.#waitsFor = 'there was no connection';
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onConnected = resolve;
    const attempt = new Attempt(this, this.terms, { target });
    this.#attempt = attempt;
    this.#first ??= attempt;
    attempt.dial(address);
    await promise;
    this.#phases.end('connect_ms');
    return attempt;
  }

  async #secure({ target, isHome }: Step, socket: Attempt): Promise<Socket> {
    this.#waitsFor = 'the handshake was not finished';
    const { promise, resolve } = Promise.withResolvers<Socket>();
    const talk = { socket, look: { target }, sinceMs: () => 0, overdue: () => {}, end: () => {} };
    const terms = this.#wish.tls ?? NO_TERMS;
    shakeHands(
      talk,
      isHome ? terms : elsewhere(terms),
      () => this.clock.now(),
      ({ verdict, facts, secured }) => {
        // What breaks of a connection that was let go of means nothing any more.
        if (socket !== this.#attempt) return;
        const { error, ...learned } = handshakeFacts(facts);
        this.#facts = { ...this.#facts, ...learned };
        if (secured) resolve(secured);
        else this.#end(verdict, typeof error === 'string' ? error : undefined);
      },
    );
    this.#secured = await promise;
    this.#phases.end('tls_ms');
    return this.#secured;
  }

  async #exchangeOn(socket: Socket, step: Step, secrets: Secrets): Promise<Heard> {
    this.#waitsFor = 'there was no answer';
    const { promise, resolve } = Promise.withResolvers<Heard>();
    const { target, method, hasBody } = step;
    const question = {
      socket,
      method,
      path: target.path,
      headers: headersFor(step, this.#wish, secrets),
      content: hasBody ? Buffer.from(this.#wish.body ?? '', 'hex') : undefined,
    };
    let status = 0;
    this.#exchange = new Exchange(question, {
      headed: (head) => {
        status = head.status;
        return this.#headed(head, resolve);
      },
      received: () => this.#hangUp(),
      ended: ({ body, size, isCut }) => {
        this.#phases.end('transfer_ms');
        this.#facts = { ...this.#facts, size };
        resolve({ status, body, isCut });
      },
      failed: (verdict, error) => this.#end(verdict, error),
    });
    return await promise;
  }

  #headed({ status, version, location }: Head, resolve: (heard: Heard) => void) {
    this.#phases.end('first_byte_ms');
    this.#waitsFor = 'the answer was not complete';
    this.#facts = { ...this.#facts, status, http_version: version };
    if (isRedirect(status, location) && !isExpected(status, this.#wish) && this.#redirectsMax > 0) {
      resolve({ status, body: Buffer.alloc(0), isCut: false, location });
      return undefined;
    }
    return {
      bytesMax: this.#wish.readBytesMax ?? httpLimits.readBytesDefault,
      // Of an answer that is wrong already nothing else is wanted.
      isKept: isExpected(status, this.#wish) && asksForBody(this.#wish),
    };
  }

  #judge(answer: Answer): void {
    const { verdict, error } = judgeAnswer(answer, this.#wish);
    this.#end(verdict, error);
  }

  #end(verdict: Verdict, error?: string): void {
    if (this.settled) return;
    const latencyMs = verdict.status === 'up' ? this.clock.elapsed() - this.sentAt : Number.NaN;
    const facts = this.#allFacts(error);
    this.#letGo();
    this.#world.settle(this, verdict, latencyMs, facts);
  }

  #allFacts(error: string | undefined): Facts {
    return { ...(error !== undefined && { error }), ...this.#facts, ...this.#phases.facts };
  }

  #letGo(): void {
    this.#hangUp();
    this.#exchange?.destroy();
    this.#exchange = undefined;
  }

  /**
   * An orderly close would keep the port for a minute. A reset of what is not connected yet would wait until it is; and one that is tried while the system
   * shuts the connection down, as after an end from the other side, fails, and leaves the descriptor open for good.
   */
  #hangUp(): void {
    const [attempt, secured] = [this.#attempt, this.#secured];
    this.#attempt = undefined;
    this.#secured = undefined;
    if (attempt === undefined) return;
    if (attempt.connecting || attempt.writableEnded || secured?.writableEnded) {
      secured?.destroy();
      attempt.destroy();
    } else attempt.resetAndDestroy();
  }
}

/** Names are those of the service; authorities and dates count wherever a redirect leads. By the terms, as contexts are kept by them. */
const others = new WeakMap<TlsTerms, TlsTerms>();

const elsewhere = (terms: TlsTerms): TlsTerms => {
  const known = others.get(terms);
  if (known) return known;
  const { name: _name, names: _names, ...rest } = terms;
  others.set(terms, rest);
  return rest;
};
