// Reads one piece of the file (a section, one service …) against its schema, and goes on with what is sound of it when not all is:
// so one round tells every problem. Knows how to take a piece apart; nothing of any particular piece.

import { quote } from '@vedette/protocol/kit';
import type { z } from 'zod';
import { ID_PATTERN, ID_RULE } from '../core/selector.ts';
import { findingsOf, nameOf } from './issues.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';

export type Piece<Shape extends z.core.$ZodLooseShape> = {
  /** What is sound; the keys in `broken` are left out. */
  readonly value: Partial<z.output<z.ZodObject<Shape>>>;
  readonly broken: ReadonlySet<string>;
};

const NOTHING_BROKEN: ReadonlySet<string> = new Set();

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Building a schema takes far longer than using it. */
const partials = new WeakMap<z.ZodObject, z.ZodObject>();

const partialOf = (schema: z.ZodObject): z.ZodObject => {
  const known = partials.get(schema);
  if (known !== undefined) return known;
  const partial = schema.partial();
  partials.set(schema, partial);
  return partial;
};

/** Nothing written counts as an empty piece. */
export const readPiece = <Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  raw: unknown,
  path: Path,
  problems: Problems,
): Piece<Shape> => {
  if (raw !== null && raw !== undefined && !isMapping(raw)) {
    const [key] = Object.keys(schema.shape);
    const wanted = key === undefined ? 'write nothing here' : `write a mapping with keys such as '${key}' here`;
    problems.add(path, `${wanted}, not ${nameOf(raw)}`);
    return { value: {}, broken: new Set(Object.keys(schema.shape)) };
  }
  const mapping = raw ?? {};
  const whole = schema.safeParse(mapping);
  if (whole.success) return { value: whole.data, broken: NOTHING_BROKEN };
  const broken = new Set<string>();
  for (const finding of findingsOf(whole.error.issues, mapping, Object.keys(schema.shape))) {
    problems.add([...path, ...finding.path], finding.message, finding.at);
    broken.add(String(finding.path[0]));
  }
  const sound = Object.fromEntries(Object.entries(mapping).filter(([key]) => !broken.has(key)));
  const rest = partialOf(schema).safeParse(sound);
  // The compiler does not know that this is the same schema with every key optional.
  return { value: rest.success ? (rest.data as Piece<Shape>['value']) : {}, broken };
};

/** The entries of a section whose keys are ids; entries with unusable ids are reported and left out. */
export const entriesOf = (
  raw: unknown,
  section: string,
  problems: Problems,
): readonly (readonly [string, unknown])[] => {
  if (raw === null || raw === undefined) return [];
  if (!isMapping(raw)) {
    problems.add([section], `write a mapping of ids here, not ${nameOf(raw)}`);
    return [];
  }
  return Object.entries(raw).filter(([id]) => {
    const sound = ID_PATTERN.test(id);
    if (!sound) problems.add([section, id], `${quote(id)} cannot be an id: ${ID_RULE}`, 'key');
    return sound;
  });
};

/** Past so many problems a suggestion helps nobody. */
const SUGGESTED_PROBLEM_COUNT_MAX = 100;

/** `: did you mean 'x'?`, or nothing. */
export const didYouMean = (word: string, known: Iterable<string>, problems: Problems): string => {
  const meant = problems.count < SUGGESTED_PROBLEM_COUNT_MAX ? problems.suggester.suggest(word, known) : undefined;
  return meant === undefined ? '' : `: did you mean ${quote(meant)}?`;
};
