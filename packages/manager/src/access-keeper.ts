// Keeps who may ask over HTTP while the manager runs: every change is on disk before it is in force, and in force before it is answered. Knows how secrets are made and
// recognised; the rules are core/access.ts's. Keeps digests only; what a secret is, is told once.
import { randomBytes } from 'node:crypto';
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { accountView, byId, csrfOf, digestOf, sessionView, tokenView } from './access-secrets.ts';
import {
  crowdedOut,
  endsAtMs,
  isOver,
  accessLimits as limits,
  soundName,
  soundPassword,
  soundScopes,
  worthStoring,
} from './core/access.ts';
import {
  ACCOUNT,
  type AccessDesk,
  type AccountView,
  type Caller,
  type IssuedAccessToken,
  type LoginWanted,
  type PasswordWanted,
  type Proofs,
  type SessionView,
  type TokenView,
  type TokenWanted,
} from './core/access-api.ts';
import type { AccessRecord, AccountRecord, SessionRecord, TokenRecord } from './core/access-record.ts';
import { LoginPace } from './login-pace.ts';
import { Passwords } from './password.ts';
import type { Store } from './store/store.ts';

const SECRET_BYTES = 32;
const SESSION_ID_BYTES = 9;

/** So that people and scanners know what they have found. */
const PREFIX = 'vat_';

