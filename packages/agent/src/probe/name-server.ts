// Asking the network what a name stands for. Knows DNS queries and what their errors mean; refuses to remember anything.
//
// Queries go through c-ares, not through getaddrinfo: its four threads are shared with the file system, and one dead name
// server would hold them all. Only single-label names that DNS does not know are tried there, for the search domains' sake.

import { lookup, Resolver } from 'node:dns/promises';
import { closeSync, openSync } from 'node:fs';
import { type Clock, errnoOf, type MonoMs } from '@vedette/protocol/kit';
import { Turnstile } from './turnstile.ts';

/**
 * `found`: what the name stands for. `none`: the name does not exist or has no address, and that was answered with authority.
 * `trouble`: nobody could say, for a reason on our side of the target.
 */
export type Answer =
  | { readonly kind: 'found'; readonly addresses: readonly string[]; readonly ttlMs: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'trouble'; readonly reason: 'resolver' | 'no-descriptors' };

export type NameServer = {
  /** Never rejects; may take seconds. */
  ask(name: string): Promise<Answer>;
  close(): void;
};

/** Two tries of this, the second one longer, end within the time a lookup may take. */
const QUERY_TIMEOUT_MS = 700;
const QUERY_TRIES = 2;
/** Leaves two of the four threads for everything else whatever getaddrinfo does. */
const SYSTEM_LOOKUPS_MAX = 2;
/** getaddrinfo tells no TTL. */
const SYSTEM_TTL_MS = 30_000;
/** A resolver in trouble is made anew this often, to take notice of a changed list of name servers. */
const RENEW_MS = 5_000;

const NONE: Answer = { kind: 'none' };
/** The only errors that are an answer: the name does not exist, or it has no record of this type. */
const answersNone = (errno: string | undefined): boolean => errno === 'ENOTFOUND' || errno === 'ENODATA';

/** Without descriptors a lookup fails in ways that look like an answer, so no failure is believed before this was asked. */
const descriptorsLeft = (): boolean => {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    return errno !== 'EMFILE' && errno !== 'ENFILE';
  }
};

const troubled = (): Answer => ({ kind: 'trouble', reason: descriptorsLeft() ? 'resolver' : 'no-descriptors' });

type Query = (name: string) => Promise<readonly { readonly address: string; readonly ttl: number }[]>;

const answer = async (query: Query, name: string): Promise<Answer> => {
  try {
    const records = await query(name);
    if (records.length === 0) return NONE;
    const ttlMs = Math.min(...records.map((record) => record.ttl)) * 1000;
    return { kind: 'found', addresses: records.map((record) => record.address), ttlMs };
  } catch (error) {
    return answersNone(errnoOf(error)) && descriptorsLeft() ? NONE : troubled();
  }
};

export type NameServerOptions = {
  readonly clock: Pick<Clock, 'elapsed'>;
  /** `address:port` of the servers to ask; those of the system when not given. */
  readonly servers?: readonly string[];
};

class DnsNameServer implements NameServer {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #servers: readonly string[] | undefined;
  readonly #systemLookups = new Turnstile(SYSTEM_LOOKUPS_MAX);
  #resolver: Resolver;
  #renewAt: MonoMs;

  constructor({ clock, servers }: NameServerOptions) {
    this.#clock = clock;
    this.#servers = servers;
    this.#resolver = this.#createResolver();
    this.#renewAt = clock.elapsed() + RENEW_MS;
  }

  async ask(name: string): Promise<Answer> {
    const resolver = this.#resolver;
    const v4 = await answer((asked) => resolver.resolve4(asked, { ttl: true }), name);
    const reply = v4.kind === 'none' ? await answer((asked) => resolver.resolve6(asked, { ttl: true }), name) : v4;
    if (reply.kind === 'trouble') this.#renew();
    if (reply.kind !== 'none' || name.includes('.')) return reply;
    return await this.#systemLookups.pass(() => answer(askSystem, name));
  }

  close(): void {
    this.#resolver.cancel();
  }

  #createResolver(): Resolver {
    const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: QUERY_TRIES });
    if (this.#servers !== undefined) resolver.setServers(this.#servers);
    return resolver;
  }

  #renew(): void {
    if (this.#clock.elapsed() < this.#renewAt) return;
    this.#renewAt = this.#clock.elapsed() + RENEW_MS;
    this.#resolver = this.#createResolver();
  }
}

const askSystem: Query = async (name) => {
  const found = await lookup(name, { all: true });
  const v4 = found.filter(({ family }) => family === 4);
  return (v4.length > 0 ? v4 : found).map(({ address }) => ({ address, ttl: SYSTEM_TTL_MS / 1000 }));
};

/** Asks for A records first, and for AAAA records when there are none. */
export const createNameServer = (options: NameServerOptions): NameServer => new DnsNameServer(options);
