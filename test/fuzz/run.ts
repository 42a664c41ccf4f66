// `npm run fuzz`: fuzzes everything that reads what others wrote, and prints every failing input with the command that tries it alone. The same
// seed gives the same inputs. Exits with 1 when something broke.
//   npm run fuzz -- [--inputs 1000000] [--seed 1] [--only NAME]... [--bug NAME]
//   npm run fuzz -- --only NAME --hex 91c0        npm run fuzz -- --only NAME --seed 1 --at 17
import process from 'node:process';
import { parseArgs } from 'node:util';
import { bugs } from './bugs.ts';
import { inputOf, tryOne } from './campaign.ts';
import { described, replayOf } from './replay.ts';
import type { Target } from './target.ts';
import { sharesOf, targets } from './targets.ts';
import { shown, textOf } from './text.ts';
import { watched } from './watched.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true, default: [] },
    bug: { type: 'string' },
    at: { type: 'string' },
    hex: { type: 'string' },
  },
});

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

const refuse = (what: string): never => {
  process.stderr.write(`${what}\n`);
  process.exit(64);
};

const numberOf = (option: 'inputs' | 'seed' | 'at', min: number): number => {
  const number = Number(values[option]);
  return Number.isSafeInteger(number) && number >= min
    ? number
    : refuse(`--${option} takes a whole number from ${min} on.`);
};

const { bug } = values;
const planted =
  bug === undefined
    ? undefined
    : (bugs[bug] ?? refuse(`There is no bug ${bug}. There are: ${Object.keys(bugs).join(', ')}.`));
const unknown = values.only.find((name) => !targets.some((target) => target.name === name));
if (unknown !== undefined)
  refuse(`There is no target ${unknown}. There are: ${targets.map(({ name }) => name).join(', ')}.`);
const named = values.only.length === 0 ? targets : targets.filter(({ name }) => values.only.includes(name));
const chosen = planted ? [planted] : named;
const seed = numberOf('seed', 0);

/** One input alone, with everything that is known of its failure. */
const one = (target: Target, input: Uint8Array): void => {
  const { broken, ms } = tryOne(target, input);
  print(`${target.name}: ${Buffer.from(input).toString('hex')}`);
  print(shown(textOf(input)));
  print(
    broken
      ? `broke '${broken.rule}': ${broken.cause instanceof Error ? broken.cause.stack : broken.message}`
      : `in order, ${ms.toFixed(1)} ms`,
  );
  process.exitCode = broken ? 1 : 0;
};

/** So many threads may be lost to one target before it is left. */
const LOSSES_MAX = 3;

/** One target's share, begun again behind an input that took the thread with it; how many inputs were really tried. */
const share = async (target: Target, inputs: number): Promise<number> => {
  const startedMs = performance.now();
  let from = 1;
  let tried = 0;
  for (let losses = 0; losses < LOSSES_MAX && from <= inputs; losses++) {
    const outcome = await watched({ name: target.name, bug, seed, from, inputs });
    const seconds = (performance.now() - startedMs) / 1_000;
    if (outcome.failures.length > 0 || 'lost' in outcome) process.exitCode = 1;
    if ('lost' in outcome) {
      print(`${target.name} was lost with input ${outcome.at}: ${outcome.lost}`);
      print(`    ${replayOf(target.name, seed, outcome.at, bug)}`);
      tried = outcome.at;
      from = outcome.at + 1;
    } else {
      tried = outcome.last;
      from = inputs + 1;
      const cells = [
        String(tried).padStart(10),
        seconds.toFixed(1).padStart(8),
        String(Math.round(tried / seconds)).padStart(10),
      ];
      print(
        `${target.name.padEnd(16)} ${cells.join(' ')} ${outcome.slowestMs.toFixed(1).padStart(12)} (input ${outcome.slowestAt})`,
      );
    }
    for (const failure of outcome.failures) print(described(target.name, seed, failure, bug));
  }
  return tried;
};

const many = async (inputs: number): Promise<void> => {
  print(`seed ${seed}`);
  print('target               inputs        s   inputs/s   slowest ms');
  const startedMs = performance.now();
  let done = 0;
  for (const [target, count] of sharesOf(chosen, inputs)) {
    done += await share(target, count);
  }
  const mib = Math.round(process.resourceUsage().maxRSS / 1024);
  print(`${done} inputs in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s, at most ${mib} MiB`);
};

const [first] = chosen;
const isOne = values.hex !== undefined || values.at !== undefined;
if (isOne && (!first || chosen.length > 1)) refuse('One input is for one target: name it with --only.');
if (first && values.hex !== undefined) one(first, Buffer.from(values.hex, 'hex'));
else if (first && values.at !== undefined) one(first, inputOf(first, seed, numberOf('at', 1)));
else await many(numberOf('inputs', 1));
