// Every bad input has tests that show what becomes of it, and they are where the table says.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rows } from './covered.ts';

const root = new URL('../../../', import.meta.url);

test.for(rows)('$where: $input', ({ shownBy }) => {
  const missing = Object.entries(shownBy).flatMap(([path, titles]) => {
    const file = new URL(path, root);
    if (!existsSync(file)) return [`${path} is not there`];
    const text = readFileSync(file, 'utf8');
    return titles.filter((title) => !text.includes(title)).map((title) => `${path} has no ${title}`);
  });
  expect(missing).toEqual([]);
});

test('each input has one row', () => {
  expect(new Set(rows.map(({ input }) => input)).size).toBe(rows.length);
});
