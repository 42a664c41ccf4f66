// How to see one failing input again. Knows the command line of run.ts; refuses to know what failed.
import type { Failure } from './campaign.ts';
import { shown, textOf } from './text.ts';

/** What still fits a command line that a person copies. */
const HEX_BYTES_MAX = 1_500;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const replayOf = (name: string, seed: number, at: number, bug?: string): string =>
  `npm run fuzz -- --only ${name} --seed ${seed} --at ${at}${bug === undefined ? '' : ` --bug ${bug}`}`;

/** The failure for people: what broke, the smallest input found, and the commands that try it alone. */
export const described = (name: string, seed: number, failure: Failure, bug?: string): string => {
  const { rule, message, at, input, shrunk, count } = failure;
  const times = count === 1 ? 'once' : `${count} times`;
  const isShort = shrunk.length <= HEX_BYTES_MAX;
  const text = shown(textOf(shrunk.subarray(0, 300)));
  return [
    `${name} broke '${rule}' ${times}, first with input ${at}: ${message}`,
    `    ${input.length} bytes, shrunk to ${shrunk.length}; as text: ${text}`,
    `    ${replayOf(name, seed, at, bug)}`,
    ...(isShort
      ? [`    npm run fuzz -- --only ${name} --hex ${hexOf(shrunk) || "''"}${bug === undefined ? '' : ` --bug ${bug}`}`]
      : []),
  ].join('\n');
};
