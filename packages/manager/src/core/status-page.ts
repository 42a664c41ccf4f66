// From what is known of services to what the public is told of them: states, words, days, what is planned, incidents. Knows what may be told; refuses to know where
// any of it is kept and what a page looks like.
import type { OutageView } from './api.ts';
import { type Note, noteView } from './note.ts';
import type { PublicIncident, PublicNote, PublicPage, PublicPlanned } from './status-api.ts';
import { nameIn, rowsOf, type ServiceFacts, sectionsOf } from './status-rows.ts';
import { overallOf } from './status-words.ts';
import { isoTime } from './views.ts';
import type { GroupWish, StatusPageWish } from './wishes.ts';

/** More rows are no page. */
export const ROW_COUNT_MAX = 500;
const INCIDENT_COUNT_MAX = 100;
const PLANNED_COUNT_MAX = 20;
const NOTE_COUNT_MAX = 20;

/** Something that is planned for some services. */
export type PlannedFacts = {
  readonly id: string;
  readonly services: readonly string[];
  readonly fromMs: number;
  readonly toMs?: number;
  readonly reason?: string;
};

export type PageFacts = {
  readonly page: StatusPageWish;
  readonly nowMs: number;
  /** Those that the page chooses. */
  readonly services: readonly ServiceFacts[];
  readonly groups: readonly GroupWish[];
  /** Where each of the days begins. */
  readonly days: readonly string[];
  readonly planned: readonly PlannedFacts[];
  /** Of any services, newest first. */
  readonly outages: readonly OutageView[];
  readonly notes: readonly Note[];
};

export const publicPage = (facts: PageFacts): PublicPage => {
  const { page, nowMs, services } = facts;
  const rows = rowsOf(facts);
  const incidents = page.incidents ? incidentsOf(facts) : undefined;
  const told = new Set(incidents?.flatMap(({ notes }) => notes.map(({ id }) => id)));
  return {
    ...{ title: page.title, path: page.path, at: isoTime(nowMs), zone: page.zone },
    ...(page.url !== undefined && { url: page.url }),
    ...overallOf(rows.map(({ row }) => row)),
    sections: sectionsOf(page, rows.slice(0, ROW_COUNT_MAX)),
    more: Math.max(0, rows.length - ROW_COUNT_MAX),
    planned: plannedOf(facts),
    notes: facts.notes
      .filter((note) => note.endedAtMs === undefined && isOn(note, page, services) && !told.has(note.id))
      .slice(0, NOTE_COUNT_MAX)
      .map((note) => publicNote(note, page)),
    ...(incidents && { incidents }),
  };
};

const isOn = (note: Note, page: StatusPageWish, services: readonly ServiceFacts[]): boolean => {
  if (note.page !== undefined) return note.page === page.id;
  return note.service !== undefined && services.some(({ id }) => id === note.service);
};

/** Who wrote it is nobody's business. */
const publicNote = (note: Note, page: StatusPageWish): PublicNote => {
  const { id, text, addedAt: at, editedAt, endedAt, service } = noteView(note);
  return {
    ...{ id, text, at },
    ...(editedAt !== undefined && { editedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(service !== undefined && { name: nameIn(page, service) }),
  };
};

/** What was planned from end to end is no incident. */
const incidentsOf = ({ page, services, outages, notes }: PageFacts): readonly PublicIncident[] => {
  const shown = new Set(services.map(({ id }) => id));
  return outages
    .filter(({ service }) => shown.has(service))
    .filter(({ durationMs, plannedMs = 0 }) => plannedMs < durationMs || durationMs === 0)
    .slice(0, INCIDENT_COUNT_MAX)
    .map(({ id, service, startedAt, endedAt, durationMs, reason }) => ({
      ...{ id, name: nameIn(page, service), from: startedAt, durationMs },
      ...(endedAt !== undefined && { until: endedAt }),
      ...(page.showReasons && { reason }),
      notes: notes
        .filter((note) => note.outage === id && (note.page === undefined || note.page === page.id))
        .toReversed()
        // Whom they are about is said above them.
        .map(({ service: _service, ...note }) => publicNote(note, page)),
    }));
};

/** Of what recurs, only what comes next. */
const plannedOf = ({ page, nowMs, services, planned }: PageFacts): readonly PublicPlanned[] => {
  const shown = new Set(services.map(({ id }) => id));
  const met = new Set<string>();
  return planned
    .filter(({ toMs = Number.POSITIVE_INFINITY }) => toMs > nowMs)
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .flatMap(({ id, services: whose, fromMs, toMs, reason }): readonly PublicPlanned[] => {
      const names = whose.filter((service) => shown.has(service)).map((service) => nameIn(page, service));
      const on = fromMs <= nowMs;
      if (names.length === 0 || met.has(`${on} ${id}`)) return [];
      met.add(`${on} ${id}`);
      const until = toMs === undefined ? {} : { until: isoTime(toMs) };
      const why = page.showReasons && reason !== undefined ? { reason } : {};
      return [{ id: idOf(id, fromMs), names: names.toSorted(), from: isoTime(fromMs), ...until, on, ...why }];
    })
    .slice(0, PLANNED_COUNT_MAX);
};

/** What it is called within says more than the public is told. */
const idOf = (id: string, fromMs: number): string => {
  let hash = 0x811c9dc5;
  for (const char of `${id} ${fromMs}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
};
