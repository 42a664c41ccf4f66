import { expect, test } from 'vitest';
import { FactsBook } from './facts-book.ts';

const UP = 0;
const DOWN = 16;
const web = 'tls://web:443';
const seen = (book: FactsBook, now: number, max = 10) => book.turn(now, max).map(({ slot, facts }) => [slot, facts]);

test('what is learned is told once, and again when it has changed, at most once a minute', () => {
  const book = new FactsBook();
  book.take(1, web, 5, UP, { a: 1 });
  expect(book.turn(0, 10)).toEqual([{ slot: 1, atMs: 5, facts: { a: 1 } }]);
  book.take(1, web, 6, UP, { a: 1 });
  expect(seen(book, 70_000)).toEqual([]);
  book.take(1, web, 7, UP, { a: 2 });
  expect(seen(book, 70_000)).toEqual([[1, { a: 2 }]]);
  book.take(1, web, 8, UP, { a: 3 });
  expect(seen(book, 129_999)).toEqual([]);
  expect(seen(book, 130_000)).toEqual([[1, { a: 3 }]]);
});

test('what comes with another verdict does not wait', () => {
  const book = new FactsBook();
  book.take(1, web, 5, UP, { a: 1 });
  book.turn(0, 10);
  book.take(1, web, 6, DOWN, { error: 'x' });
  expect(seen(book, 1)).toEqual([[1, { error: 'x' }]]);
});

test('what is as it was told before the minute is over is no news', () => {
  const book = new FactsBook();
  book.take(1, web, 5, UP, { a: 1 });
  book.turn(0, 10);
  book.take(1, web, 6, UP, { a: 2 });
  book.take(1, web, 7, UP, { a: 1 });
  expect(seen(book, 100_000)).toEqual([]);
});

test('after a new connection all is told again, a few at a time and each once', () => {
  const book = new FactsBook();
  for (const slot of [1, 2, 3]) book.take(slot, web, 5, UP, { slot });
  expect(seen(book, 0)).toHaveLength(3);
  book.retell();
  expect([seen(book, 1, 2), seen(book, 2, 2), seen(book, 3, 2)].map((told) => told.length)).toEqual([2, 1, 0]);
});

test('what is about something else is forgotten', () => {
  const book = new FactsBook();
  book.take(1, web, 5, UP, { a: 1 });
  book.take(2, web, 5, UP, { a: 1 });
  book.keep(new Map([[1, web]]));
  expect(seen(book, 0)).toEqual([[1, { a: 1 }]]);
  book.keep(new Map([[1, 'tls://other:443']]));
  book.retell();
  expect(seen(book, 1)).toEqual([]);
});

test('why it was down is forgotten when it is down for another reason that nothing is known of, the rest is not', () => {
  const book = new FactsBook();
  book.take(1, web, 5, DOWN, { error: 'x', a: 1 });
  book.turn(0, 10);
  book.take(1, web, 6, DOWN, undefined);
  expect(seen(book, 1)).toEqual([]);
  book.take(1, 'tls://other:443', 6, DOWN + 1, undefined);
  expect(seen(book, 1)).toEqual([]);
  book.take(1, web, 7, DOWN + 1, undefined);
  expect(book.turn(1, 10)).toEqual([{ slot: 1, atMs: 5, facts: { a: 1 } }]);
  book.take(2, web, 7, DOWN, undefined);
  expect(seen(book, 1)).toEqual([]);
});
