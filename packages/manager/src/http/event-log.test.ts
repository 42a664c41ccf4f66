import { expect, test } from 'vitest';
import { EventLog, logLimits } from './event-log.ts';

test('whoever comes back is told what they missed, in order and once', () => {
  const log = new EventLog('a');
  expect(log.id).toBe('a-0');
  expect(log.since('a-0')).toEqual([]);
  const frames = [log.add('outage', { id: 1 }), log.add('outage', { id: 2 })];
  expect(frames[0]).toBe('id: a-1\nevent: outage\ndata: {"id":1}\n\n');
  expect(log.since('a-0')).toEqual(frames);
  expect(log.since('a-1')).toEqual(frames.slice(1));
  expect(log.since('a-2')).toEqual([]);
});

test.each(['b-1', 'a-3', 'a-', '-1', 'a-1x', '', 'a--1', `a-${'9'.repeat(400)}`])(
  '%s is nothing to go on from',
  (id) => {
    const log = new EventLog('a');
    log.add('outage', {});
    expect(log.since(id)).toBeUndefined();
  },
);

test('what is too long ago is not there any more', () => {
  const log = new EventLog('a');
  for (let n = 0; n <= logLimits.framesMax; n++) log.add('outage', n);
  expect(log.since('a-0')).toBeUndefined();
  expect(log.since('a-1')).toHaveLength(logLimits.framesMax);
  log.add('changes', 'x'.repeat(logLimits.charsMax));
  expect(log.since(`a-${logLimits.framesMax + 1}`)).toBeUndefined();
  expect(log.since(log.id)).toEqual([]);
});
