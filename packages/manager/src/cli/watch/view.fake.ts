// A live view for tests: services, history and explanation made up, keys typed as words. Knows nothing of terminals and managers.
import type { ServiceView, Status } from '../../core/api.ts';
import type { CellState, HistoryView } from '../../core/history-api.ts';
import { FakeDesk, fakeAgent, fakeOutage, fakeService } from '../../http/desk.fake.ts';
import { fakeFigures } from '../../http/history-desk.fake.ts';
import type { Effect, Event } from './events.ts';
import { readKeys } from './keys.ts';
import { type Details, firstState, type Size, type State } from './state.ts';
import { step } from './step.ts';

export const NOW = '2026-01-31T08:10:00.000Z';

export class View {
  state: State;
  effects: Effect[] = [];

  constructor(size: Size, services: readonly ServiceView[] = shop) {
    this.state = firstState(size, NOW);
    this.take({ type: 'followed', event: { type: 'status', data: statusOf(services) } });
  }

  take(event: Event, nowIso = NOW): this {
    const { state, effects } = step(this.state, event, nowIso);
    this.state = state;
    this.effects = [...effects];
    return this;
  }

  /** As a terminal sends it. */
  type(typed: string): this {
    for (const key of readKeys(typed, true).keys) this.take({ type: 'key', key });
    return this;
  }
}

export const statusOf = (services: readonly ServiceView[]): Status => {
  const desk = new FakeDesk();
  desk.services = services;
  desk.agents = [fakeAgent('eu-1'), fakeAgent('us-1')];
  return desk.status();
};

const down = (id: string, more: Partial<ServiceView> = {}): ServiceView => {
  const { latencyMs: _, ...rest } = fakeService(id, {
    health: 'down',
    reason: 'refused',
    since: '2026-01-31T08:05:00.000Z',
  });
  const from = rest.from.map(
    ({ latencyMs: _1, ...view }) => ({ ...view, health: 'down', reason: 'refused', since: rest.since }) as const,
  );
  return { ...rest, from, ...more };
};

export const shop: readonly ServiceView[] = [
  down('web', { group: 'shop' }),
  down('pay', { group: 'shop', acknowledged: { by: 'anna', at: NOW, note: 'the disk is full' } }),
  fakeService('cart', { group: 'shop', latencyMs: 12.4 }),
  fakeService('db', { group: 'data', health: 'failing', reason: 'timeout', since: '2026-01-31T08:09:30.000Z' }),
  ...Array.from({ length: 30 }, (_, i) =>
    fakeService(`node-${String(i).padStart(2, '0')}`, { group: 'nodes', latencyMs: i + 0.5 }),
  ),
];

const HOURS = 6;
const CELLS = 60;

/** Six hours until now, down for the last tenth of them. */
export const details = (service: string): Details => {
  const untilMs = Date.parse(NOW);
  const stepMs = (HOURS * 3_600_000) / CELLS;
  const at = (i: number): string => new Date(untilMs - (CELLS - i) * stepMs).toISOString();
  const stateOf = (i: number): CellState =>
    i >= 54 ? 'down' : i === 20 ? 'planned' : i === 30 ? 'unknown' : i === 40 ? 'failing' : 'up';
  const history: HistoryView = {
    service,
    since: at(0),
    until: NOW,
    from: 'minutes',
    stepMs,
    agents: [
      {
        agent: 'eu-1',
        points: Array.from({ length: 54 }, (_, i) => ({
          at: at(i),
          up: 1,
          down: 0,
          unknown: 0,
          p50Ms: 5 + 4 * Math.sin(i / 5),
        })),
      },
    ],
    cells: Array.from({ length: CELLS }, (_, i) => ({
      ...{ at: at(i), state: stateOf(i), upMs: stepMs, downMs: 0 },
      ...{ plannedMs: 0, downPlannedMs: 0, unobservedMs: 0 },
    })),
    figures: fakeFigures({ uptime: 0.9 }),
    outages: [],
    planned: [],
    gaps: [],
  };
  const { endedAt: _, ...open } = fakeOutage(7, {
    service,
    startedAt: '2026-01-31T08:05:00.000Z',
    durationMs: 300_000,
  });
  return {
    history,
    outages: [open, fakeOutage(3, { service })],
    explanation: {
      ...{ service, kind: 'service', at: NOW, watched: true, agents: [], planned: [], quiet: [] },
      ...{ configuredAt: NOW, managerStartedAt: NOW },
      answers: [
        { subscriber: 'lead', kind: 'grace', graceMs: 600_000, decisions: [] },
        {
          ...{ subscriber: 'ops', kind: 'told', decisions: [] },
          told: {
            ...{ id: 1, at: '2026-01-31T08:05:30.000Z', event: 'down' },
            ...{ text: `${service} is down: refused, seen from eu-1 and us-1`, deliveries: [] },
          },
        },
      ],
    } as unknown as Details['explanation'],
  };
};
