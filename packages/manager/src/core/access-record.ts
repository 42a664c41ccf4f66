// What is kept of who may ask: tokens, accounts and sessions. Knows what of each is on disk; refuses to know how anything is proved. Nothing that is kept lets anybody in:
// of tokens and sessions a digest is kept, of passwords a hash that takes long to compute.
import type { AccessScope } from './access-api.ts';

export type TokenRecord = {
  readonly kind: 'token';
  /** Its name. */
  readonly id: string;
  /** SHA-256, in hexadecimal digits. */
  readonly digest: string;
  readonly scopes: readonly AccessScope[];
  readonly addedAtMs: number;
  /** Absent for never. */
  readonly expiresAtMs?: number;
  /** Not of every use: see `worthStoring`. */
  readonly usedAtMs?: number;
};

export type AccountRecord = {
  readonly kind: 'account';
  /** Its name. */
  readonly id: string;
  /** As a PHC string, which says how it was made. */
  readonly hash: string;
  readonly scopes: readonly AccessScope[];
  readonly setAtMs: number;
};

export type SessionRecord = {
  readonly kind: 'session';
  /** Random, and no secret. */
  readonly id: string;
  /** SHA-256 of the secret in the cookie, in hexadecimal digits. */
  readonly digest: string;
  /** The account; what it may is asked there. */
  readonly user: string;
  /** From where it was begun. */
  readonly source: string;
  readonly startedAtMs: number;
  readonly usedAtMs: number;
};

export type AccessRecord = TokenRecord | AccountRecord | SessionRecord;
export type AccessKind = AccessRecord['kind'];
