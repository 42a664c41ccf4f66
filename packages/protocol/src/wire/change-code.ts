// Changes on the wire: short lists of whole numbers. Knows their order and the code of a health; refuses to know who changed.
import type { Change } from '../health/change.ts';
import { codeOf, type Verdict, verdictOf } from '../health/result.ts';
import { limits } from './limits.ts';
import type { PlacedChange } from './message.ts';
import { int, Misfit, type Shape, wholeMs } from './shape.ts';

/** Added to the code of a down verdict when a grace has run out: `down`. Without it: `failing`. */
const DOWN_FLAG = 128;

const place = int(0, limits.batchItemsMax - 1);
const slot = int(0, limits.slotMax);
const time = wholeMs(0, limits.timeMsMax);
const code = int(0, 255);
const held = wholeMs(0, limits.timeMsMax);

const healthCode = (of: Change): number => {
  switch (of.health) {
    case 'up':
      return codeOf({ status: 'up' });
    case 'failing':
      return codeOf({ status: 'down', reason: of.reason });
    case 'down':
      return codeOf({ status: 'down', reason: of.reason }) + DOWN_FLAG;
    case 'unknown':
      return codeOf({ status: 'unknown', reason: of.reason });
  }
};

const writeChange = (of: Change): number[] => [
  of.slot,
  Math.round(of.at),
  Math.round(of.since),
  healthCode(of),
  'heldMs' in of ? Math.round(of.heldMs) : 0,
];

/** A code nobody here knows, and the flag where it means nothing, is `unknown` for the reason that `verdictOf` gives. */
const verdictBehind = (byte: number): Verdict => {
  const flagged = verdictOf(byte - DOWN_FLAG);
  return byte >= DOWN_FLAG && flagged.status === 'down' ? flagged : verdictOf(byte);
};

const readChange = (raw: readonly unknown[], from: number): Change => {
  const base = { slot: slot.read(raw[from]), at: time.read(raw[from + 1]), since: time.read(raw[from + 2]) };
  const byte = code.read(raw[from + 3]);
  const heldMs = held.read(raw[from + 4]);
  const verdict = verdictBehind(byte);
  switch (verdict.status) {
    case 'up':
      return { ...base, health: 'up' };
    case 'down':
      return { ...base, health: byte >= DOWN_FLAG ? 'down' : 'failing', reason: verdict.reason, heldMs };
    case 'unknown':
      return { ...base, health: 'unknown', reason: verdict.reason };
  }
};

const listed = (raw: unknown, length: number): readonly unknown[] => {
  if (!Array.isArray(raw) || raw.length < length) throw new Misfit(`must be a list of ${length} whole numbers`);
  return raw;
};

/** `[slot, at, since, code, held]`. Further elements are ignored: a newer version may say more. */
export const change: Shape<Change> = {
  read: (raw) => readChange(listed(raw, 5), 0),
  write: writeChange,
};

/** `[place, slot, at, since, code, held]`. */
export const placedChange: Shape<PlacedChange> = {
  read(raw) {
    const list = listed(raw, 6);
    return { place: place.read(list[0]), change: readChange(list, 1) };
  },
  write: (placed) => [placed.place, ...writeChange(placed.change)],
};
