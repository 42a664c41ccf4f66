// The time zone that a key of the file names, or what was probably meant by it. Knows names; refuses to know what clocks do there.
import { quote } from '@vedette/protocol/kit';
import { z } from 'zod';
import { isZone, zoneNames } from '../core/plan/zone.ts';
import { didYouMean, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import { zone } from './planned-schema.ts';
import type { Problems } from './problems.ts';

const UTC = 'UTC';

const zoneSchema = z.strictObject({ zone: zone.optional() });

/** `Berlin` is two thirds of a name: those that end so. */
const byCity = (word: string): string | undefined => {
  const city = `/${word.trim().toLowerCase().replaceAll(' ', '_')}`;
  return zoneNames().find((name) => name.toLowerCase().endsWith(city));
};

/** The zone as written, `otherwise` where nothing is or nothing sound. */
export const soundZone = (written: string | undefined, otherwise: string, path: Path, problems: Problems): string => {
  if (written === undefined) return otherwise;
  if (isZone(written)) return written;
  const city = byCity(written);
  const hint = city === undefined ? didYouMean(written, zoneNames(), problems) : `: did you mean ${quote(city)}?`;
  problems.add(path, `there is no time zone ${quote(written)}${hint || ": write for example 'Europe/Berlin'"}`);
  return otherwise;
};

/** The zone of all times in the file that do not say another. */
export const readZone = (root: Readonly<Record<string, unknown>>, problems: Problems): string => {
  const { value } = readPiece(zoneSchema, 'zone' in root ? { zone: root['zone'] } : {}, [], problems);
  return soundZone(value.zone, UTC, ['zone'], problems);
};
