// Configurations that scripts speak of, by number. Knows that the same number always is the same configuration with the same hash; refuses to
// know who is told.

import type { Config } from '../../../packages/protocol/src/delivery/manager-session.ts';
import { assignment } from '../../../packages/protocol/src/delivery/sample.test-support.ts';

/** Nothing, little, a few more or other than before, one more than a part holds. */
const slotsOf: readonly (readonly number[])[] = [
  [],
  [1],
  [1, 2, 3, 4, 5],
  [1, 2, 3, 4, 6],
  [2, 3, 4, 5, 6, 7],
  range(501),
  range(502),
];

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** The first of them are small. */
export const SMALL_CONFIGS = 5;

const configs: readonly Config[] = slotsOf.map((slots, number) => ({
  revision: number + 1,
  hash: `h${number}`,
  services: slots.map(assignment),
}));

export const CONFIGS = configs.length;

/** @throws Error beyond the last one */
export const configOf = (number: number): Config => {
  const config = configs[number];
  if (!config) throw new Error(`there is no configuration ${number}`);
  return config;
};
