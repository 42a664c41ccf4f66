// Damage to the write-ahead log of a spool whose agent is down, and what SQLite still reads afterwards. Knows frames of the log and the table of
// epochs; refuses to know what becomes of the rest.
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Dice } from '../sim/world/dice.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Of a log this short the middle is its beginning. */
const FRAMES_MIN = 4;

/** What is left of each process's items: up to this number. */
export type Left = ReadonlyMap<string, number>;

/**
 * Flips a bit in the middle half of the log. Undefined when there is too little of one; else what can be read of the spool now, which is nothing
 * when the file as a whole makes no sense any more.
 */
export const flipLog = (state: string, dice: Dice): Left | undefined => {
  const spool = join(state, 'spool', 'spool.db');
  const file = `${spool}-wal`;
  const log = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const ends = frameEnds(log);
  if (ends.length < FRAMES_MIN) return undefined;
  const from = ends[Math.floor(ends.length / 4)] ?? 0;
  const to = ends[Math.floor((ends.length * 3) / 4)] ?? 0;
  const at = from + dice.below(to - from);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Uint8Array.of((log[at] ?? 0) ^ 0x10), 0, 1, at);
  closeSync(descriptor);
  return readable(spool);
};

/** Where the frames end that belong to this log, and not to what it had held before it was begun anew. */
const frameEnds = (log: Buffer): number[] => {
  if (log.length < HEADER_BYTES) return [];
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  const ends: number[] = [];
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + 8, at + 16).equals(salt)) break;
    ends.push(at + frameBytes);
  }
  return ends;
};

/** Read in a copy: whoever opens a file with a log changes both. */
const readable = (spool: string): Left => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-torture-'));
  try {
    const copy = join(folder, 'spool.db');
    copyFileSync(spool, copy);
    copyFileSync(`${spool}-wal`, `${copy}-wal`);
    using database = new DatabaseSync(copy);
    if (database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') return new Map();
    const rows = database.prepare('SELECT name, next FROM epoch').all();
    return new Map(rows.map(({ name, next }) => [String(name), Number(next) - 1]));
  } catch {
    return new Map();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
