// Who may do what, and until when: the rules. Knows scopes, names, ends of tokens and sessions; refuses to know secrets, clocks and stores.
import { Fault, quote } from '@vedette/protocol/kit';
import { type AccessScope, accessLasts, accessScopes } from './access-api.ts';
import type { SessionRecord, TokenRecord } from './access-record.ts';
import { shortest } from './scopes.ts';

const HOUR_MS = 3_600_000;

export const accessLimits = {
  /** How often it is written down that a token, or a session, is used. */
  tokenUseMs: HOUR_MS,
  sessionUseMs: 60_000,
  tokensMax: 1_000,
  accountsMax: 100,
  /** Of one account; the one that was used least lately gives way. */
  sessionsMax: 20,
  /** NIST SP 800-63B asks for 8 at least where nothing else is asked for, and better 15. */
  passwordCharsMin: 10,
  passwordCharsMax: 256,
  nameCharsMax: 64,
  tokenMsMin: 60_000,
  tokenMsMax: 3_660 * 24 * HOUR_MS,
} as const;

/**
 * In their usual order, each once, without those that others include.
 * @throws Fault `usage` for none at all
 */
export const soundScopes = (scopes: readonly AccessScope[]): readonly AccessScope[] => {
  if (scopes.length === 0) throw new Fault('usage', `Say what it may do: ${accessScopes.join(', ')}.`);
  return shortest(scopes);
};

/** @throws Fault `usage` for what is no name */
export const soundName = (name: string): string => {
  if (/^[a-z0-9][a-z0-9._-]*$/i.test(name) && name.length <= accessLimits.nameCharsMax) return name;
  throw new Fault(
    'usage',
    `${quote(name)} is no name: at most ${accessLimits.nameCharsMax} letters, digits, dots, dashes and underscores, the first a letter or digit.`,
  );
};

/** What was typed on one keyboard is to be the same on another (RFC 8265). @throws Fault `usage` */
export const soundPassword = (password: string): string => {
  const text = password.normalize('NFC');
  const { passwordCharsMin: min, passwordCharsMax: max } = accessLimits;
  if (Array.from(text).length >= min && text.length <= max && /^\P{Cc}*$/u.test(text)) return text;
  throw new Fault('usage', `A password has ${min} to ${max} characters, none of them a control character.`);
};

export const isOver = ({ expiresAtMs }: Pick<TokenRecord, 'expiresAtMs'>, nowMs: number): boolean =>
  expiresAtMs !== undefined && expiresAtMs <= nowMs;

/** When a session ends if nobody uses it again. */
export const endsAtMs = ({ startedAtMs, usedAtMs }: SessionRecord): number =>
  Math.min(startedAtMs + accessLasts.sessionMs, usedAtMs + accessLasts.sessionIdleMs);

/** Whether a use is worth writing down, the last one written down being this. */
export const worthStoring = (storedAtMs: number | undefined, nowMs: number, everyMs: number): boolean =>
  storedAtMs === undefined || nowMs - storedAtMs >= everyMs || nowMs < storedAtMs;

/** Whatever gives way when an account begins another session. */
export const crowdedOut = (sessions: readonly SessionRecord[]): readonly SessionRecord[] =>
  sessions.toSorted((a, b) => b.usedAtMs - a.usedAtMs).slice(Math.max(0, accessLimits.sessionsMax - 1));
