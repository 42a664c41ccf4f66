// The verdict must be able to say no: every way in which the manager could be wrong is tried.
import { describe, expect, test } from 'vitest';
import type { NotificationView, OutageView } from '../../packages/manager/src/core/api.ts';
import { type Deed, judgeDeeds } from './verdict.ts';

const T = Date.parse('2026-01-31T08:00:00.000Z');
const at = (ms: number): string => new Date(T + ms).toISOString();

const deed: Deed = { service: 'api', brokenAtMs: T, healedAtMs: T + 6_000, reason: 'refused' };

const outage = (more: Partial<OutageView> = {}): OutageView => ({
  id: 1,
  service: 'api',
  reason: 'refused',
  startedAt: at(400),
  endedAt: at(6_400),
  durationMs: 6_000,
  from: ['eu-1'],
  told: ['ops'],
  ...more,
});

const message = (event: 'down' | 'up', ms: number, more: Partial<NotificationView> = {}): NotificationView => ({
  id: ms,
  at: at(ms),
  subscriber: 'ops',
  service: 'api',
  outage: 1,
  event,
  text: '',
  deliveries: [],
  ...more,
});

const right = [message('down', 4_410), message('up', 6_410)];

describe('the verdict', () => {
  test('is content when exactly what was done was seen and told', () => {
    expect(judgeDeeds([deed], [outage()], right)).toEqual([]);
  });

  test('is content with nothing about what was over within the grace', () => {
    expect(judgeDeeds([{ service: 'cache', brokenAtMs: T, healedAtMs: T + 2_000 }], [], [])).toEqual([]);
  });

  test('is content when the patient subscriber hears of what lasts', () => {
    const long = { ...deed, healedAtMs: T + 20_000 };
    const heard = [message('down', 4_410), message('up', 20_410)];
    const night = [message('down', 15_410), message('up', 20_410)].map((m) => ({ ...m, subscriber: 'night' }));
    const lasting = outage({ endedAt: at(20_400) });
    expect(judgeDeeds([long], [lasting], [...heard, ...night])).toEqual([]);
    expect(judgeDeeds([long], [lasting], heard)).toHaveLength(1);
  });

  const wrong: [string, OutageView[], NotificationView[]][] = [
    ['no outage at all', [], []],
    ['two outages', [outage(), outage({ id: 2, startedAt: at(600) })], right],
    ['an outage of a service nobody touched', [outage(), outage({ id: 2, service: 'web' })], right],
    ['an outage that began before it was broken', [outage({ startedAt: at(-500) })], right],
    ['an outage that began long after', [outage({ startedAt: at(3_000) })], right],
    ['an outage that has not ended', [outage({ endedAt: undefined as never })], right],
    ['an outage that ended before it was healed', [outage({ endedAt: at(5_000) })], right],
    ['another reason', [outage({ reason: 'timeout' })], right],
    ['nobody told', [outage()], []],
    ['no word of its end', [outage()], right.slice(0, 1)],
    ['told twice', [outage()], [...right, message('down', 4_420)]],
    ['told before the grace was over', [outage()], [message('down', 3_000), message('up', 6_410)]],
    ['told late', [outage()], [message('down', 7_500), message('up', 7_600)]],
    ['the patient subscriber woken', [outage()], [...right, message('down', 4_410, { subscriber: 'night' })]],
    ['somebody told of something else', [outage()], [...right, message('down', 4_410, { outage: 9, service: 'web' })]],
  ];
  test.each(wrong)('objects to %s', (_, outages, notifications) => {
    expect(judgeDeeds([deed], outages, notifications)).not.toEqual([]);
  });

  test('objects to an outage, or a message, about what was over within the grace', () => {
    const brief: Deed = { service: 'api', brokenAtMs: T, healedAtMs: T + 2_000 };
    expect(judgeDeeds([brief], [outage({ endedAt: at(2_400) })], [])).toHaveLength(1);
    expect(judgeDeeds([brief], [], [message('down', 4_410)])).toHaveLength(1);
  });
});
