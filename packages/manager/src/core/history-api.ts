// What was, for people and programs: the history of a service, the uptime of all, the report of a stretch of time, as types. All times are ISO 8601 in UTC,
// all durations milliseconds, all shares from 0 to 1. Knows nothing of how they are worked out (report.ts).
import type { OutageView } from './api.ts';

/**
 * Where a stretch of time went: up, down, planned and unobserved add up to it. Each moment is one of them, the first of these that holds: unobserved (nobody
 * looked, or nobody could tell), planned, down, up.
 */
export type Amounts = {
  readonly upMs: number;
  readonly downMs: number;
  /** Observed and planned; how much of it was down, beside it. */
  readonly plannedMs: number;
  readonly downPlannedMs: number;
  readonly unobservedMs: number;
};

/** How slow the answers were: this share of them was no slower. */
export type Latency = { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number };

/** How much downtime a target leaves. */
export type Budget = {
  readonly target: number;
  /** (1 - target) of the time that counts: up and down. */
  readonly budgetMs: number;
  readonly usedMs: number;
  /** Less than nothing where more was used. */
  readonly leftMs: number;
  /** used / budget: at 1 all of it is used up. */
  readonly burn: number;
};

export type Figures = Amounts & {
  /** up / (up + down); absent where neither was seen. */
  readonly uptime?: number;
  /** observed / all of it: how much the uptime is worth. */
  readonly coverage: number;
  /** planned / observed. */
  readonly plannedShare: number;
  /** Those that were not planned as a whole; and those that were. */
  readonly outages: number;
  readonly plannedOutages: number;
  /** Of what of them was not planned: the longest, and how long they lasted in the mean. Absent where there were none. */
  readonly longestMs?: number;
  readonly mttrMs?: number;
  /** Time up for each outage. */
  readonly mtbfMs?: number;
  /** Absent where nothing answered. */
  readonly latency?: Latency;
  /** Absent where there is no target, and where nothing counts. */
  readonly budget?: Budget;
};

export type CellState = 'up' | 'failing' | 'down' | 'planned' | 'unknown';

/** Cell by cell, in the order of the cells of the answer. */
export type Strip = {
  readonly upMs: readonly number[];
  readonly downMs: readonly number[];
  readonly plannedMs: readonly number[];
  readonly unobservedMs: readonly number[];
};

export type ReportService = Figures & {
  readonly id: string;
  readonly target: string;
  readonly group?: string;
  readonly strip: Strip;
};

/** The services of a group together: their times added up. */
export type ReportGroup = Figures & { readonly id: string; readonly services: number };

export type Report = {
  readonly since: string;
  readonly until: string;
  /** `2026-10`, where a month was asked for. */
  readonly month?: string;
  /** By whose clocks the days begin. */
  readonly zone: string;
  readonly madeAt: string;
  readonly manager: string;
  /** Where the cells of the strips begin: days, or several days each. */
  readonly cells: readonly string[];
  /** Most downtime first. */
  readonly services: readonly ReportService[];
  readonly groups: readonly ReportGroup[];
  readonly all: Figures;
};

/** Uptime and coverage in the order of the ranges; null where nothing was seen. */
export type UptimeService = {
  readonly id: string;
  readonly group?: string;
  readonly uptime: readonly (number | null)[];
  readonly coverage: readonly number[];
};

export type UptimeTable = {
  readonly ranges: readonly { readonly name: string; readonly since: string; readonly until: string }[];
  /** In the order of their ids. */
  readonly services: readonly UptimeService[];
};

/** What one agent saw in a piece of the time. Latencies are absent where nothing answered. */
export type HistoryPoint = {
  readonly at: string;
  /** Results. */
  readonly up: number;
  readonly down: number;
  readonly unknown: number;
  readonly minMs?: number;
  readonly meanMs?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly maxMs?: number;
};

/** What all agents together make of a piece of the time. */
export type HistoryCell = Amounts & { readonly at: string; readonly state: CellState };

export type HistoryView = {
  readonly service: string;
  readonly since: string;
  readonly until: string;
  /** What the points were made of, and how much time each stands for. */
  readonly from: 'results' | 'minutes' | 'hours' | 'days';
  readonly stepMs: number;
  /** Points without anything in them are left out. */
  readonly agents: readonly { readonly agent: string; readonly points: readonly HistoryPoint[] }[];
  readonly cells: readonly HistoryCell[];
  readonly figures: Figures;
  /** Newest first. */
  readonly outages: readonly OutageView[];
  readonly planned: readonly PlannedView[];
  readonly gaps: readonly GapView[];
};

export type PlannedView = { readonly id: string; readonly since: string; readonly until: string };

/** Items of an agent that nobody will ever see, whichever service they were about. */
export type GapView = {
  readonly agent: string;
  readonly since: string;
  readonly until: string;
  readonly items: number;
  readonly reason: string;
};

/** Ends at now where nothing is said. */
export type HistoryQuery = {
  readonly service: string;
  readonly sinceMs: number;
  readonly untilMs?: number;
  readonly agent?: string;
  /** About how many points, at most. */
  readonly points: number;
};

/** Of one stretch, or, without it, of the last 24 h and 7, 30, 90 and 365 days. */
export type UptimeQuery = { readonly sinceMs?: number; readonly untilMs?: number };

export type ReportQuery = {
  /** `2026-10`, or from a time to another. */
  readonly period: { readonly month: string } | { readonly sinceMs: number; readonly untilMs?: number };
  /** An IANA name; UTC where none is named. */
  readonly zone?: string;
  readonly group?: string;
  readonly service?: string;
};

/** Whole days by the clocks of a zone, up to now, the oldest first; where the time of each went for each service, in the order in which they were asked about. */
export type DaysQuery = { readonly days: number; readonly zone: string };
export type DaysAnswer = {
  /** `2026-11-21`. */
  readonly days: readonly string[];
  readonly amounts: readonly (readonly Amounts[])[];
};

/** What the HTTP routes of the history are built on. */
export type HistoryDesk = {
  /** @throws Fault `not-found` when there is no such service and nothing of it on record; `usage` for a stretch that is none */
  history(query: HistoryQuery): Promise<HistoryView>;
  /** @throws Fault `usage` */
  uptime(query: UptimeQuery): Promise<UptimeTable>;
  /** @throws Fault `usage`, `not-found` when there is no such group or service */
  report(query: ReportQuery): Promise<Report>;
};
