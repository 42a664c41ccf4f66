// Who may ask what, as types: tokens, accounts and sessions as people see them, and what the HTTP interface asks of whoever keeps them. Knows words; refuses to know how
// anything is proved (access-keeper.ts) and how it travels.

/** `admin` may everything that `write` may, and `write` what `read` may; `heartbeat` may report for any service that reports by itself, and nothing else. */
export const accessScopes = ['read', 'write', 'admin', 'heartbeat'] as const;
export type AccessScope = (typeof accessScopes)[number];

/** The header by which a page that is logged in proves that a request is its own, whenever the request changes something. */
export const CSRF_HEADER = 'x-vedette-csrf';

/** The account that is meant where none is named. */
export const ACCOUNT = 'admin';

/** A session ends when nobody has used it for so long, and in any case after so long. */
export const accessLasts = { sessionIdleMs: 43_200_000, sessionMs: 604_800_000 } as const;

/** What a page has to know of itself, answered by `GET /api/v1/session`, to anybody. */
export type SessionAnswer = {
  /** Who is logged in, or whose token was shown; null for nobody, also where reading takes no proof. */
  readonly user: string | null;
  /** What whoever asks may do, without those that these include; empty for nothing at all. */
  readonly scopes: readonly AccessScope[];
  /** To be sent back in the header `x-vedette-csrf` with whatever changes something; null for whoever is not logged in. */
  readonly csrf: string | null;
  /** Whether there is nothing to see before a login. */
  readonly needsPassword: boolean;
  /** Whether anybody can log in at all: without one, `vedette password set` makes an account. */
  readonly hasPassword: boolean;
};

/** What is sent to `POST /api/v1/login`; answered by 204 and a cookie. */
export type LoginWanted = { readonly user?: string; readonly password: string };

/** A token of a program; what it is, is told once, when it is made, and never again. */
export type TokenView = {
  readonly name: string;
  readonly scopes: readonly AccessScope[];
  readonly addedAt: string;
  /** Absent for never. */
  readonly expiresAt?: string;
  /** To the hour; absent until the first time. */
  readonly usedAt?: string;
};

export type TokenWanted = {
  readonly name: string;
  readonly scopes: readonly AccessScope[];
  /** Absent for ever. */
  readonly forMs?: number;
};

export type IssuedAccessToken = TokenView & { readonly token: string };

/** Somebody who logs in by a password. */
export type AccountView = {
  readonly name: string;
  readonly scopes: readonly AccessScope[];
  readonly setAt: string;
};

/** Somebody who is logged in. */
export type SessionView = {
  readonly id: string;
  readonly user: string;
  readonly scopes: readonly AccessScope[];
  /** From where. */
  readonly source: string;
  readonly startedAt: string;
  /** To the minute. */
  readonly usedAt: string;
  /** When it ends in any case. */
  readonly endsAt: string;
  /** Whether it is the one that asks. */
  readonly isOwn: boolean;
};

/** What a request shows of whoever sends it: a token, or the secret in a cookie. */
export type Proofs = { readonly bearer?: string; readonly cookie?: string };

/** Who asks. `csrf`: of a session, what a page has to send back with whatever changes something. */
export type Caller = {
  readonly user: string;
  readonly scopes: readonly AccessScope[];
  readonly by: 'operator' | 'token' | 'session';
  readonly csrf?: string;
};

/** Whoever keeps tokens, accounts and sessions. Everything is durable before it is answered. */
export type AccessDesk = {
  /** Nobody, where nothing that is shown is good any more. */
  callerOf(proofs: Proofs): Caller | undefined;
  /** Whether there is any account. */
  hasPassword(): boolean;
  /** The secret of a new session. @throws Fault `login-refused`, `too-often` */
  login(wanted: LoginWanted, source: string): Promise<string>;
  logout(cookie: string): Promise<void>;
  tokens(): readonly TokenView[];
  /** @throws Fault `usage`, `already-there` */
  addToken(wanted: TokenWanted): Promise<IssuedAccessToken>;
  /** @throws Fault `not-found` */
  removeToken(name: string): Promise<void>;
  accounts(): readonly AccountView[];
  /** Makes the account, or gives it another password; its sessions end. @throws Fault `usage` */
  setPassword(name: string, wanted: PasswordWanted): Promise<AccountView>;
  /** Its sessions end. @throws Fault `not-found` */
  removeAccount(name: string): Promise<void>;
  /** Those used last first. @param cookie of whoever asks */
  sessions(cookie: string | undefined): readonly SessionView[];
  /** @throws Fault `not-found` */
  endSession(id: string): Promise<void>;
};

/** `scopes` absent: as before, and `admin` for a new account. */
export type PasswordWanted = { readonly password: string; readonly scopes?: readonly AccessScope[] };
