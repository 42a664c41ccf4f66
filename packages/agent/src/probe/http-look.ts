// One look over HTTP, from the first name to the last byte. Knows what is asked on which connection, and in which order; refuses to make connections (http-line.ts),
// to judge answers (http-verdict.ts), and to know when to look.
//
// Whatever fails settles the probe from wherever it is noticed; what was awaited then never comes, and nothing goes on.
import type { Facts, HttpTerms } from '@vedette/protocol/check';
import { httpLimits } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import type { MonoMs } from '@vedette/protocol/kit';
import { formatTarget, type Target } from '@vedette/protocol/target';
import { down, unknown } from './classify.ts';
import { Exchange, type Head, type Listener } from './http-exchange.ts';
import { Phases } from './http-facts.ts';
import { headersFor } from './http-headers.ts';
import { Line, type LineOwner, type LineWorld, type Opened } from './http-line.ts';
import { proxyHeaders } from './http-proxy.ts';
import { firstStep, isRedirect, type Step, shownTarget, stepAfter } from './http-redirect.ts';
import { type Answer, asksForBody, isExpected, judgeAnswer } from './http-verdict.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { type Secrets, secretsFor } from './probe-secrets.ts';
import type { Trial, TrialTerms } from './trials.ts';

/** What looks are made in. */
export type HttpWorld = LineWorld & {
  readonly secrets: Readonly<Record<string, string>>;
  settle(look: HttpLook, verdict: Verdict, latencyMs: number, facts: Facts): void;
};

const STATUS = down('status');
const BLIND = unknown('blind');
const DENIED = unknown('denied');
/** No server but a proxy says so. */
const PROXY_WANTS_PROOF = 407;

/** The last answer; `location` where it leads elsewhere and is to be followed: then its body was not read. */
type Heard = Answer & { readonly location?: string };

export class HttpLook implements Trial, LineOwner {
  readonly terms: TrialTerms;
  readonly phases: Phases;
  settled = false;
  readonly #world: HttpWorld;
  readonly #home: Target;
  readonly #wish: HttpTerms;
  readonly #line: Line;
  #facts: Facts = {};
  #exchange: Pick<Exchange, 'destroy'> | undefined;

  constructor(world: HttpWorld, terms: TrialTerms, home: Target, wish: HttpTerms) {
    this.#world = world;
    this.terms = terms;
    this.#home = home;
    this.#wish = wish;
    this.phases = new Phases(world.clock);
    this.#line = new Line(world, this, wish);
  }

  get sentAt(): MonoMs {
    return this.#line.sentAt;
  }

  /** A resolver that is silent after a redirect is nobody else's fault either. */
  get overdue(): NonNullable<Trial['overdue']> {
    const { verdict, error } = this.#line.waiting;
    return { verdict, facts: this.#allFacts(error) };
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

  learned(facts: Facts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  failed(verdict: Verdict, error?: string): void {
    this.#end(verdict, error);
  }

  destroy(): void {
    this.#letGo();
  }

  get #redirectsMax(): number {
    return this.#wish.redirectsMax ?? httpLimits.redirectsDefault;
  }

  /** One request; undefined when the look was settled before it was made. */
  async #ask(step: Step, secrets: Secrets, followed: number): Promise<Heard | undefined> {
    const opened = await this.#line.open(step, secrets, followed);
    return opened && (await this.#exchangeOn(opened, step, secrets));
  }

  async #exchangeOn({ socket, isHttp2 }: Opened, step: Step, secrets: Secrets): Promise<Heard> {
    this.#line.waitFor('there was no answer');
    const { promise, resolve } = Promise.withResolvers<Heard>();
    const { target, method, hasBody } = step;
    const { proxy } = this.#wish;
    // Without TLS a proxy is not passed through, but asked: by the whole address (RFC 9112, section 3.2.2).
    const isForwarded = proxy !== undefined && target.scheme === 'http' && !isHttp2;
    const question = {
      socket,
      method,
      path: isForwarded ? formatTarget(target) : target.path,
      headers: { ...headersFor(step, this.#wish, secrets), ...(isForwarded && proxyHeaders(proxy, secrets)) },
      content: hasBody ? Buffer.from(this.#wish.body ?? '', 'hex') : undefined,
    };
    const listener = this.#listener(isForwarded, resolve);
    const scheme = target.scheme === 'https' ? 'https' : 'http';
    this.#exchange = isHttp2
      ? new Http2Exchange(question, scheme, this.#world.clock, listener)
      : new Exchange(question, listener);
    return await promise;
  }

  #listener(isForwarded: boolean, resolve: (heard: Heard) => void): Listener {
    let status = 0;
    return {
      headed: (head) => {
        status = head.status;
        if (!isForwarded || status !== PROXY_WANTS_PROOF) return this.#headed(head, resolve);
        this.#end(DENIED, `the proxy answers ${status}`);
        return undefined;
      },
      received: () => this.#line.hangUp(),
      ended: ({ body, size, isCut }) => {
        this.phases.end('transfer_ms');
        this.#facts = { ...this.#facts, size };
        resolve({ status, body, isCut });
      },
      failed: (verdict, error) => this.#end(verdict, error),
    };
  }

  #headed({ status, version, location }: Head, resolve: (heard: Heard) => void) {
    this.phases.end('first_byte_ms');
    this.#line.waitFor('the answer was not complete');
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
    const latencyMs = verdict.status === 'up' ? this.#world.clock.elapsed() - this.sentAt : Number.NaN;
    const facts = this.#allFacts(error);
    this.#letGo();
    this.#world.settle(this, verdict, latencyMs, facts);
  }

  #allFacts(error: string | undefined): Facts {
    return { ...(error !== undefined && { error }), ...this.#facts, ...this.phases.facts };
  }

  #letGo(): void {
    this.#line.hangUp();
    this.#exchange?.destroy();
    this.#exchange = undefined;
  }
}
