// Who may report for a service: whoever shows one of its tokens, and not more often than makes sense. Knows how tokens are made and compared; the rules of old
// and new ones are core/heartbeat-keys.ts's. Keeps digests only, and tells nobody whether there is such a service.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { Bucket } from './core/bucket.ts';
import type {
  HeartbeatAnswer,
  HeartbeatDesk,
  HeartbeatKeyDesk,
  HeartbeatSignal,
  IssuedHeartbeatToken,
} from './core/heartbeat-api.ts';
import { issued, used } from './core/heartbeat-keys.ts';
import type { HeartbeatKey } from './core/heartbeat-record.ts';
import type { HeartbeatKeeper } from './heartbeat-keeper.ts';
import type { Store } from './store/store.ts';

const TOKEN_BYTES = 32;

/** So that people and scanners know what they have found. */
const PREFIX = 'vhb_';

/** Reports of one service: so many at once, and one a second for ever. */
const BURST = 20;
const EVERY_MS = 1_000;

/** Refused reports are told together, this often. */
const TELL_MS = 60_000;

export type HeartbeatDoorOptions = {
  readonly keeper: Pick<HeartbeatKeeper, 'has' | 'report'>;
  readonly store: Pick<Store, 'heartbeats' | 'keepHeartbeatKeys'>;
  /** Where devices report besides the manager's own machine. */
  listen(): { readonly address: string; readonly isSecured: boolean } | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
};

export class HeartbeatDoor implements HeartbeatDesk, HeartbeatKeyDesk {
  readonly #options: HeartbeatDoorOptions;
  readonly #keys = new Map<string, readonly HeartbeatKey[]>();
  readonly #buckets = new Map<string, Bucket>();
  #refused = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** The last change of keys: each begins after the one before it. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: HeartbeatDoorOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { keys } = await this.#options.store.heartbeats();
    for (const one of keys) this.#keys.set(one.service, one.keys);
  }

  async report(service: string, token: string | undefined, signal: HeartbeatSignal): Promise<HeartbeatAnswer> {
    const digest = digestOf(token ?? '');
    const key = this.#keyOf(service, digest);
    if (!key || token === undefined || !this.#options.keeper.has(service)) throw this.#refusal(service, token);
    const answer = await this.#report(service, signal);
    if (key.usedAtMs === undefined) await this.#use(service, digest);
    return answer;
  }

  async vouched(service: string, signal: HeartbeatSignal): Promise<HeartbeatAnswer> {
    if (this.#options.keeper.has(service)) return this.#report(service, signal);
    throw new Fault('not-found', `No service called ${quote(service)} reports by itself.`);
  }

  issue(service: string): Promise<IssuedHeartbeatToken> {
    return this.#inTurn(async () => {
      const { keeper, clock, logger } = this.#options;
      const listen = this.#options.listen();
      if (!keeper.has(service))
        throw new Fault(
          'not-found',
          `No service called ${quote(service)} reports by itself. Write 'heartbeat: { every: … }' at one in the configuration.`,
        );
      const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
      const before = this.#keys.get(service) ?? [];
      const keys = issued(before, digestOf(token).toString('hex'), clock.now());
      await this.#keep(service, keys);
      logger.info({ service }, `a token of service ${service} is issued`);
      return {
        service,
        token,
        path: `api/v1/heartbeat/${service}`,
        replaces: keys.length > 1,
        ...(listen && { listen: listen.address, secured: listen.isSecured }),
      };
    });
  }

  async #report(service: string, signal: HeartbeatSignal): Promise<HeartbeatAnswer> {
    if (!this.#bucketOf(service).take(this.#options.clock.elapsed()))
      throw new Fault('too-often', `Reports for ${service} come too often. Once a second is enough for anything.`);
    return this.#options.keeper.report(service, signal);
  }

  #use(service: string, digest: Buffer): Promise<void> {
    return this.#inTurn(async () => {
      const keys = used(this.#keys.get(service) ?? [], digest.toString('hex'), this.#options.clock.now());
      if (keys) await this.#keep(service, keys);
    });
  }

  async #keep(service: string, keys: readonly HeartbeatKey[]): Promise<void> {
    await this.#options.store.keepHeartbeatKeys({ service, keys });
    this.#keys.set(service, keys);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#changes.then(change);
    this.#changes = mine.catch(() => {});
    return mine;
  }

  /** How long it takes says nothing: digests are compared, in constant time, and something is compared where there is nothing. */
  #keyOf(service: string, digest: Buffer): HeartbeatKey | undefined {
    let found: HeartbeatKey | undefined;
    const keys = this.#keys.get(service) ?? NOBODYS;
    for (const key of keys) if (timingSafeEqual(Buffer.from(key.digest, 'hex'), digest)) found = key;
    return found;
  }

  #bucketOf(service: string): Bucket {
    const known = this.#buckets.get(service);
    if (known) return known;
    const bucket = new Bucket({ size: BURST, everyMs: EVERY_MS }, this.#options.clock.elapsed());
    this.#buckets.set(service, bucket);
    return bucket;
  }

  #refusal(service: string, token: string | undefined): Fault {
    const { clock, logger } = this.#options;
    this.#refused++;
    if (clock.elapsed() - this.#toldAt >= TELL_MS) {
      this.#toldAt = clock.elapsed();
      logger.warn(
        { service, refused: this.#refused },
        `reports were refused, the last for ${quote(service)}: ${token === undefined ? 'without a token' : 'with a wrong token, or there is no such service'}`,
      );
      this.#refused = 0;
    }
    const missing =
      token === undefined
        ? 'There is no token with this report'
        : 'This token is not good for this service, if there is one';
    return new Fault(
      'device-unknown',
      `${missing}. Issue one with 'vedette service token NAME', and send it as \`Authorization: Bearer TOKEN\`.`,
    );
  }
}

/** Tokens are random and long: one digest is enough, and nothing can be guessed from it. */
const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** No token has this digest. */
const NOBODYS: readonly HeartbeatKey[] = [{ digest: '00'.repeat(32), issuedAtMs: 0 }];
