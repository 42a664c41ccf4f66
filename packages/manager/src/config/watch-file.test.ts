// On real files and the real clock: every wait is for the event itself.
import { once } from 'node:events';
import { appendFile, mkdtempDisposable, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@vedette/protocol/kit/system';
import { expect, test } from 'vitest';
import { fingerprint, watchFile } from './watch-file.ts';

/** A watched file of its own directory, with `changed()` resolving at the next call. */
const watched = async (
  prepare: (file: string, directory: string) => Promise<void>,
  meanwhile: (file: string) => Promise<void> = async () => {},
) => {
  const directory = await mkdtempDisposable(join(tmpdir(), 'vedette-watch-'));
  const file = join(directory.path, 'vedette.yaml');
  await prepare(file, directory.path);
  const events = new EventTarget();
  let calls = 0;
  const told = (): void => {
    calls += 1;
    events.dispatchEvent(new Event('change'));
  };
  const asOf = await fingerprint(file);
  await meanwhile(file);
  const watch = watchFile(file, asOf, told, systemClock);
  return {
    file,
    directory: directory.path,
    calls: () => calls,
    changed: () => once(events, 'change'),
    watch,
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      await directory.remove();
    },
  };
};

const withText = (file: string) => writeFile(file, 'a: 1\n');

test('an edit in place', async () => {
  await using it = await watched(withText);
  const changed = it.changed();
  await appendFile(it.file, 'b: 2\n');
  await changed;
});

test('an edit between reading it and watching it', async () => {
  await using it = await watched(withText, (file) => appendFile(file, 'b: 2\n'));
  await it.changed();
  expect(it.calls()).toBe(1);
});

test('many writes in a row are one change', async () => {
  await using it = await watched(withText);
  const changed = it.changed();
  for (let count = 0; count < 20; count++) await appendFile(it.file, 'b: 2\n');
  await changed;
  expect(it.calls()).toBe(1);
});

test('another file put in its place, again and again', async () => {
  await using it = await watched(withText);
  for (let count = 0; count < 2; count++) {
    const changed = it.changed();
    const next = join(it.directory, 'next');
    await writeFile(next, 'a: 2\n');
    await rename(next, it.file);
    await changed;
  }
});

test('removed, and there again', async () => {
  await using it = await watched(withText);
  const gone = it.changed();
  await rm(it.file);
  await gone;
  const back = it.changed();
  await withText(it.file);
  await back;
});

test('not there at first', async () => {
  await using it = await watched(async () => {});
  const changed = it.changed();
  await withText(it.file);
  await changed;
});

test('a file in another directory that a link leads to, which only looking finds', async () => {
  await using elsewhere = await mkdtempDisposable(join(tmpdir(), 'vedette-watch-'));
  const real = join(elsewhere.path, 'real.yaml');
  await withText(real);
  await using it = await watched((file) => symlink(real, file));
  const changed = it.changed();
  await appendFile(real, 'b: 2\n');
  await changed;
});

test('nothing is told of a neighbour, of a file left alone, or after disposal', async () => {
  await using other = await watched(withText);
  await using it = await watched(withText);
  await using neighbour = await watched(withText);
  other.watch[Symbol.dispose]();
  await appendFile(other.file, 'b: 2\n');
  await writeFile(join(it.directory, 'other.yaml'), 'x');
  // The neighbour's change is told a full settling time after all of the above.
  const changed = neighbour.changed();
  await appendFile(neighbour.file, 'b: 2\n');
  await changed;
  expect([other.calls(), it.calls()]).toEqual([0, 0]);
});
