// Secrets of tokens and sessions, and what is kept and shown of them. Knows digests; refuses to know who may what.
import { createHash, createHmac } from 'node:crypto';
import type { AccountView, SessionView, TokenView } from './core/access-api.ts';
import { accessLasts } from './core/access-api.ts';
import type { AccountRecord, SessionRecord, TokenRecord } from './core/access-record.ts';
import { isoTime } from './core/views.ts';

/** Secrets are random and long: one digest is enough, and nothing can be guessed from it. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Whoever has the cookie has it anyhow; a page that cannot read the cookie is told it and nobody else is. */
export const csrfOf = (secret: string): string =>
  createHmac('sha256', secret).update('vedette csrf').digest('base64url');

export const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

export const tokenView = ({ id, scopes, addedAtMs, expiresAtMs, usedAtMs }: TokenRecord): TokenView => ({
  name: id,
  scopes,
  addedAt: isoTime(addedAtMs),
  ...(expiresAtMs !== undefined && { expiresAt: isoTime(expiresAtMs) }),
  ...(usedAtMs !== undefined && { usedAt: isoTime(usedAtMs) }),
});

export const accountView = ({ id, scopes, setAtMs }: AccountRecord): AccountView => ({
  name: id,
  scopes,
  setAt: isoTime(setAtMs),
});

export const sessionView = (session: SessionRecord, scopes: SessionView['scopes'], isOwn: boolean): SessionView => ({
  id: session.id,
  user: session.user,
  scopes,
  source: session.source,
  startedAt: isoTime(session.startedAtMs),
  usedAt: isoTime(session.usedAtMs),
  endsAt: isoTime(session.startedAtMs + accessLasts.sessionMs),
  isOwn,
});
