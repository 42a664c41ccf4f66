import { describe, expect, test } from 'vitest';
import { emptyModel, type Happened, type Model, step } from './model.ts';
import { at, atMs, notification, outage, service, status } from './sample.fake.ts';

const after = (model: Model, ...all: readonly Happened[]): Model => all.reduce(step, model);
const live = (event: Extract<Happened, { type: 'event' }>['event']): Happened => ({
  type: 'event',
  event,
  nowMs: atMs,
});
const first = live({ type: 'status', data: status(service('web'), service('db')) });

describe('what is told', () => {
  test('a status is all there is, and the manager’s clock is known by it', () => {
    const model = step(emptyModel, { ...first, nowMs: atMs - 5_000 } as Happened);
    expect([...model.services.keys()]).toEqual(['web', 'db']);
    expect([model.link.state, model.aheadMs]).toEqual(['live', 5_000]);
  });

  test('changes touch what they name, and what is gone is gone', () => {
    const { manager } = status();
    const data = {
      manager,
      agents: [],
      services: [service('web', { health: 'down' })],
      gone: { agents: [], services: ['db'] },
    };
    const model = after(emptyModel, first, live({ type: 'changes', data }));
    expect([...model.services.values()].map(({ id, health }) => [id, health])).toEqual([['web', 'down']]);
  });

  test('where nothing of services changed, they are the same as before', () => {
    const { manager } = status();
    const before = after(emptyModel, first);
    const data = { manager, agents: [], services: [], gone: { agents: [], services: [] } };
    expect(step(before, live({ type: 'changes', data })).services).toBe(before.services);
  });

  test('who is told is added to what is known of the outage, once', () => {
    const model = after(
      emptyModel,
      { type: 'notifications', all: [notification(2, 7, { subscriber: 'anna' }), notification(1, 7)] },
      live({ type: 'notification', data: notification(3, 7, { subscriber: 'ben' }) }),
      live({ type: 'notification', data: notification(3, 7, { subscriber: 'ben' }) }),
    );
    expect(model.told.get(7)?.map(({ subscriber }) => subscriber)).toEqual(['ops', 'anna', 'ben']);
  });

  test('an outage that is not among those that last any more is gone, one that ended here stays', () => {
    const model = after(
      emptyModel,
      { type: 'outages', open: [outage(1, 'web'), outage(2, 'db')] },
      live({ type: 'outage', data: outage(1, 'web', { endedAt: at }) }),
      { type: 'outages', open: [outage(3, 'cart')] },
    );
    expect([...model.outages.keys()].toSorted((a, b) => a - b)).toEqual([1, 3]);
  });

  test('what is planned is found by service', () => {
    const night = {
      id: 'nightly',
      from: 'file',
      services: ['web', 'db'],
      agents: [],
      recurs: true,
      since: at,
    } as const;
    const model = step(emptyModel, { type: 'planned', on: [night] });
    expect([...model.planned.keys()]).toEqual(['web', 'db']);
  });
});

test('what is lost is lost since the first time, and live again with the next status', () => {
  const lost = after(
    emptyModel,
    first,
    { type: 'lost', nowMs: atMs, why: 'a' },
    { type: 'lost', nowMs: atMs + 9_000, why: 'b' },
  );
  expect(lost.link).toEqual({ state: 'lost', sinceMs: atMs, why: 'b' });
  expect(lost.services.size).toBe(2);
  expect(step(lost, first).link).toEqual({ state: 'live' });
});
