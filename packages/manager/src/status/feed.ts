// A public page as an Atom feed: what is down and was, what operators say of it, what is planned. Knows the format (RFC 4287); refuses to know how the page looks.
import { createHash } from 'node:crypto';
import { escaped } from '../core/markup.ts';
import {
  PLANNED_AHEAD_MS,
  type PublicIncident,
  type PublicNote,
  type PublicPage,
  type PublicPlanned,
} from '../core/status-api.ts';
import { lasting, timeText, zoneText } from './words.ts';

type Entry = {
  readonly id: string;
  readonly title: string;
  readonly published?: string;
  readonly updated: string;
  readonly text: string;
};

export const feed = (page: PublicPage): string => {
  const entries = [
    ...(page.incidents ?? []).map((one) => incidentEntry(one, page)),
    ...page.notes.map((one) => noteEntry(one, page)),
    ...page.planned.map((one) => plannedEntry(one, page)),
  ].toSorted((a, b) => (a.updated < b.updated ? 1 : a.updated > b.updated ? -1 : 0));
  const link = page.url === undefined ? '' : `  <link rel="alternate" type="text/html" href="${escaped(page.url)}"/>\n`;
  const self =
    page.url === undefined
      ? ''
      : `  <link rel="self" type="application/atom+xml" href="${escaped(`${page.url.replace(/\/$/, '')}/feed.xml`)}"/>\n`;
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n' +
    `  <id>${idOf(page, 'page')}</id>\n  <title>${escaped(page.title)}</title>\n` +
    `  <updated>${entries[0]?.updated ?? page.at}</updated>\n  <author><name>${escaped(page.title)}</name></author>\n` +
    `${link}${self}${entries.map((entry) => entryText(entry, page)).join('')}</feed>\n`
  );
};

const entryText = ({ id, title, published, updated, text }: Entry, { url }: PublicPage): string =>
  [
    '  <entry>',
    `    <id>${id}</id>`,
    `    <title>${escaped(title)}</title>`,
    ...(published === undefined ? [] : [`    <published>${published}</published>`]),
    `    <updated>${updated}</updated>`,
    ...(url === undefined ? [] : [`    <link rel="alternate" type="text/html" href="${escaped(url)}"/>`]),
    `    <content type="text">${escaped(text)}</content>`,
    '  </entry>\n',
  ].join('\n');

const latest = (...times: readonly (string | undefined)[]): string =>
  times.reduce<string>((last, time) => (time !== undefined && time > last ? time : last), '');

const incidentEntry = (incident: PublicIncident, page: PublicPage): Entry => {
  const { id, name, from, until, durationMs, reason, notes } = incident;
  const lines = [
    `${name} is down since ${at(from, page)}${reason === undefined ? '' : ` (${reason})`}.`,
    ...(until === undefined ? [] : [`Up again since ${at(until, page)}, after ${lasting(durationMs)}.`]),
    ...notes.map((note) => `${at(note.at, page)}: ${note.text}`),
  ];
  if (until !== undefined)
    lines[0] = `${name} was down from ${at(from, page)}${reason === undefined ? '' : ` (${reason})`}.`;
  return {
    id: idOf(page, `incident ${id}`),
    title: until === undefined ? `${name} is down` : `${name} was down for ${lasting(durationMs)}`,
    published: from,
    updated: latest(from, until, ...notes.flatMap((note) => [note.at, note.editedAt])),
    text: lines.join('\n'),
  };
};

const noteEntry = ({ id, text, at: published, editedAt, name }: PublicNote, page: PublicPage): Entry => ({
  id: idOf(page, `note ${id}`),
  title: name === undefined ? 'Note' : `Note on ${name}`,
  published,
  updated: editedAt ?? published,
  text,
});

/** When it came in sight: what is planned is told so long before. */
const plannedEntry = ({ id, names, from, until, on, reason }: PublicPlanned, page: PublicPage): Entry => {
  const inSight = new Date(Date.parse(from) - PLANNED_AHEAD_MS).toISOString();
  const end = until === undefined ? 'until further notice' : `until ${at(until, page)}`;
  const why = reason === undefined ? '' : `\n${reason}`;
  return {
    id: idOf(page, `planned ${id}`),
    title: `Planned work: ${names.join(', ')}`,
    updated: on ? from : inSight,
    text: `From ${at(from, page)} ${end}.${why}`,
  };
};

const at = (iso: string, { zone }: PublicPage): string => `${timeText(iso, zone)} ${zoneText(iso, zone)}`;

/** Stays the same wherever the page is read, and says nothing. */
const idOf = ({ path, url, title }: PublicPage, what: string): string => {
  const hex = createHash('sha256')
    .update(`${url ?? title}\n${path}\n${what}`)
    .digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
