// `npm run sim`: simulates many seeds and prints those that fail; with SEED set, one of them with everything that happened. Exits with 1 when one failed.
//   npm run sim -- --seeds 20000 [--from 1] [--bug NAME]        SEED=17 npm run sim
import process from 'node:process';
import { parseArgs } from 'node:util';
import { bugs } from './bugs.ts';
import { simulate } from './simulate.ts';

/** Longer than in the tests: nobody waits for it. */
const FAULTS_MS = 40_000;
const FAILURES_MAX = 10;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    bug: { type: 'string' },
    'faults-ms': { type: 'string', default: String(FAULTS_MS) },
  },
});
const name = values.bug;
const planted = name === undefined ? undefined : bugs[name];
if (name !== undefined && !planted) {
  process.stderr.write(`There is no planted bug ${name}. There are: ${Object.keys(bugs).join(', ')}.\n`);
  process.exit(64);
}
const faultsMs = Number(values['faults-ms']);
const bugOf = () => (planted ? { bug: planted() } : {});

const rerun = (seed: number): string =>
  `SEED=${seed} npm run sim --${faultsMs === FAULTS_MS ? '' : ` --faults-ms ${faultsMs}`}${name ? ` --bug ${name}` : ''}`;

const one = async (seed: number): Promise<void> => {
  const { violation, trace } = await simulate({ seed, faultsMs, isTraced: true, ...bugOf() });
  process.stdout.write(`${trace.join('\n')}\n`);
  process.stdout.write(violation ? `seed ${seed} fails: ${violation.message}\n` : `seed ${seed} is in order\n`);
  process.exitCode = violation ? 1 : 0;
};

const many = async (from: number, count: number): Promise<void> => {
  const failures = new Map<string, number>();
  let simulatedMs = 0;
  for (let seed = from; seed < from + count; seed++) {
    const { violation, tookMs } = await simulate({ seed, faultsMs, ...bugOf() });
    simulatedMs += tookMs;
    if (!violation) continue;
    const failed = (failures.get(violation.rule) ?? 0) + 1;
    failures.set(violation.rule, failed);
    if (failed <= FAILURES_MAX) process.stdout.write(`seed ${seed}: ${violation.message}\n    ${rerun(seed)}\n`);
  }
  const failed = [...failures.values()].reduce((sum, n) => sum + n, 0);
  const hours = (simulatedMs / 3_600_000).toFixed(1);
  process.stdout.write(`${count} seeds, ${hours} simulated hours, ${failed} failed ${JSON.stringify([...failures])}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
};

const { SEED } = process.env;
if (SEED !== undefined) await one(Number(SEED));
else await many(Number(values.from), Number(values.seeds));
