import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createShelf, type ShelfEvent } from './shelf.ts';

const home = mkdtempSync(join(tmpdir(), 'vedette-shelf-'));
afterAll(() => rmSync(home, { recursive: true }));
let count = 0;

const setUp = () => {
  const folder = join(home, String(++count), 'new');
  const events: ShelfEvent[] = [];
  return {
    folder,
    file: join(folder, 'configuration'),
    events,
    shelf: createShelf<ReturnType<typeof config>>(folder, (e) => events.push(e)),
  };
};

const config = (revision: number) => ({
  revision,
  hash: `hash-${revision}`,
  store: '0'.repeat(32),
  numbers: { home: 'f'.repeat(32), own: [['wéb', 7]] },
  services: [
    {
      slot: 1,
      id: 'wéb\n',
      target: 'tcp://localhost:80',
      intervalMs: 1_000,
      timeoutMs: 500,
      gracesMs: [0],
      recover: 1,
      index: 0,
      of: 1,
    },
  ],
});

test('nothing saved is nothing loaded, and nothing to tell', async () => {
  const { shelf, events } = setUp();
  expect(await shelf.load()).toBeUndefined();
  expect(events).toEqual([]);
});

test('what was saved last is loaded, by another process as well, and no draft is left', async () => {
  const { shelf, folder, events } = setUp();
  await Promise.all([1, 2, 3].map((revision) => shelf.save(config(revision))));
  expect(await shelf.load()).toEqual(config(3));
  expect(await createShelf<ReturnType<typeof config>>(folder, (e) => events.push(e)).load()).toEqual(config(3));
  expect(readdirSync(folder)).toEqual(['configuration']);
  expect(events).toEqual([]);
});

test('every flipped byte and every cut is noticed, and the file set aside', async () => {
  const { shelf, folder, file, events } = setUp();
  await shelf.save(config(1));
  const sound = readFileSync(file);
  const damaged = [...sound.keys()].map((at) => sound.with(at, (sound[at] ?? 0) ^ 1));
  for (let end = 0; end < sound.length; end += 7) damaged.push(sound.slice(0, end));
  for (const bytes of damaged) {
    writeFileSync(file, bytes);
    expect(await shelf.load()).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['configuration.corrupt']);
  }
  expect(events).toHaveLength(damaged.length);
  await shelf.save(config(2));
  expect(await shelf.load()).toEqual(config(2));
});

test("somebody else's file is set aside, whole", async () => {
  const { shelf, file, events } = setUp();
  await shelf.save(config(1));
  writeFileSync(file, 'services: []\n');
  expect(await shelf.load()).toBeUndefined();
  expect(readFileSync(`${file}.corrupt`, 'utf8')).toBe('services: []\n');
  expect(events).toMatchObject([{ type: 'unreadable', setAside: `${file}.corrupt` }]);
});

test('a draft that a crash left behind changes nothing', async () => {
  const { shelf, file } = setUp();
  await shelf.save(config(1));
  writeFileSync(`${file}.new`, 'half of');
  expect(await shelf.load()).toEqual(config(1));
  await shelf.save(config(2));
  expect(await shelf.load()).toEqual(config(2));
});

test('a save that fails says so, keeps what was there, and the next one is tried', async () => {
  const { shelf, folder } = setUp();
  await shelf.save(config(1));
  const draft = join(folder, 'configuration.new');
  mkdirSync(draft);
  await expect(shelf.save(config(2))).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await shelf.load()).toEqual(config(1));
  rmSync(draft, { recursive: true });
  await shelf.save(config(3));
  expect(await shelf.load()).toEqual(config(3));
});
