// What services of the file depend on, written and looked up: others by id, and no circles. Knows nothing of what follows from it.
import { quote } from '@vedette/protocol/kit';
import { z } from 'zod';
import { circleOf } from '../core/dependency.ts';
import type { Parents } from '../core/wishes.ts';
import { didYouMean } from './piece.ts';
import type { Problems } from './problems.ts';

export type DependsOn = readonly string[] | { readonly any: readonly string[] };

export const dependsOnSchema = z
  .union([
    z.string().transform((one) => [one]),
    z.array(z.string()).min(1, 'an empty list depends on nothing: leave it out'),
    z.strictObject({
      any: z
        .array(z.string())
        .min(2, 'at least two: one alone is depends_on: ID')
        .meta({ description: 'Services of which one is enough' }),
    }),
  ])
  .meta({
    description:
      'Services that it cannot be reached without: while one of them is down (with any: all of them), nobody is told of it',
    examples: ['router', ['router', 'dns'], { any: ['line-1', 'line-2'] }],
  });

export const parentsOf = (written: DependsOn): Parents =>
  'any' in written ? { services: unique(written.any), need: 'any' } : { services: unique(written), need: 'all' };

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

/** Circles among sound names only: one that is not there is problem enough. */
export const checkDependencies = (
  services: readonly { readonly id: string; readonly parents?: Parents }[],
  problems: Problems,
): void => {
  const known = new Set(services.map(({ id }) => id));
  const parents = new Map<string, readonly string[]>();
  let isSound = true;
  for (const { id, parents: { services: named = [] } = {} } of services) {
    if (named.length > 0) parents.set(id, named);
    for (const parent of named) {
      if (known.has(parent)) continue;
      isSound = false;
      const hint = didYouMean(parent, known, problems);
      problems.add(['services', id, 'depends_on'], `there is no service ${quote(parent)}${hint}`);
    }
  }
  const circle = isSound ? circleOf(parents) : undefined;
  const [first] = circle ?? [];
  if (circle && first !== undefined) problems.add(['services', first, 'depends_on'], circleText(circle));
};

const NAMED_MAX = 6;

const circleText = (circle: readonly string[]): string => {
  const named = circle.length > NAMED_MAX ? [...circle.slice(0, NAMED_MAX - 1), '…', circle.at(-1) ?? ''] : circle;
  return `${named.join(' depends on ')}: nobody could be told of any of them. Take one out of the circle`;
};
