// Nights to be explained, one for each reason why somebody is not told, for tests: what the store would answer, and what is in force. All of them are about
// 03:12:59 UTC, and the service `web`, that the agents a, b and c look at.
import type { Change } from '@vedette/protocol/health';
import type { StoredChange, StoredProbe } from '../held.ts';
import type { Decision, Outage, StoredNotification } from '../record.ts';
import type { ServiceWish, SubscriberWish, Wishes } from '../wishes.ts';
import type { Known } from './facts.ts';

/** `03:12:59` of the night. */
export const clock = (time: string): number => Date.parse(`2026-11-21T${time}Z`);

const agents = ['a', 'b', 'c'];
const LONG_AGO = clock('01:00:00');

const service: ServiceWish = {
  id: 'web',
  target: 'tcp://web.example:443',
  everyMs: 10_000,
  timeoutMs: 2_000,
  graceMs: 30_000,
  recover: 1,
  agents,
  labels: {},
};
const ops: SubscriberWish = { id: 'ops', services: ['web'], channels: ['mail'] };

const nobodys: Wishes = {
  manager: 'main',
  listen: { host: '127.0.0.1', port: 7600 },
  http: { host: '127.0.0.1', port: 7680 },
  store: ':memory:',
  retentionMs: 86_400_000,
  agents: [],
  services: [],
  channels: [],
  subscribers: [],
  planned: [],
};

export const quiet: Known = {
  service: 'web',
  atMs: clock('03:12:59'),
  wishes: { ...nobodys, services: [service], subscribers: [ops] },
  changes: agents.map((agent) => told(agent, up(LONG_AGO))),
  probes: { probes: agents.flatMap((agent) => probes(agent, '03:12:40', false)), keptSinceMs: LONG_AGO },
  outages: [],
  notifications: [],
  decisions: [],
  silences: [],
  configuredAtMs: LONG_AGO,
  startedAtMs: LONG_AGO,
};

function up(at: number): Change {
  return { slot: 1, at, since: at, health: 'up' };
}

const failing = (since: number, heldMs = 0): Change => {
  const rest = { slot: 1, at: since + heldMs, since, reason: 'refused', heldMs } as const;
  return { ...rest, health: heldMs === 0 ? 'failing' : 'down' };
};

function told(agent: string, change: Change, knownAtMs = change.at + 300): StoredChange {
  return { agent, change, knownAtMs };
}

function probes(agent: string, from: string, isRefused: boolean): readonly StoredProbe[] {
  return [0, 10_000].map((ms): StoredProbe => {
    const atMs = clock(from) + ms;
    if (isRefused) return { agent, atMs, verdict: { status: 'down', reason: 'refused' } };
    return { agent, atMs, verdict: { status: 'up' }, latencyMs: 0.42 };
  });
}

const decided = (time: string, verdict: Decision['verdict'], more: Partial<Decision> = {}): Decision => ({
  atMs: clock(time),
  service: 'web',
  subscriber: 'ops',
  verdict,
  ...more,
});

const notified = (id: number, time: string, event: StoredNotification['event'], text: string): StoredNotification => ({
  ...{ id, event, text, atMs: clock(time), subscriber: 'ops', service: 'web', outage: 7 },
  about: { target: service.target, reason: 'refused', sinceMs: clock('03:11:00'), from: agents },
  channels: ['mail'],
  deliveries: [{ channel: 'mail', state: 'sent', atMs: clock(time) + 900, attempts: 1 }],
});

const outage = (from: string, to?: string): Outage => ({
  ...{ id: 7, service: 'web', slot: 1, reason: 'refused', from: agents, told: {} },
  startedAtMs: clock(from),
  ...(to !== undefined && { endedAtMs: clock(to) }),
});

/** Failing from all agents since then, its grace of 30 s run out if there is an outage. */
const failingSince = (from: string, more: Partial<Known> = {}, who = agents): Known => {
  const news = who.flatMap((agent) => [
    told(agent, failing(clock(from))),
    ...(more.outages ? [told(agent, failing(clock(from), 30_400))] : []),
  ]);
  const seen = agents.flatMap((agent) => probes(agent, '03:12:40', who.includes(agent)));
  return { ...quiet, changes: [...quiet.changes, ...news], probes: { probes: seen, keptSinceMs: LONG_AGO }, ...more };
};

/** Down since 03:11, and this was decided about it. */
const down = (verdict: Decision['verdict'], why: Partial<Decision>, ...later: readonly Decision[]): Known =>
  failingSince('03:11:00', {
    outages: [outage('03:11:00')],
    decisions: [
      decided('03:11:00', 'grace', { untilMs: clock('03:11:30') }),
      decided('03:11:31', verdict, { outage: 7, ...why }),
      ...later,
    ],
  });

