// From a name to one address to try. Knows the order of the sources, how long a probe may wait for them and what their silence
// means; refuses to know DNS itself (name-server.ts), lifetimes (name-cache.ts) and connections.
import type { Verdict } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { down, unknown } from './classify.ts';
import { HostsFile } from './hosts-file.ts';
import { NameCache } from './name-cache.ts';
import { type Answer, createNameServer, type NameServer } from './name-server.ts';
import { Turnstile } from './turnstile.ts';

/** An address, or the verdict on a probe that never came to have one. */
export type Resolved =
  | { readonly address: string; readonly verdict?: never }
  | { readonly address?: undefined; readonly verdict: Verdict };

/** Names in, one address per attempt out. Names are lower case, as parseTarget() returns them. */
export type Resolver = {
  /** The address to try next, when it can be told without asking anybody. */
  known(name: string): string | undefined;
  /** Asks. Never rejects, and takes at most 2 s. */
  resolve(name: string): Promise<Resolved>;
  close(): void;
};

export type ResolverOptions = {
  readonly clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly nameServer?: NameServer;
  readonly hosts?: Pick<HostsFile, 'address'>;
};

const LOOKUP_TIMEOUT_MS = 2_000;
/** With old addresses at hand there is no sense in spending the probe's time on a resolver that hardly answers. */
const LOOKUP_TIMEOUT_WITH_STALE_MS = 500;
const LOOKUPS_MAX = 64;

const NO_SUCH_NAME: Resolved = { verdict: down('dns') };
const SILENT: Answer = { kind: 'trouble', reason: 'resolver' };

class CachingResolver implements Resolver {
  readonly #clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly #nameServer: NameServer;
  readonly #hosts: Pick<HostsFile, 'address'>;
  readonly #cache = new NameCache();
  readonly #lookups = new Turnstile(LOOKUPS_MAX);
  /** The lookups under way or waiting for their turn: a name is asked for once however many probes wait for it. */
  readonly #asking = new Map<string, Promise<Answer>>();

  constructor({ clock, nameServer, hosts }: ResolverOptions) {
    this.#clock = clock;
    this.#nameServer = nameServer ?? createNameServer({ clock });
    this.#hosts = hosts ?? new HostsFile(clock);
  }

  known(name: string): string | undefined {
    return this.#hosts.address(name) ?? this.#cache.next(name, this.#clock.elapsed());
  }

  async resolve(name: string): Promise<Resolved> {
    const hasStale = this.#cache.hasStale(name, this.#clock.elapsed());
    const waitMs = hasStale ? LOOKUP_TIMEOUT_WITH_STALE_MS : LOOKUP_TIMEOUT_MS;
    const answer = await this.#within(waitMs, this.#ask(name));
    if (answer.kind === 'none') return NO_SUCH_NAME;
    if (answer.kind === 'trouble') this.#cache.revive(name, this.#clock.elapsed());
    const address = this.#cache.next(name, this.#clock.elapsed());
    if (address !== undefined) return { address };
    return { verdict: unknown(answer.kind === 'trouble' ? answer.reason : 'resolver') };
  }

  close(): void {
    this.#nameServer.close();
  }

  #ask(name: string): Promise<Answer> {
    const asked = this.#asking.get(name);
    if (asked) return asked;
    const asking = this.#lookups.pass(() => this.#nameServer.ask(name)).then((answer) => this.#learn(name, answer));
    this.#asking.set(name, asking);
    return asking;
  }

  /** Also what comes after everybody has stopped waiting is learned, for the next probe. */
  #learn(name: string, answer: Answer): Answer {
    this.#asking.delete(name);
    if (answer.kind === 'found') this.#cache.put(name, answer.addresses, answer.ttlMs, this.#clock.elapsed());
    if (answer.kind === 'none') this.#cache.forget(name);
    return answer;
  }

  async #within(waitMs: number, asking: Promise<Answer>): Promise<Answer> {
    const silence = Promise.withResolvers<Answer>();
    using _ = this.#clock.at(this.#clock.elapsed() + waitMs, () => silence.resolve(SILENT));
    return await Promise.race([asking, silence.promise]);
  }
}

export const createResolver = (options: ResolverOptions): Resolver => new CachingResolver(options);
