// A machine that is over its limits is told like any outage: once, to those who hear of its agent, and again when it is over.
import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { demandsOf } from './assignment.ts';
import { collectiveDemandsOf } from './collective-demand.ts';
import { Judge } from './judge.ts';
import type { Outage } from './record.ts';

const FILE = `
defaults: { limits: { memory: 95%, for: 1m } }
agents:
  eu-1: { limits: { cpu: 90%, for: 10s } }
  us-1:
services: { web: { target: h:1, agents: [eu-1] } }
subscribers:
  ops:
  deaf: { events: [down, up] }
planned: {}
`;

const begun = (openOutages: readonly Outage[] = []) => {
  const read = parseConfig(FILE, '/etc/vedette.yaml');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const judge = new Judge({ views: [], openOutages, lastOutageId: 0, lastNotificationId: 0, stored: [] });
  judge.configure(demandsOf(read.wishes), new Map([['web', 1]]), 0, collectiveDemandsOf(read.wishes));
  return { judge, agents: read.wishes.agents };
};

test('what stands at an agent counts besides what stands at the defaults', () => {
  expect(begun().agents.map(({ id, limits }) => [id, limits])).toEqual([
    ['eu-1', { cpu: 0.9, memory: 0.95, forMs: 10_000 }],
    ['us-1', { memory: 0.95, forMs: 60_000 }],
  ]);
});

test('it is told once that a machine is over its limits, and once that it is within them again', () => {
  const { judge } = begun();
  const texts: string[] = [];
  for (let nowMs = 1_000; nowMs <= 60_000; nowMs += 1_000) {
    judge.machine('eu-1', { cpu: nowMs >= 5_000 && nowMs <= 30_000 ? 0.97 : 0.5, memory: 0.5 }, nowMs);
    texts.push(
      ...judge.passed(nowMs).notifications.map(({ subscriber, event, text }) => `${subscriber} ${event}: ${text}`),
    );
  }
  expect(texts).toEqual([
    'ops down: machine eu-1 is over its limits: too much used of its cpu since 00:00:05 UTC',
    'ops up: machine eu-1 is within its limits again after 26 s: too much was used of its cpu from 00:00:05 to 00:00:31 UTC',
  ]);
});

test('an agent that goes away while its machine is over its limits leaves that open, and a restart of the manager too', () => {
  const { judge } = begun();
  judge.machine('eu-1', { cpu: 1 }, 1_000);
  const [open] = judge.passed(11_000).outages;
  expect(open).toMatchObject({ service: 'machine eu-1', slot: 0, reason: 'threshold', from: ['cpu'] });
  expect(judge.allLost(['eu-1'], 12_000, 12_000).outages).toEqual([]);
  expect(judge.passed(600_000).outages.filter(({ service }) => service === 'machine eu-1')).toEqual([]);
  const { judge: next } = begun(open ? [open] : []);
  expect(next.passed(601_000).outages).toEqual([]);
  next.machine('eu-1', { cpu: 1 }, 602_000);
  expect(next.passed(630_000).notifications).toEqual([]);
  next.machine('eu-1', { cpu: 0.1 }, 631_000);
  expect(next.passed(631_000).outages).toMatchObject([{ id: open?.id, endedAtMs: 631_000 }]);
});

test.each([
  ['{ cpu: 0% }', 'agents.x.limits.cpu'],
  ['{ cpu: 101% }', 'agents.x.limits.cpu'],
  ['{ cpu: 0.9 }', 'agents.x.limits.cpu'],
  ['{ memory: full }', 'agents.x.limits.memory'],
  ['{ load: 90% }', 'agents.x.limits.load'],
  ['90%', 'agents.x.limits'],
])('limits: %s is refused', (limits, path) => {
  const read = parseConfig(`agents: { x: { limits: ${limits} } }\nservices: { web: h:1 }\n`, '/etc/vedette.yaml');
  expect('problems' in read && read.problems.map((problem) => problem.path)).toEqual([path]);
});
