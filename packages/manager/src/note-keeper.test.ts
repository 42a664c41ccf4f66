// Notes with a store in memory: what one may be about and look like, and how it changes.
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { NoteKeeper } from './note-keeper.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';

const NOW_MS = Date.parse('2026-11-21T14:00:00Z');

const setUp = async () => {
  const store = createMemoryStore('0'.repeat(32));
  const clock = { now: () => NOW_MS, elapsed: () => 0, at: () => ({ [Symbol.dispose]: () => {} }) };
  const wishes = { services: [{ id: 'web' }], statusPages: [{ id: 'public' }] } as unknown as ConstructorParameters<
    typeof NoteKeeper
  >[0]['keeper']['wishes'];
  await store.commit({
    ...{ notifications: [], views: [], judged: [] },
    outages: [{ id: 7, service: 'web', slot: 1, startedAtMs: 1, reason: 'refused', from: [], told: {} }],
  });
  return new NoteKeeper({ store, keeper: { wishes }, clock, logger: pino({ level: 'silent' }) });
};

const page = { page: 'public', by: 'anna' };

test('each has a number of its own, also when they are written at once', async () => {
  const keeper = await setUp();
  const made = await Promise.all(['a', 'b', 'c'].map((text) => keeper.note({ text, ...page })));
  expect(made.map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('of an outage is of its service', async () => {
  const keeper = await setUp();
  expect(await keeper.note({ text: ' A disk.\r\nFull. ', outage: 7, by: 'anna' })).toMatchObject({
    ...{ service: 'web', outage: 7, text: 'A disk.\nFull.', addedAt: '2026-11-21T14:00:00.000Z' },
  });
});

test('is changed and ended, and found until then', async () => {
  const keeper = await setUp();
  await keeper.note({ text: 'one', ...page });
  await keeper.note({ text: 'two', ...page });
  expect(await keeper.editNote(1, 'new')).toMatchObject({ text: 'new', editedAt: '2026-11-21T14:00:00.000Z' });
  await keeper.endNote(1);
  expect((await keeper.notes({ all: false, limit: 9 })).map(({ id }) => id)).toEqual([2]);
  expect((await keeper.notes({ all: true, limit: 9 })).map(({ id }) => id)).toEqual([2, 1]);
  await expect(keeper.endNote(1)).rejects.toMatchObject({ code: 'not-changeable' });
});

describe('is refused', () => {
  test.each([
    ['about nothing', { text: 'x', by: 'a' }, 'usage'],
    ['empty', { text: ' \n', ...page }, 'usage'],
    ['too long', { text: 'x'.repeat(2_001), ...page }, 'usage'],
    ['with control characters', { text: 'a\u001b[2J', ...page }, 'usage'],
    ['by nobody', { text: 'x', page: 'public', by: ' ' }, 'usage'],
    ['of no page', { text: 'x', page: 'ghost', by: 'a' }, 'not-found'],
    ['of no service', { text: 'x', service: 'ghost', by: 'a' }, 'not-found'],
    ['of no outage', { text: 'x', outage: 8, by: 'a' }, 'not-found'],
  ])('%s', async (_, wanted, code) => {
    await expect((await setUp()).note(wanted)).rejects.toMatchObject({ code });
  });

  test('when there is none', async () => {
    const keeper = await setUp();
    await expect(keeper.editNote(1, 'x')).rejects.toMatchObject({ code: 'not-found' });
    await expect(keeper.endNote(1)).rejects.toMatchObject({ code: 'not-found' });
  });
});
