// What was, in the world of the dashboard: histories, reports, explanations and machines that look like real ones. Made from the time alone.
import type { Explanation } from '../../../packages/manager/src/core/explanation.ts';
import type { HistoryQuery, HistoryView, Report } from '../../../packages/manager/src/core/history-api.ts';
import type { MachineHistory } from '../../../packages/manager/src/core/machine-api.ts';
import type { PlannedOutageView } from '../../../packages/manager/src/core/planned-api.ts';
import { fakeFigures, fakeReport, fakeReportService } from '../../../packages/manager/src/http/history-desk.fake.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const iso = (ms: number): string => new Date(ms).toISOString();

const wave = (i: number, of: number): number =>
  12 + of * 9 + Math.sin(i / 19 + of) * 4 + Math.abs(Math.sin(i * 12.9898 + of)) * 3;

const isDown = (i: number, count: number): boolean => i > count * 0.58 && i < count * 0.61;

const pointsOf = (ats: readonly number[], of: number): HistoryView['agents'][number]['points'] =>
  ats.flatMap((at, i) => {
    if (isDown(i, ats.length) || (of === 2 && i > ats.length * 0.2 && i < ats.length * 0.26)) return [];
    const p50Ms = wave(i, of);
    const slow = { minMs: p50Ms - 2, meanMs: p50Ms, p50Ms, p95Ms: p50Ms * 1.4, maxMs: p50Ms * 2 };
    return [{ at: iso(at), up: 6, down: 0, unknown: 0, ...slow }];
  });

const stateAt = (i: number, count: number): HistoryView['cells'][number]['state'] => {
  if (isDown(i, count)) return 'down';
  if (i === Math.floor(count * 0.3)) return 'failing';
  if (i > count * 0.8 && i < count * 0.86) return 'planned';
  return i < count * 0.04 ? 'unknown' : 'up';
};

const cellsOf = (ats: readonly number[], stepMs: number): HistoryView['cells'] =>
  ats.map((at, i) => ({
    ...{ at: iso(at), upMs: stepMs, downMs: 0, plannedMs: 0, downPlannedMs: 0, unobservedMs: 0 },
    state: stateAt(i, ats.length),
  }));

export const historyOf = (
  world: World,
  { service, sinceMs, untilMs = Date.now(), points }: HistoryQuery,
): HistoryView => {
  const stepMs = Math.max(1_000, Math.ceil((untilMs - sinceMs) / points / 1_000) * 1_000);
  const count = Math.floor((untilMs - sinceMs) / stepMs);
  const ats = Array.from({ length: count }, (_, i) => sinceMs + i * stepMs);
  const from = (stepMs < 60_000 ? 'results' : stepMs < 3_600_000 ? 'minutes' : 'hours') as HistoryView['from'];
  const lookers = world.services.find(({ id }) => id === service)?.from.map(({ agent }) => agent) ?? ['eu-1', 'us-1'];
  const downFromMs = sinceMs + 0.58 * (untilMs - sinceMs);
  return {
    ...{ service, since: iso(sinceMs), until: iso(untilMs), from, stepMs },
    agents: lookers.map((agent, of) => ({ agent, points: pointsOf(ats, of) })),
    cells: cellsOf(ats, stepMs),
    figures: fakeFigures({ uptime: 0.9971, latency: { p50Ms: 21.4, p95Ms: 38.2, p99Ms: 61 } }),
    outages: [
      {
        ...{
          id: 881,
          service,
          reason: 'timeout',
          startedAt: iso(downFromMs),
          endedAt: iso(downFromMs + 0.03 * (untilMs - sinceMs)),
        },
        ...{ durationMs: 0.03 * (untilMs - sinceMs), plannedMs: 0, from: lookers, told: ['ops'] },
      },
    ],
    planned: [
      {
        id: 'nightly',
        since: iso(sinceMs + 0.8 * (untilMs - sinceMs)),
        until: iso(sinceMs + 0.86 * (untilMs - sinceMs)),
      },
    ],
    gaps: [
      {
        agent: lookers[2] ?? 'us-1',
        since: iso(sinceMs + 0.2 * (untilMs - sinceMs)),
        until: iso(sinceMs + 0.26 * (untilMs - sinceMs)),
        items: 4_120,
        reason: 'spool full',
      },
    ],
  };
};