const downText = 'web is down: refused, seen from a, b and c since 03:11:00 UTC';
const toldAt = (time: string, id: number): Decision => decided(time, 'told', { outage: 7, notification: id });

const nightly = { type: 'weekly', days: ['sat'], fromMinute: 180, end: { toMinute: 240 }, zone: 'UTC' } as const;
const plannedBy: Known = {
  ...down('planned', { by: ['nightly'], untilMs: clock('04:00:00') }, toldAt('04:00:00', 12)),
  notifications: [notified(12, '04:00:00', 'down', downText)],
};

export const nights: Readonly<Record<string, Known>> = {
  'nothing was wrong': quiet,
  'told just now': {
    ...failingSince('03:12:10', { outages: [outage('03:12:10')] }),
    decisions: [decided('03:12:10', 'grace', { untilMs: clock('03:12:40') }), toldAt('03:12:41', 12)],
    notifications: [notified(12, '03:12:41', 'down', 'web is down: refused, seen from a, b and c since 03:12:10 UTC')],
  },
  'told already, and somebody sees to it': {
    ...down('told', { notification: 12 }),
    outages: [
      { ...outage('03:11:00'), acknowledged: { by: 'anna', atMs: clock('03:12:30'), note: 'restarting the database' } },
    ],
    notifications: [notified(12, '03:11:31', 'down', downText)],
  },
  'told already': {
    ...down('told', { notification: 12 }),
    notifications: [
      {
        ...notified(12, '03:11:31', 'down', downText),
        deliveries: [{ channel: 'mail', state: 'failed', atMs: clock('03:30:00'), attempts: 9, error: 'No answer.' }],
      },
    ],
  },
  'told by one channel, and not by the others': {
    ...down('told', { notification: 12 }),
    notifications: [
      {
        ...notified(12, '03:11:31', 'down', downText),
        deliveries: [
          { channel: 'chat', state: 'sent', atMs: clock('03:11:32'), attempts: 1 },
          { channel: 'mail', state: 'failed', atMs: clock('03:11:33'), attempts: 1, error: 'Nobody is called ops.' },
          { channel: 'pager', state: 'due' },
        ],
      },
    ],
  },
  'told by no channel': {
    ...down('told', { notification: 12 }),
    notifications: [{ ...notified(12, '03:11:31', 'down', downText), channels: [], deliveries: [] }],
  },
  'told that it is up, and one agent saw it a moment later': {
    ...quiet,
    outages: [outage('03:10:00', '03:11:00')],
    changes: [
      ...quiet.changes,
      ...agents.flatMap((agent) => [
        told(agent, failing(clock('03:10:00'))),
        told(agent, failing(clock('03:10:00'), 30_400)),
        told(agent, up(clock(agent === 'a' ? '03:11:02' : '03:11:00'))),
      ]),
    ],
    decisions: [
      toldAt('03:10:31', 12),
      toldAt('03:11:01', 13),
      decided('03:11:01', 'quorum'),
      decided('03:11:03', 'over'),
    ],
    notifications: [
      notified(12, '03:10:31', 'down', 'web is down: refused, seen from a, b and c since 03:10:00 UTC'),
      notified(13, '03:11:01', 'up', 'web is up again after 1 m: refused from 03:10:00 to 03:11:00 UTC'),
    ],
  },
  'the grace was running, and it stayed down': {
    ...failingSince('03:12:45', {
      decisions: [decided('03:12:45', 'grace', { untilMs: clock('03:13:15') }), toldAt('03:13:16', 12)],
    }),
    notifications: [notified(12, '03:13:16', 'down', downText)],
  },
  'over before the grace ran out': {
    ...failingSince('03:12:20'),
    changes: [...failingSince('03:12:20').changes, ...agents.map((agent) => told(agent, up(clock('03:12:35'))))],
    decisions: [decided('03:12:20', 'grace', { untilMs: clock('03:12:50') }), decided('03:12:36', 'over')],
  },
  'too few agents agreed': {
    ...failingSince('03:10:00', { decisions: [decided('03:10:31', 'quorum')] }, ['a']),
    changes: [...quiet.changes, told('a', failing(clock('03:10:00'))), told('a', failing(clock('03:10:00'), 30_100))],
  },
  'behind what it depends on': down('dependency', { by: ['gateway'] }, decided('03:20:00', 'over', { outage: 7 })),
  'a planned outage': {
    ...plannedBy,
    wishes: {
      ...plannedBy.wishes,
      planned: [{ id: 'nightly', services: ['web'], agents: [], window: nightly, reason: 'backup' }],
    },
  },
  'a silence': {
    ...down('planned', { by: ['silence 3'] }),
    silences: [{ id: 3, selectors: ['web'], fromMs: clock('03:00:00'), by: 'anna', addedAtMs: clock('02:59:00') }],
  },
  'quiet hours': {
    ...down('quiet', { untilMs: clock('06:00:00') }),
    wishes: {
      ...quiet.wishes,
      subscribers: [{ ...ops, quiet: [{ ...nightly, fromMinute: 0, end: { toMinute: 360 } }] }],
    },
  },
  flapping: {
    ...down('flapping', {}),
    notifications: [notified(11, '02:50:00', 'flapping', 'web is flapping: 5 outages since 02:30:00 UTC')],
  },
  'told of as a group': down('group', { by: ['shop'] }),
  'an event that they do not wish for': down('unwanted', {}),
  'agents on their way back': down('returning', {}, toldAt('03:13:20', 12)),
  'over when it became known': {
    ...failingSince('03:11:00', { outages: [outage('03:11:00', '03:13:30')] }),
    changes: [
      ...quiet.changes,
      ...agents.map((agent): StoredChange => ({ agent, awayAtMs: clock('03:10:50'), knownAtMs: clock('03:11:20') })),
      ...agents.flatMap((agent) => [
        told(agent, failing(clock('03:11:00')), clock('03:41:00')),
        told(agent, failing(clock('03:11:00'), 30_400), clock('03:41:00')),
        told(agent, up(clock('03:13:30')), clock('03:41:00')),
      ]),
    ],
    probes: { probes: [], keptSinceMs: LONG_AGO },
    decisions: [decided('03:41:00', 'late', { outage: 7 })],
  },
  'known only afterwards, and still down': {
    ...failingSince('03:11:00', { outages: [outage('03:11:00')] }),
    changes: [
      ...quiet.changes,
      ...agents.flatMap((agent) => [
        told(agent, failing(clock('03:11:00')), clock('03:41:00')),
        told(agent, failing(clock('03:11:00'), 30_400), clock('03:41:00')),
      ]),
    ],
    decisions: [toldAt('03:41:00', 12)],
    notifications: [notified(12, '03:41:00', 'down', downText)],
  },
  'nobody saw it': {
    ...quiet,
    changes: [
      ...quiet.changes,
      { agent: 'a', awayAtMs: clock('03:05:00'), knownAtMs: clock('03:05:30') },
      { agent: 'b', awayAtMs: clock('03:05:01'), knownAtMs: clock('03:05:30') },
      told('c', { slot: 1, at: clock('03:06:00'), since: clock('03:06:00'), health: 'unknown', reason: 'no-network' }),
    ],
    probes: { probes: [], keptSinceMs: LONG_AGO },
  },
  'nothing is kept of that time': { ...quiet, changes: [], probes: { probes: [], keptSinceMs: clock('03:30:00') } },
  'what was decided is not on record': failingSince('03:11:00', { outages: [outage('03:11:00')] }),
  'a service that is no more': {
    ...down('planned', { by: ['nightly'], untilMs: clock('04:00:00') }),
    wishes: nobodys,
  },
  'a group': {
    ...quiet,
    service: 'group shop',
    wishes: {
      ...quiet.wishes,
      groups: [{ id: 'shop', services: ['web'], minHealthy: 1, graceMs: 60_000 }],
    },
    changes: [],
    probes: { probes: [] },
    outages: [{ ...outage('03:11:00'), service: 'group shop', slot: 0, reason: 'few', from: ['web', 'db'] }],
    decisions: [
      { ...decided('03:12:00', 'grace', { outage: 7, untilMs: clock('03:12:00') }), service: 'group shop' },
      { ...decided('03:12:01', 'quiet', { outage: 7, untilMs: clock('06:00:00') }), service: 'group shop' },
    ],
  },
  'an agent that is not told of any more': {
    ...quiet,
    service: 'agent a',
    changes: [],
    probes: { probes: [] },
    outages: [{ ...outage('03:11:00', '03:12:30'), service: 'agent a', slot: 0, reason: 'away', from: [] }],
    decisions: [{ ...decided('03:12:31', 'over', { outage: 7 }), service: 'agent a' }],
  },
  'a subscriber who does not wish to hear of it': { ...quiet, subscriber: 'dev' },
  'a service that nobody wishes to hear of': { ...quiet, wishes: { ...quiet.wishes, subscribers: [] } },
  'other wishes, and another manager': { ...quiet, configuredAtMs: clock('03:20:00'), startedAtMs: clock('03:20:00') },
};
