// Tokens, accounts and sessions for tests: whoever the test says is known. Knows nothing of a real manager.
import { Fault } from '@vedette/protocol/kit';
import type {
  AccessDesk,
  AccessScope,
  AccountView,
  Caller,
  IssuedAccessToken,
  LoginWanted,
  PasswordWanted,
  Proofs,
  SessionView,
  TokenView,
  TokenWanted,
} from '../core/access-api.ts';

const at = '2026-01-31T08:00:00.000Z';

export class FakeAccessDesk implements AccessDesk {
  readonly callers = new Map<string, Caller>();
  readonly asked: unknown[] = [];
  password: string | undefined;

  /** A token that may that. */
  token(...scopes: AccessScope[]): string {
    const token = `vat_${scopes.join('-')}`;
    this.callers.set(token, { user: `token ${scopes.join('-')}`, scopes, by: 'token' });
    return token;
  }

  /** The secret of a session that may that. */
  session(...scopes: AccessScope[]): string {
    const secret = `session-${scopes.join('-')}`;
    this.callers.set(secret, { user: 'admin', scopes, by: 'session', csrf: `csrf of ${secret}` });
    return secret;
  }

  callerOf({ bearer, cookie }: Proofs): Caller | undefined {
    const byToken = this.callers.get(bearer ?? '');
    return byToken?.by === 'token' ? byToken : this.callers.get(cookie ?? '');
  }

  hasPassword(): boolean {
    return this.password !== undefined;
  }

  async login(wanted: LoginWanted, source: string): Promise<string> {
    this.asked.push({ ...wanted, source });
    if (wanted.password !== this.password) throw new Fault('login-refused', 'This is not the password.');
    return this.session('admin');
  }

  async logout(cookie: string): Promise<void> {
    this.callers.delete(cookie);
  }

  tokens(): readonly TokenView[] {
    return [{ name: 'grafana', scopes: ['read'], addedAt: at, expiresAt: at, usedAt: at }];
  }

  async addToken({ name, scopes, forMs }: TokenWanted): Promise<IssuedAccessToken> {
    this.asked.push({ name, scopes, forMs });
    return { name, scopes, addedAt: at, token: 'vat_x' };
  }

  async removeToken(name: string): Promise<void> {
    this.asked.push(name);
    if (name !== 'grafana') throw new Fault('not-found', `There is no token called ${name}.`);
  }

  accounts(): readonly AccountView[] {
    return [{ name: 'admin', scopes: ['admin'], setAt: at }];
  }

  async setPassword(name: string, wanted: PasswordWanted): Promise<AccountView> {
    this.asked.push({ name, ...wanted });
    const { scopes = ['admin'] } = wanted;
    return { name, scopes, setAt: at };
  }

  async removeAccount(name: string): Promise<void> {
    this.asked.push(name);
  }

  sessions(): readonly SessionView[] {
    return [
      { id: 'x', user: 'admin', scopes: ['admin'], source: '::1', startedAt: at, usedAt: at, endsAt: at, isOwn: true },
    ];
  }

  async endSession(id: string): Promise<void> {
    this.asked.push(id);
    if (id !== 'x') throw new Fault('not-found', `There is no session ${id}.`);
  }
}
