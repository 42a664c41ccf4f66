// What there is beneath `/status/`: which addresses mean something, and what is rendered for each of them. Knows paths; refuses to know how a page comes to be and how
// it is sent.
import { createHash } from 'node:crypto';
import type { PublicPage, StatusAnswer } from '../core/status-api.ts';
import { type BadgeKind, badge, badgeKinds } from './badge.ts';
import { feed } from './feed.ts';
import { pageHtml } from './page.ts';
import { staticFiles } from './static.ts';

export type What =
  | { readonly type: 'page' }
  | { readonly type: 'feed' }
  | { readonly type: 'json' }
  | { readonly type: 'file'; readonly name: string }
  /** `days`: of an uptime; absent for all that the page has. */
  | { readonly type: 'badge'; readonly kind: BadgeKind; readonly row: string; readonly days?: number };

export type Resource = { readonly page: string; readonly what: What };

const PATH_CHARS_MAX = 300;

/** How long what is shown may be shown again, and what never changes. */
export const MAX_AGE_S = 5;
const FILE_AGE_S = 31_536_000;

/** Undefined for what is nothing, however it is written. Nothing is decoded: all that means something is written as it is. */
export const resourceOf = (asked: string): Resource | undefined => {
  if (asked.length > PATH_CHARS_MAX) return undefined;
  const [path = '', query] = asked.split('?', 2);
  const [, page, rest] = /^([a-z0-9][a-z0-9-]{0,63})(?:\/([A-Za-z0-9._/-]+))?$/.exec(path) ?? [];
  if (page === undefined) return undefined;
  const what = whatOf(rest, query);
  return what && { page, what };
};

const whatOf = (rest: string | undefined, query: string | undefined): What | undefined => {
  if (rest === undefined) return { type: 'page' };
  if (rest === 'feed.xml') return { type: 'feed' };
  if (rest === 'status.json') return { type: 'json' };
  if (staticFiles.has(rest)) return { type: 'file', name: rest };
  const [, row, name] = /^badge\/([^/]+)\/([a-z]+)\.svg$/.exec(rest) ?? [];
  const kind = badgeKinds.find((one) => one === name);
  if (row === undefined || kind === undefined) return undefined;
  const days = new URLSearchParams(query).get('days');
  if (kind !== 'uptime' || days === null) return { type: 'badge', kind, row };
  return /^[1-9]\d{0,2}$/.test(days) ? { type: 'badge', kind, row, days: Number(days) } : undefined;
};

/** What is the same for every page. */
export const fileAnswer = (name: string): StatusAnswer | undefined => {
  const file = staticFiles.get(name);
  return file && answerOf(file.type, file.body, { maxAgeS: FILE_AGE_S });
};

/**
 * Undefined for a badge of what the page does not show.
 * @param ageMs how old it is, where it is older than it should be
 */
export const rendered = (what: What, page: PublicPage, ageMs?: number): StatusAnswer | undefined => {
  switch (what.type) {
    case 'page':
      return answerOf('text/html; charset=utf-8', pageHtml(page, ageMs));
    case 'feed':
      return answerOf('application/atom+xml; charset=utf-8', feed(page));
    case 'json':
      return answerOf('application/json; charset=utf-8', `${JSON.stringify(page)}\n`, { isEmbeddable: true });
    case 'file':
      return fileAnswer(what.name);
    case 'badge': {
      const row = page.sections.flatMap(({ rows }) => rows).find(({ id }) => id === what.row);
      const days = what.days ?? row?.days.length ?? 0;
      if (!row || days > row.days.length) return undefined;
      return answerOf('image/svg+xml', badge(what.kind, row, days));
    }
  }
};

const answerOf = (
  type: string,
  body: string,
  { maxAgeS = MAX_AGE_S, isEmbeddable = false }: Partial<Pick<StatusAnswer, 'maxAgeS' | 'isEmbeddable'>> = {},
): StatusAnswer => {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type, body, etag, maxAgeS, isEmbeddable };
};
