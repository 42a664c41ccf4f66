// What was, for tests: a service `web` that was down for ten minutes of a day, and a report of October of it and another. Knows nothing of a real manager.
import { Fault } from '@vedette/protocol/kit';
import type {
  Figures,
  HistoryDesk,
  HistoryQuery,
  HistoryView,
  Report,
  ReportQuery,
  ReportService,
  UptimeQuery,
  UptimeTable,
} from '../core/history-api.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const fromMs = Date.parse('2026-10-01T00:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

export const fakeFigures = (more: Partial<Figures> = {}): Figures => ({
  upMs: 31 * DAY_MS - 2 * HOUR_MS,
  downMs: 30 * MINUTE_MS,
  plannedMs: HOUR_MS,
  downPlannedMs: 0,
  unobservedMs: 30 * MINUTE_MS,
  uptime: 0.99932,
  coverage: 0.9993,
  plannedShare: 0.0013,
  outages: 2,
  plannedOutages: 0,
  longestMs: 20 * MINUTE_MS,
  mttrMs: 15 * MINUTE_MS,
  mtbfMs: 15 * DAY_MS,
  latency: { p50Ms: 1.2, p95Ms: 3.4, p99Ms: 5.6 },
  ...more,
});

const days = Array.from({ length: 31 }, (_, day) => fromMs + day * DAY_MS);

export const fakeReportService = (id: string, more: Partial<ReportService> = {}): ReportService => ({
  id,
  target: `tcp://${id}.example:443`,
  ...fakeFigures(),
  strip: {
    upMs: days.map((_, i) => (i === 3 ? DAY_MS - 30 * MINUTE_MS : i === 9 ? DAY_MS - HOUR_MS : DAY_MS)),
    downMs: days.map((_, i) => (i === 3 ? 30 * MINUTE_MS : 0)),
    plannedMs: days.map((_, i) => (i === 9 ? HOUR_MS : 0)),
    unobservedMs: days.map(() => 0),
  },
  ...more,
});

const calm = { downMs: 0, uptime: 1, outages: 0, plannedMs: 0, plannedShare: 0 };

export const fakeReport = (more: Partial<Report> = {}): Report => ({
  since: iso(fromMs),
  until: iso(fromMs + 31 * DAY_MS),
  month: '2026-10',
  zone: 'UTC',
  madeAt: '2026-11-01T06:00:00.000Z',
  manager: 'prod',
  cells: days.map(iso),
  services: [
    fakeReportService('web', {
      group: 'shop',
      budget: { target: 0.999, budgetMs: 2_670_000, usedMs: 1_800_000, leftMs: 870_000, burn: 0.674 },
    }),
    fakeReportService('db', calm),
  ],
  groups: [{ id: 'shop', services: 1, ...fakeFigures() }],
  all: fakeFigures(),
  ...more,
});

/** 24 hours by the quarter: down in one of them, failing in one, planned in four, unknown in eight; slower by the hour. */
export const fakeHistory = (more: Partial<HistoryView> = {}): HistoryView => {
  const stepMs = 15 * MINUTE_MS;
  const starts = Array.from({ length: 96 }, (_, i) => fromMs + i * stepMs);
  const stateOf = (i: number) => {
    if (i === 20) return 'down';
    if (i === 19) return 'failing';
    if (i >= 40 && i < 44) return 'planned';
    return i >= 60 && i < 68 ? 'unknown' : 'up';
  };
  const nothing = { upMs: 0, downMs: 0, plannedMs: 0, downPlannedMs: 0, unobservedMs: 0 };
  return {
    service: 'web',
    since: iso(fromMs),
    until: iso(fromMs + DAY_MS),
    from: 'minutes',
    stepMs,
    agents: ['eu-1', 'us-1'].map((agent, nth) => ({
      agent,
      points: starts
        .filter((_, i) => i < 60 || i >= 68)
        .map((ms, i) => {
          const p50Ms = 1 + nth + Math.floor(i / 4);
          const latencies = { minMs: 0.5, meanMs: p50Ms, p50Ms, p95Ms: p50Ms * 2, maxMs: p50Ms * 3 };
          return i === 20
            ? { at: iso(ms), up: 0, down: 15, unknown: 0 }
            : { at: iso(ms), up: 15, down: i === 19 ? 2 : 0, unknown: 0, ...latencies };
        }),
    })),
    cells: starts.map((ms, i) => ({ at: iso(ms), state: stateOf(i), ...nothing })),
    figures: fakeFigures({ outages: 1, downMs: 10 * MINUTE_MS, uptime: 0.992, coverage: 0.917 }),
    outages: [
      {
        id: 7,
        service: 'web',
        reason: 'refused',
        startedAt: iso(fromMs + 5 * HOUR_MS),
        endedAt: iso(fromMs + 5 * HOUR_MS + 10 * MINUTE_MS),
        durationMs: 10 * MINUTE_MS,
        from: ['eu-1', 'us-1'],
        told: [],
      },
    ],
    planned: [{ id: 'works', since: iso(fromMs + 10 * HOUR_MS), until: iso(fromMs + 11 * HOUR_MS) }],
    gaps: [
      {
        agent: 'eu-1',
        since: iso(fromMs + 15 * HOUR_MS),
        until: iso(fromMs + 17 * HOUR_MS),
        items: 40,
        reason: 'spool-full',
      },
    ],
    ...more,
  };
};

/** Knows `web`, and the group `shop`. */
export class FakeHistoryDesk implements HistoryDesk {
  readonly asked: (HistoryQuery | UptimeQuery | ReportQuery)[] = [];
  view: HistoryView = fakeHistory();
  answer: Report = fakeReport();

  async history(query: HistoryQuery): Promise<HistoryView> {
    this.asked.push(query);
    if (query.service !== 'web') throw new Fault('not-found', `There is no service '${query.service}'.`);
    return this.view;
  }
  async uptime(query: UptimeQuery): Promise<UptimeTable> {
    this.asked.push(query);
    const ranges = [{ name: '24h', since: iso(fromMs), until: iso(fromMs + DAY_MS) }];
    return { ranges, services: [{ id: 'web', uptime: [0.992], coverage: [0.917] }] };
  }
  async report(query: ReportQuery): Promise<Report> {
    this.asked.push(query);
    if (query.group !== undefined && query.group !== 'shop') throw new Fault('not-found', 'There is no such group.');
    return this.answer;
  }
}
