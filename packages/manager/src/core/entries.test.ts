// Wishes of run time as they stand: numbers, and how many there may be.
import { expect, test } from 'vitest';
import { Entries } from './entries.ts';
import { changed, ENTRIES_CHARS_MAX, ENTRY_COUNT_MAX, type Entry, entryOf, inOrder } from './entry.ts';
import type { EntryKind, Piece } from './run-time-api.ts';

const entry = (kind: EntryKind, id: string, body: Piece = {}, addedAtMs = 1): Entry => ({ kind, id, body, addedAtMs });

test('a subscription gets a number that none ever had', () => {
  const entries = new Entries();
  entries.begin([entry('subscription', '2')], 7);
  expect(entries.nextNumber).toBe(8);
  entries.put(entry('subscription', '8'));
  entries.drop('subscription', '8');
  entries.put(entry('service', '99'));
  expect(entries.nextNumber).toBe(9);
});

test('one is in place of the one of its kind and id', () => {
  const entries = new Entries();
  const others = [entry('subscriber', 'web'), entry('service', 'db')];
  entries.begin([...others, entry('service', 'web', { every: '1s' })], 0);
  const next = entry('service', 'web', { every: '2s' });
  expect(entries.with(next)).toEqual([...others, next]);
  expect(entries.without('service', 'web')).toEqual(others);
  entries.put(next);
  expect(entries.all).toEqual([...others, next]);
});

test('there are so many and no more, in number and in length', () => {
  const entries = new Entries();
  for (let i = 1; i < ENTRY_COUNT_MAX; i++) entries.put(entry('service', `s${i}`));
  const last = entry('service', 'last');
  entries.mustHaveRoom(last);
  entries.put(last);
  expect(() => entries.mustHaveRoom(entry('service', 'more'))).toThrow(expect.objectContaining({ code: 'usage' }));
  entries.mustHaveRoom(entry('service', 'last', { every: '1s' }));
  entries.drop('service', 'last');
  // `{"a":""}` are eight characters, and `{}` of all the others two each.
  const long = (chars: number) => entry('service', 'more', { a: 'x'.repeat(chars - 8) });
  const left = ENTRIES_CHARS_MAX - 2 * (ENTRY_COUNT_MAX - 1);
  entries.mustHaveRoom(long(left));
  expect(() => entries.mustHaveRoom(long(left + 1))).toThrow(expect.objectContaining({ code: 'usage' }));
  entries.put(long(left));
  entries.mustHaveRoom(long(left));
});

test('keys are changed, and taken out by null, and the others stay', () => {
  const before = entryOf('service', 'web', { body: { target: 'h:1', every: '1s', group: null }, by: 'anna' }, 5);
  expect(before).toEqual({
    kind: 'service',
    id: 'web',
    body: { target: 'h:1', every: '1s' },
    addedAtMs: 5,
    by: 'anna',
  });
  expect(changed(before, { every: null, grace: '5s' })).toEqual({ ...before, body: { target: 'h:1', grace: '5s' } });
});

test.each([
  ['an id of a bad form', 'a/b', undefined],
  ['an id that means something else elsewhere', '__proto__', undefined],
  ['no id', '', undefined],
  ['nobody', 'web', ''],
  ['somebody of two lines', 'web', 'a\nb'],
  ['somebody of a very long name', 'web', 'x'.repeat(65)],
])('%s is refused', (_what, id, by) => {
  const wanted = { body: {}, ...(by !== undefined && { by }) };
  expect(() => entryOf('service', id, wanted, 1)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('the older one comes first, and of two of the same time always the same', () => {
  const [a, b, c] = [entry('service', 'a', {}, 2), entry('service', 'b', {}, 1), entry('service', 'c', {}, 1)];
  expect(inOrder([a, c, b])).toEqual([b, c, a]);
  expect(inOrder([c, b, a])).toEqual([b, c, a]);
});
