// Badges: one fact of one service as a small drawing for the pages of others. Knows how wide text is, nearly; refuses to know whose it is.

import { escaped } from '../core/markup.ts';
import type { PublicRow, PublicState } from '../core/status-api.ts';
import { latency, percent, stateWords, uptimeOf } from './words.ts';

export const badgeKinds = ['state', 'uptime', 'latency'] as const;
export type BadgeKind = (typeof badgeKinds)[number];

/** White text can be read on each of them. */
const colours: Readonly<Record<PublicState, string>> = {
  up: '#1a7f4b',
  partly: '#9a5b00',
  down: '#c42b2b',
  planned: '#2f62c4',
  unknown: '#5f6773',
};

const NAME_CHARS_MAX = 40;
const MARGIN = 7;

/** @param days of an uptime: the last so many, today among them */
export const badge = (kind: BadgeKind, row: PublicRow, days: number): string => {
  switch (kind) {
    case 'state':
      return drawn(row.name, stateWords[row.state].toLowerCase(), colours[row.state]);
    case 'uptime': {
      const uptime = uptimeOf(row, days);
      return drawn(`${row.name} uptime ${days}d`, percent(uptime), colours[gradeOf(uptime)]);
    }
    case 'latency':
      return drawn(
        `${row.name} latency`,
        latency(row.latencyMs),
        colours[row.latencyMs === undefined ? 'unknown' : 'up'],
      );
  }
};

/** Three nines are well, two are not. */
const gradeOf = (uptime: number | undefined): PublicState => {
  if (uptime === undefined) return 'unknown';
  return uptime >= 0.999 ? 'up' : uptime >= 0.99 ? 'partly' : 'down';
};

const drawn = (written: string, value: string, colour: string): string => {
  const label = written.length > NAME_CHARS_MAX ? `${written.slice(0, NAME_CHARS_MAX - 1)}…` : written;
  const [left, right] = [widthOf(label), widthOf(value)];
  const [first, second] = [left + 2 * MARGIN, right + 2 * MARGIN];
  const all = first + second;
  const text = (x: number, width: number, said: string): string =>
    `<text x="${x}" y="14" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escaped(said)}</text>`;
  const name = escaped(`${label}: ${value}`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${all}" height="20" viewBox="0 0 ${all} 20" role="img" aria-label="${name}">` +
    `<title>${name}</title><clipPath id="r"><rect width="${all}" height="20" rx="4"/></clipPath>` +
    `<g clip-path="url(#r)"><rect width="${first}" height="20" fill="#3b424c"/><rect x="${first}" width="${second}" height="20" fill="${colour}"/></g>` +
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">' +
    `${text(MARGIN, left, label)}${text(first + MARGIN, right, value)}</g></svg>\n`
  );
};

/** Of Verdana at 11, within a pixel a letter; what it is not, `textLength` puts right. */
const widthOf = (said: string): number => {
  let width = 0;
  for (const char of said) {
    if (/[ilj.,:;'|!\u202f]/.test(char)) width += 3.6;
    else if (/[mwMW%@…]/.test(char)) width += 10.2;
    else if (/[A-Z]/.test(char)) width += 7.9;
    else if (/[ -~–]/.test(char)) width += 6.8;
    else width += 11;
  }
  return Math.max(1, Math.round(width));
};
