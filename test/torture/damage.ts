// Damage to the spool file of an agent that is down. Knows where the bytes are that hurt; refuses to know what becomes of it.
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Dice } from '../sim/world/dice.ts';

const HEADER_BYTES = 100;
/** Enough of a payload to be found again in the file. */
const NEEDLE_BYTES = 24;

const spoolOf = (state: string): string => join(state, 'spool', 'spool.db');

const flip = (file: string, at: number): void => {
  const byte = readFileSync(file)[at] ?? 0;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Uint8Array.of(byte ^ 0x10), 0, 1, at);
  closeSync(descriptor);
};

/** Flips a bit of the results of one item that is held; false when none is. */
export const flipPayload = (state: string, dice: Dice): boolean => {
  const file = spoolOf(state);
  if (!existsSync(file)) return false;
  const payloads = settled(file).filter((bytes) => bytes.length >= NEEDLE_BYTES);
  if (payloads.length === 0) return false;
  const needle = dice.pick(payloads).subarray(0, NEEDLE_BYTES);
  const byte = dice.below(NEEDLE_BYTES);
  // All copies: some may lie in pages that were given free.
  const all = readFileSync(file);
  const found: number[] = [];
  for (let at = all.indexOf(needle); at >= 0; at = all.indexOf(needle, at + 1)) found.push(at);
  for (const at of found) flip(file, at + byte);
  return found.length > 0;
};

/** Makes the first page unreadable: the file is no database any more. */
export const spoilHeader = (state: string, dice: Dice): boolean => {
  const file = spoolOf(state);
  if (!existsSync(file)) return false;
  settled(file);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(HEADER_BYTES, dice.below(256)), 0, HEADER_BYTES, 0);
  closeSync(descriptor);
  return true;
};

/** The payloads that are held, with the log moved into the file: what is in the log only is checked by SQLite itself. */
const settled = (file: string): Uint8Array[] => {
  using database = new DatabaseSync(file);
  const rows = database.prepare('SELECT results FROM item WHERE results IS NOT NULL').all();
  return rows.map(({ results }) => results as Uint8Array);
};
