// Stories of services, vantages and subscribers, each a file that is its own expectation: rewrite them with `vitest run -u`, and read
// the difference.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { play } from './scenario.fake.ts';

const folder = new URL('./scenarios/', import.meta.url);
const stories = readdirSync(folder).filter((name) => name.endsWith('.txt'));

test('there are stories', () => {
  expect(stories.length).toBeGreaterThanOrEqual(25);
});

test.each(stories)('%s', async (name) => {
  const file = new URL(name, folder);
  await expect(play(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file.pathname);
});

test('a line that cannot be read is an error', () => {
  expect(() => play('agents a\nservice web grace 5s\nat 1s a: sleepy')).toThrow();
});
