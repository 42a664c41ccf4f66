import { describe, expect, test } from 'vitest';
import { clock, nights, quiet } from './explain.fake.ts';
import { explain } from './explain.ts';

const night = (name: string) => {
  const known = nights[name];
  if (!known) throw new Error(`there is no such night: ${name}`);
  return known;
};

test.each([
  ['nothing was wrong', 'well'],
  ['told just now', 'told'],
  ['told already', 'already'],
  ['told by one channel, and not by the others', 'already'],
  ['told by no channel', 'already'],
  ['told that it is up, and one agent saw it a moment later', 'already'],
  ['the grace was running, and it stayed down', 'grace'],
  ['over before the grace ran out', 'over'],
  ['too few agents agreed', 'quorum'],
  ['behind what it depends on', 'dependency'],
  ['a planned outage', 'planned'],
  ['a silence', 'planned'],
  ['quiet hours', 'quiet'],
  ['flapping', 'flapping'],
  ['told of as a group', 'group'],
  ['an event that they do not wish for', 'unwanted'],
  ['agents on their way back', 'returning'],
  ['over when it became known', 'late'],
  ['known only afterwards, and still down', 'unknown'],
  ['nobody saw it', 'unseen'],
  ['nothing is kept of that time', 'unrecorded'],
  ['what was decided is not on record', 'unrecorded'],
  ['a service that is no more', 'planned'],
  ['a group', 'quiet'],
  ['an agent that is not told of any more', 'over'],
  ['a subscriber who does not wish to hear of it', 'unconcerned'],
])('%s: %s', (name, kind) => {
  expect(explain(night(name)).answers.map((answer) => answer.kind)).toEqual([kind]);
});

test('of a service that nobody wishes to hear of there is no answer', () => {
  expect(explain(night('a service that nobody wishes to hear of')).answers).toEqual([]);
});

describe('at other moments of the same night', () => {
  const at = (name: string, time: string) => explain({ ...night(name), atMs: clock(time) });
  /** What the store would have given for that moment: here all of the night. */
  const kindAt = (name: string, time: string) => at(name, time).answers[0]?.kind;

  test('what is under way is what is known a moment later', () => {
    expect(kindAt('the grace was running, and it stayed down', '03:12:45')).toBe('grace');
    const late = { ...night('the grace was running, and it stayed down'), atMs: clock('03:12:46') };
    const decisions = late.decisions.map((one) => ({ ...one, atMs: one.atMs + 2_000 }));
    expect(explain({ ...late, decisions }).answers[0]?.kind).toBe('grace');
  });

  test('a decision about an earlier outage is none about this', () => {
    const before = { ...night('nothing was wrong'), decisions: nights['told already']?.decisions ?? [] };
    expect(explain({ ...before, atMs: clock('03:12:59') }).answers[0]?.kind).toBe('already');
    expect(explain({ ...before, atMs: clock('03:45:00') }).answers[0]?.kind).toBe('well');
  });

  test('it is told how it went on', () => {
    expect(at('a planned outage', '03:12:59').answers[0]?.next).toMatchObject({
      verdict: 'told',
      notification: { id: 12, deliveries: [{ channel: 'mail', state: 'sent' }] },
    });
    expect(at('behind what it depends on', '03:12:59').answers[0]?.next?.verdict).toBe('over');
  });
});

test('a grace says when it is due, and when it was proven to have run out', () => {
  const { agents } = explain(night('told already'));
  expect(agents[0]?.graces).toEqual([
    { graceMs: 30_000, dueAt: '2026-11-21T03:11:30.000Z', ranOutAt: '2026-11-21T03:11:30.400Z' },
  ]);
});

test('those that could see are counted, and those that were away are not', () => {
  expect(explain(night('too few agents agreed')).agreement).toEqual({ able: 3, failing: 1, needed: 2 });
  expect(explain(night('nobody saw it')).agreement).toEqual({ able: 0, failing: 0, needed: 1 });
});

test('too few that can see are as good as none', () => {
  const [web] = quiet.wishes.services;
  if (!web) throw new Error('a service');
  const away = { agent: 'a', awayAtMs: clock('03:05:00'), knownAtMs: clock('03:05:10') };
  const known = { ...quiet, changes: [...quiet.changes, away] };
  expect(explain(known).answers[0]?.kind).toBe('well');
  const strict = { ...known, wishes: { ...quiet.wishes, services: [{ ...web, quorum: 3 }] } };
  expect(explain(strict).answers[0]?.kind).toBe('unseen');
});

test('when nobody can see, what was over before that is not the answer', () => {
  const known = night('told that it is up, and one agent saw it a moment later');
  const away = ['a', 'b', 'c'].map((agent) => ({ agent, awayAtMs: clock('03:11:05'), knownAtMs: clock('03:11:30') }));
  const blind = { ...known, changes: [...known.changes, ...away] };
  expect(explain(blind).answers[0]?.kind).toBe('unseen');
  expect(explain({ ...blind, atMs: clock('03:11:58') }).answers[0]?.kind).toBe('told');
});

test('who saw to the outage by then is told, and who did so later is not', () => {
  const known = night('told already');
  const at = (atMs: number) => {
    const outages = known.outages.map((one) => ({ ...one, acknowledged: { by: 'anna', atMs } }));
    return explain({ ...known, outages }).outage?.acknowledged;
  };
  expect(at(known.atMs)).toEqual({ by: 'anna', at: new Date(known.atMs).toISOString() });
  expect(at(known.atMs + 1)).toBeUndefined();
});

test('silences are found by their times, planned outages by those in force', () => {
  expect(explain(night('a silence')).planned).toEqual([{ id: 'silence 3', from: '2026-11-21T03:00:00.000Z' }]);
  expect(explain(night('a planned outage')).planned).toEqual([
    { id: 'nightly', from: '2026-11-21T03:00:00.000Z', until: '2026-11-21T04:00:00.000Z' },
  ]);
  expect(explain({ ...night('a planned outage'), atMs: clock('02:59:59') }).planned).toEqual([]);
});