export const reportOf = (world: World): Report =>
  fakeReport({
    services: world.services.slice(0, 40).map((one, i) =>
      fakeReportService(one.id, {
        target: one.target,
        ...(one.group !== undefined && { group: one.group }),
        ...(i > 3 &&
          fakeFigures({ downMs: 0, outages: 0, uptime: 1, coverage: 0.9999, plannedMs: i % 5 === 0 ? HOUR_MS : 0 })),
        ...(i === 0 && {
          budget: {
            target: 0.999,
            budgetMs: 44 * MINUTE_MS,
            usedMs: 61 * MINUTE_MS,
            leftMs: -17 * MINUTE_MS,
            burn: 1.39,
          },
        }),
        ...(i === 1 && {
          budget: {
            target: 0.999,
            budgetMs: 44 * MINUTE_MS,
            usedMs: 12 * MINUTE_MS,
            leftMs: 32 * MINUTE_MS,
            burn: 0.27,
          },
        }),
      }),
    ),
    groups: ['shop', 'payments', 'search'].map((id) => ({ id, services: 500, ...fakeFigures() })),
  });

export const explanationOf = (service: string, nowMs: number): Explanation => {
  const decided = { at: iso(nowMs - 3 * MINUTE_MS), verdict: 'told', outage: 900 } as const;
  const delivered = [{ channel: 'mail', state: 'sent', attempts: 1, at: iso(nowMs - 3 * MINUTE_MS) }] as const;
  const notification = {
    id: 1,
    event: 'down',
    text: `${service} is down: refused, seen from eu-1 and us-1`,
    at: decided.at,
    deliveries: delivered,
  } as const;
  return {
    ...{ service, kind: 'service', at: iso(nowMs), watched: true, agents: [], planned: [], quiet: [] },
    agreement: { able: 3, failing: 3, needed: 2 },
    answers: [
      {
        subscriber: 'ops',
        kind: 'told',
        graceMs: 30_000,
        decision: { ...decided, notification },
        decisions: [{ at: iso(nowMs - 4 * MINUTE_MS), verdict: 'grace' }, decided],
      },
      {
        subscriber: 'anna',
        kind: 'grace',
        graceMs: 600_000,
        decision: { at: decided.at, verdict: 'grace', until: iso(nowMs + 7 * MINUTE_MS) },
        decisions: [],
      },
      {
        subscriber: 'office',
        kind: 'quiet',
        decision: { at: decided.at, verdict: 'quiet', until: iso(nowMs + 8 * HOUR_MS) },
        decisions: [],
      },
    ],
    ...{ configuredAt: iso(nowMs - DAY_MS), managerStartedAt: iso(nowMs - 2 * DAY_MS) },
  };
};

export const machineOf = (agent: string, nowMs: number): MachineHistory => ({
  ...{ agent, from: iso(nowMs - DAY_MS), until: iso(nowMs), everyMs: 300_000 },
  stretches: Array.from({ length: 288 }, (_, i) => {
    const cpu = 0.3 + 0.2 * Math.sin(i / 30) + 0.1 * Math.abs(Math.sin(i * 3.1));
    const figures = {
      cpu: { mean: cpu, max: cpu + 0.2 },
      memory: { mean: 0.5 + i / 2_000, max: 0.7 },
      disk: { mean: 0.62, max: 0.62 },
    };
    return { at: iso(nowMs - DAY_MS + i * 300_000), words: 20, figures };
  }),
});

export const plannedOf = (
  world: World,
  sinceMs: number,
  untilMs: number,
  nowMs: number,
): readonly PlannedOutageView[] => {
  const midnightMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const nights = Array.from({ length: 40 }, (_, i) => midnightMs + (i - 20) * DAY_MS + 2 * HOUR_MS).filter(
    (ms) => ms < untilMs && ms + HOUR_MS > sinceMs,
  );
  const ids = world.services.map(({ id }) => id);
  return [
    {
      ...{
        id: 'silence 7',
        from: 'run time',
        reason: 'new disks in rack 4',
        by: 'ben',
        services: ids.slice(33, 34),
        agents: [],
        recurs: false,
      },
      stretches: [{ since: iso(nowMs - 45 * MINUTE_MS), until: iso(nowMs + 75 * MINUTE_MS) }],
    },
    {
      ...{ id: 'silence 9', from: 'run time', by: 'anna', services: ids.slice(50, 60), agents: [], recurs: false },
      stretches: [{ since: iso(nowMs - 3 * HOUR_MS) }],
    },
    {
      ...{
        id: 'nightly',
        from: 'file',
        reason: 'nightly backups',
        services: ids.filter((id) => id.includes('-db-')).slice(0, 400),
        agents: [],
        recurs: true,
      },
      stretches: nights.map((ms) => ({ since: iso(ms), until: iso(ms + HOUR_MS) })),
    },
    {
      ...{
        id: 'move',
        from: 'file',
        reason: 'move to the second site',
        services: ids.slice(100, 140),
        agents: ['eu-2'],
        recurs: false,
      },
      stretches: [{ since: iso(midnightMs + 3 * DAY_MS), until: iso(midnightMs + 5 * DAY_MS) }],
    },
  ];
};
