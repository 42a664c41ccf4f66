// The quiet hours of one subscriber, made into windows. Knows their keys; refuses to know what becomes of a message in them.
import { type WeeklyWindow, weekdays } from '../core/plan/window.ts';
import { readPiece } from './piece.ts';
import type { Path } from './places.ts';
import { QUIET_COUNT_MAX, quietSchema } from './planned-schema.ts';
import type { Problems } from './problems.ts';
import { soundZone } from './zones.ts';

const readOne = (raw: unknown, path: Path, zone: string, problems: Problems): readonly WeeklyWindow[] => {
  const { value } = readPiece(quietSchema, raw, path, problems);
  const own = soundZone(value.zone, zone, [...path, 'zone'], problems);
  const { days = weekdays, from, to } = value;
  if (from === undefined || to === undefined) return [];
  if (from.minute === 1_440) problems.add([...path, 'from'], "nothing begins at 24:00: write '00:00' and the next day");
  if (from.minute === to.minute)
    problems.add([...path, 'to'], "it would end when it begins: a whole day is from '00:00' to '24:00'");
  return [{ type: 'weekly', days, fromMinute: from.minute, end: { toMinute: to.minute }, zone: own }];
};

/** Of one mapping, or a list of them; undefined when there are none. @param zone of all times that do not say another */
export const readQuiet = (
  raw: unknown,
  path: Path,
  zone: string,
  problems: Problems,
): readonly WeeklyWindow[] | undefined => {
  if (raw === undefined || raw === null) return undefined;
  if (!Array.isArray(raw)) return readOne(raw, path, zone, problems);
  if (raw.length > QUIET_COUNT_MAX) problems.add(path, `at most ${QUIET_COUNT_MAX} of them`);
  const quiet = raw
    .slice(0, QUIET_COUNT_MAX)
    .flatMap((one: unknown, index) => readOne(one, [...path, index], zone, problems));
  return quiet.length === 0 ? undefined : quiet;
};