export type AccessKeeperOptions = {
  readonly store: Pick<Store, 'access' | 'keepAccess' | 'dropAccess'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export class AccessKeeper implements AccessDesk {
  readonly #options: AccessKeeperOptions;
  readonly #passwords = new Passwords();
  readonly #pace: LoginPace;
  readonly #tokens = new Map<string, TokenRecord>();
  readonly #accounts = new Map<string, AccountRecord>();
  /** By the digests of their secrets. */
  readonly #sessions = new Map<string, SessionRecord>();
  readonly #names = new Map<string, string>();
  /** When the use of each token and session was last written down. */
  readonly #usesStored = new Map<string, number>();
  /** The last change: each begins after the one before it. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: AccessKeeperOptions) {
    this.#options = options;
    this.#pace = new LoginPace(options.clock);
  }

  async begin(): Promise<void> {
    for (const record of await this.#options.store.access()) this.#take(record);
    await this.#forgetOver();
  }

  callerOf({ bearer, cookie }: Proofs): Caller | undefined {
    return (
      (bearer === undefined ? undefined : this.#byToken(bearer)) ??
      (cookie === undefined ? undefined : this.#bySession(cookie))
    );
  }

  hasPassword(): boolean {
    return this.#accounts.size > 0;
  }

  async login({ user = ACCOUNT, password }: LoginWanted, source: string): Promise<string> {
    const { clock, logger } = this.#options;
    const account = this.#accounts.get(user);
    this.#pace.mayTry(source, account?.id);
    const isRight = await this.#passwords.isRight(password.normalize('NFC'), account?.hash);
    if (!account || !isRight || this.#accounts.get(user) !== account) {
      logger.warn({ source, user: quote(user) }, 'a login was refused');
      throw new Fault('login-refused', 'This is not the password of that account, if there is one.');
    }
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const id = randomBytes(SESSION_ID_BYTES).toString('base64url');
    const nowMs = clock.now();
    await this.#inTurn(async () => {
      await this.#forgetOver();
      const theirs = [...this.#sessions.values()].filter((one) => one.user === account.id);
      for (const one of crowdedOut(theirs)) await this.#drop(one);
      if (this.#accounts.get(user) !== account) throw new Fault('login-refused', 'The account has changed meanwhile.');
      await this.#keep({
        kind: 'session',
        id,
        digest: digestOf(secret),
        user: account.id,
        source,
        startedAtMs: nowMs,
        usedAtMs: nowMs,
      });
    });
    logger.info({ source, user: account.id }, `${account.id} has logged in`);
    return secret;
  }

  logout(cookie: string): Promise<void> {
    return this.#inTurn(async () => {
      const session = this.#sessions.get(digestOf(cookie));
      if (session) await this.#drop(session);
    });
  }

  tokens(): readonly TokenView[] {
    return [...this.#tokens.values()].toSorted(byId).map(tokenView);
  }

  addToken({ name, scopes, forMs }: TokenWanted): Promise<IssuedAccessToken> {
    return this.#inTurn(async () => {
      const { clock, logger } = this.#options;
      const id = soundName(name);
      if (this.#tokens.has(id))
        throw new Fault(
          'already-there',
          `There is a token called ${quote(id)} already. Remove it first: vedette token remove ${id}.`,
        );
      if (this.#tokens.size >= limits.tokensMax)
        throw new Fault('usage', `There are ${limits.tokensMax} tokens already, and there may be no more.`);
      if (forMs !== undefined && !(forMs >= limits.tokenMsMin && forMs <= limits.tokenMsMax))
        throw new Fault('usage', 'A token is good for a minute to ten years, or for ever when nothing is said.');
      const token = `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`;
      const nowMs = clock.now();
      const record: TokenRecord = {
        ...{ kind: 'token', id, digest: digestOf(token), scopes: soundScopes(scopes), addedAtMs: nowMs },
        ...(forMs !== undefined && { expiresAtMs: nowMs + forMs }),
      };
      await this.#keep(record);
      logger.info({ token: id, scopes: record.scopes }, `the token ${id} is made`);
      return { ...tokenView(record), token };
    });
  }

  removeToken(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const record = this.#tokens.get(name);
      if (!record) throw new Fault('not-found', `There is no token called ${quote(name)}. See vedette token list.`);
      await this.#drop(record);
      this.#options.logger.warn({ token: name }, `the token ${name} is good for nothing any more`);
    });
  }

  accounts(): readonly AccountView[] {
    return [...this.#accounts.values()].toSorted(byId).map(accountView);
  }

  async setPassword(name: string, { password, scopes }: PasswordWanted): Promise<AccountView> {
    const id = soundName(name);
    const asked = scopes && soundScopes(scopes);
    const hash = await this.#passwords.hash(soundPassword(password));
    return this.#inTurn(async () => {
      const { clock, logger } = this.#options;
      const before = this.#accounts.get(id);
      if (!before && this.#accounts.size >= limits.accountsMax)
        throw new Fault('usage', `There are ${limits.accountsMax} accounts already, and there may be no more.`);
      const record: AccountRecord = {
        kind: 'account',
        id,
        hash,
        scopes: asked ?? before?.scopes ?? ['admin'],
        setAtMs: clock.now(),
      };
      await this.#keep(record);
      await this.#endSessionsOf(id);
      logger.warn({ user: id, scopes: record.scopes }, `the password of ${id} is set`);
      return accountView(record);
    });
  }

  removeAccount(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const record = this.#accounts.get(name);
      if (!record)
        throw new Fault('not-found', `There is no account called ${quote(name)}. See vedette password list.`);
      await this.#drop(record);
      await this.#endSessionsOf(name);
      this.#options.logger.warn({ user: name }, `the account ${name} is removed`);
    });
  }

  sessions(cookie: string | undefined): readonly SessionView[] {
    const nowMs = this.#options.clock.now();
    const own = cookie === undefined ? undefined : this.#sessions.get(digestOf(cookie));
    return [...this.#sessions.values()]
      .filter((session) => endsAtMs(session) > nowMs)
      .toSorted((a, b) => b.usedAtMs - a.usedAtMs || byId(a, b))
      .map((session) => sessionView(session, this.#accounts.get(session.user)?.scopes ?? [], session === own));
  }

  endSession(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const session = [...this.#sessions.values()].find((one) => one.id === id);
      if (!session) throw new Fault('not-found', `There is no session ${quote(id)}. It may be over already.`);
      await this.#drop(session);
    });
  }

  #byToken(bearer: string): Caller | undefined {
    const name = this.#names.get(digestOf(bearer));
    const record = name === undefined ? undefined : this.#tokens.get(name);
    const nowMs = this.#options.clock.now();
    if (!record || isOver(record, nowMs)) return undefined;
    this.#used({ ...record, usedAtMs: nowMs }, nowMs, limits.tokenUseMs);
    return { user: `token ${record.id}`, scopes: record.scopes, by: 'token' };
  }

  #bySession(cookie: string): Caller | undefined {
    const record = this.#sessions.get(digestOf(cookie));
    const account = record && this.#accounts.get(record.user);
    const nowMs = this.#options.clock.now();
    if (!record || !account || endsAtMs(record) <= nowMs) return undefined;
    this.#used({ ...record, usedAtMs: nowMs }, nowMs, limits.sessionUseMs);
    return { user: account.id, scopes: account.scopes, by: 'session', csrf: csrfOf(cookie) };
  }

  /** That it is used is known at once, and written down now and then. */
  #used(record: TokenRecord | SessionRecord, nowMs: number, everyMs: number): void {
    this.#take(record);
    const key = `${record.kind} ${record.id}`;
    if (!worthStoring(this.#usesStored.get(key), nowMs, everyMs)) return;
    this.#usesStored.set(key, nowMs);
    const { store, logger } = this.#options;
    this.#inTurn(async () => {
      const now = record.kind === 'token' ? this.#tokens.get(record.id) : this.#sessions.get(record.digest);
      if (now?.digest === record.digest) await store.keepAccess(now);
    }).catch((error: unknown) => logger.error({ err: error }, `the use of a ${record.kind} could not be stored`));
  }

  async #endSessionsOf(user: string): Promise<void> {
    for (const session of [...this.#sessions.values()]) if (session.user === user) await this.#drop(session);
  }

  async #forgetOver(): Promise<void> {
    const nowMs = this.#options.clock.now();
    for (const session of [...this.#sessions.values()])
      if (endsAtMs(session) <= nowMs || !this.#accounts.has(session.user)) await this.#drop(session);
  }

  async #keep(record: AccessRecord): Promise<void> {
    await this.#options.store.keepAccess(record);
    this.#take(record);
  }

  async #drop(record: AccessRecord): Promise<void> {
    await this.#options.store.dropAccess(record.kind, record.id);
    this.#usesStored.delete(`${record.kind} ${record.id}`);
    if (record.kind === 'token') {
      this.#tokens.delete(record.id);
      this.#names.delete(record.digest);
    } else if (record.kind === 'account') this.#accounts.delete(record.id);
    else this.#sessions.delete(record.digest);
  }

  #take(record: AccessRecord): void {
    if (record.kind === 'token') {
      this.#tokens.set(record.id, record);
      this.#names.set(record.digest, record.id);
    } else if (record.kind === 'account') this.#accounts.set(record.id, record);
    else this.#sessions.set(record.digest, record);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#changes.then(change);
    this.#changes = mine.catch(() => {});
    return mine;
  }
}
