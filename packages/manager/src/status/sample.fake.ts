// A public page with something of everything on it, for tests. Its words are hostile on purpose.
import type { OutageView } from '../core/api.ts';
import type { Amounts } from '../core/history-api.ts';
import type { Note } from '../core/note.ts';
import type { PublicPage } from '../core/status-api.ts';
import { type PageFacts, publicPage } from '../core/status-page.ts';
import type { ServiceFacts } from '../core/status-rows.ts';
import type { StatusPageWish } from '../core/wishes.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
export const NOW_MS = Date.parse('2026-11-21T14:00:00Z');

const iso = (ms: number): string => new Date(ms).toISOString();

export const wish = (more: Partial<StatusPageWish> = {}): StatusPageWish => ({
  ...{ id: 'public', path: '/status/acme', title: 'Acme <cloud>', selectors: ['*'], groups: ['shop'] },
  ...{ rows: 'services', days: 90, zone: 'Europe/Berlin', showTargets: false, showReasons: false, incidents: true },
  names: { web: 'Web shop', shop: 'Shop', constructor: 'Odd' },
  ...more,
});

/** A day that was up but for these. */
export const day = (more: Partial<Amounts> = {}, all = DAY_MS): Amounts => {
  const { downMs = 0, plannedMs = 0, downPlannedMs = 0, unobservedMs = 0 } = more;
  return { upMs: all - downMs - plannedMs - unobservedMs, downMs, plannedMs, downPlannedMs, unobservedMs };
};

const daysOf = (odd: Readonly<Record<number, Amounts>> = {}, unseen = 0): Amounts[] =>
  Array.from({ length: 90 }, (_, i) => {
    if (i < unseen) return day({ unobservedMs: DAY_MS });
    return odd[i] ?? (i === 89 ? day({}, 15 * HOUR_MS) : day());
  });

export const service = (id: string, more: Partial<ServiceFacts> = {}): ServiceFacts => ({
  ...{ id, target: `tcp://10.1.2.3:8080`, health: 'up', since: iso(NOW_MS - 9 * DAY_MS), latencyMs: 12.4 },
  ...{ isPlanned: false, days: daysOf() },
  ...more,
});

const outage = (id: number, more: Partial<OutageView>): OutageView => ({
  ...{ id, service: 'web', reason: 'refused', startedAt: iso(NOW_MS - 3 * DAY_MS), durationMs: 25 * 60_000 },
  endedAt: iso(NOW_MS - 3 * DAY_MS + 25 * 60_000),
  ...{ plannedMs: 0, from: ['agent-secret'], told: ['subscriber-secret'] },
  ...more,
});

export const note = (id: number, more: Partial<Note> = {}): Note => ({
  ...{ id, text: 'We are looking into it.', by: 'operator-secret', addedAtMs: NOW_MS - HOUR_MS },
  ...more,
});

export const services: readonly ServiceFacts[] = [
  service('web', {
    group: 'shop',
    days: daysOf({
      40: day({ downMs: 5 * HOUR_MS }),
      86: day({ downMs: 25 * 60_000 }),
      60: day({ plannedMs: 2 * HOUR_MS }),
    }),
  }),
  service('api', {
    group: 'shop',
    health: 'down',
    since: iso(NOW_MS - 40 * 60_000),
    reason: 'refused',
    days: daysOf({ 89: day({ downMs: 40 * 60_000 }, 15 * HOUR_MS), 20: day({ unobservedMs: 9 * HOUR_MS }) }, 12),
  }),
  service('checkout', {
    group: 'shop',
    isPlanned: true,
    days: daysOf({ 89: day({ plannedMs: 4 * HOUR_MS }, 15 * HOUR_MS) }),
  }),
  service('mail', {
    health: 'unknown',
    days: daysOf({ 88: day({ unobservedMs: DAY_MS }), 89: day({ unobservedMs: HOUR_MS * 9 }, 15 * HOUR_MS) }, 70),
  }),
  service('dns'),
];

export const facts = (more: Partial<PageFacts> = {}): PageFacts => ({
  ...{ page: wish(), nowMs: NOW_MS, services, groups: [] },
  days: Array.from({ length: 90 }, (_, i) => iso(NOW_MS - (89 - i) * DAY_MS).slice(0, 10)),
  planned: [
    {
      id: 'silence 3',
      services: ['checkout'],
      fromMs: NOW_MS - 4 * HOUR_MS,
      toMs: NOW_MS + HOUR_MS,
      reason: 'reason-secret',
    },
    {
      id: 'move',
      services: ['web', 'api', 'elsewhere'],
      fromMs: NOW_MS + 2 * DAY_MS,
      toMs: NOW_MS + 2 * DAY_MS + 3 * HOUR_MS,
    },
    { id: 'move', services: ['web', 'api'], fromMs: NOW_MS + 9 * DAY_MS, toMs: NOW_MS + 9 * DAY_MS + 3 * HOUR_MS },
  ],
  outages: [
    {
      ...outage(12, { service: 'api', startedAt: iso(NOW_MS - 40 * 60_000), durationMs: 40 * 60_000 }),
      endedAt: undefined,
    } as unknown as OutageView,
    outage(11, {}),
    outage(10, { service: 'elsewhere' }),
    outage(9, { plannedMs: 25 * 60_000 }),
  ],
  notes: [
    note(4, {
      outage: 12,
      service: 'api',
      text: 'Found: the disk was full.\n<script>alert(1)</script>',
      editedAtMs: NOW_MS - 60_000,
    }),
    note(3, { outage: 12, service: 'api' }),
    note(2, { page: 'public', text: 'Tomorrow we are closed.' }),
    note(1, { page: 'other', text: 'note-secret' }),
  ],
  ...more,
});

/** The same without what is undefined. */
export const samplePage = (more: Partial<PageFacts> = {}): PublicPage =>
  JSON.parse(JSON.stringify(publicPage(facts(more)))) as PublicPage;
