// A file that is there when all of it is: what is left when it is not, and of whoever was killed meanwhile.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completeFile } from './complete-file.ts';

const halfAFile = fileURLToPath(new URL('./fixtures/half-a-file.ts', import.meta.url));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-complete-file-'));
  file = join(folder, 'out.bin');
});
afterEach(() => rmSync(folder, { recursive: true }));

const fault = (code: string) => expect.objectContaining({ code });

test('it has its name when it is complete, and not before', () => {
  {
    using target = completeFile(file, false);
    target.write(Buffer.from('one '));
    target.write(Buffer.from('two'));
    expect(readdirSync(folder)).toEqual(['out.bin.part']);
    target.complete();
    expect(readdirSync(folder)).toEqual(['out.bin']);
  }
  expect(readFileSync(file, 'utf8')).toBe('one two');
});

test('disposed of before, it leaves nothing', () => {
  {
    using target = completeFile(file, false);
    target.write(Buffer.from('one'));
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('what is there stays, unless it was told to give way; also what came meanwhile', () => {
  {
    using target = completeFile(file, false);
    writeFileSync(file, 'another');
    expect(() => target.complete()).toThrow(fault('already-there'));
  }
  expect(() => completeFile(file, false)).toThrow(fault('already-there'));
  expect(readdirSync(folder)).toEqual(['out.bin']);
  expect(readFileSync(file, 'utf8')).toBe('another');
  using target = completeFile(file, true);
  target.complete();
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('where no file can be, it says so; and nothing is written through what lies beside', () => {
  expect(() => completeFile(join(folder, 'nowhere', 'out.bin'), false)).toThrow(fault('usage'));
  const other = join(folder, 'other');
  writeFileSync(other, 'precious');
  symlinkSync(other, `${file}.part`);
  using target = completeFile(file, false);
  target.write(Buffer.from('one'));
  target.complete();
  expect(readFileSync(other, 'utf8')).toBe('precious');
});

/** In a process of its own, in which no file may be longer than two mebibytes. */
const begun = (how: 'room' | 'killed') => {
  const command = 'ulimit -f 4096; exec "$0" "$@"';
  return spawnSync('/bin/sh', ['-c', command, process.execPath, halfAFile, file, how], { encoding: 'utf8' });
};

test('without room for all of it nothing is left', () => {
  expect(begun('room').stdout).toBe('store-failed');
  expect(readdirSync(folder)).toEqual([]);
});

test('whoever is killed half-way leaves no file of that name, and is in nobody’s way', () => {
  expect(begun('killed').signal).toBe('SIGKILL');
  expect(readdirSync(folder)).toEqual(['out.bin.part']);
  using target = completeFile(file, false);
  target.write(Buffer.from('one'));
  target.complete();
  expect(readdirSync(folder)).toEqual(['out.bin']);
  expect(readFileSync(file, 'utf8')).toBe('one');
});
