// `npm run torture`: real processes, killed, stopped, cut off and starved; what they produced is compared with what is stored. Exits with 1 when
// anything is off, and says the seed: it decides what is done and when, though not what the processes make of it.
//   npm run torture -- [--minutes 5] [--seed N] [--only STAGE] [--acts N]
import { parseArgs } from 'node:util';
import { runStage, type StageReport } from './stage.ts';
import { plan } from './stages.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    only: { type: 'string' },
    acts: { type: 'string', default: 'Infinity' },
  },
});
const seed = Number(values.seed);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const show = ({ name, done, tookMs, counts, ownEnds, complaints }: StageReport): void => {
  say(`\n${name}: ${Math.round(tookMs / 1_000)} s, ${complaints.length === 0 ? 'in order' : 'NOT IN ORDER'}`);
  const rows: readonly (readonly [string, number])[] = [
    ...done,
    ['ended by themselves', ownEnds.length],
    ['processes of agents', counts.epochs],
    ['items promised by spools', counts.produced],
    ['items stored', counts.stored],
    ['  kept, though the promise died', counts.unpromised],
    ['  changes among them', counts.changes],
    ['items in gaps', counts.inGaps],
    ['  changes among them', counts.changesInGaps],
    ['items lost with a whole file, told', counts.lostWithFile],
    ['items lost with the end of a log', counts.lostWithLog],
    ['batches with equal payload', counts.batchesEqual],
    ['changes left of batches cut for room', counts.batchesCut],
  ];
  for (const [what, count] of rows) say(`  ${what.padEnd(38)}${String(count).padStart(9)}`);
  for (const words of new Set(ownEnds)) say(`  ended: ${words}`);
  for (const complaint of complaints) say(`  WRONG: ${complaint}`);
};

const planned = plan().filter(({ stage }) => values.only === undefined || stage.name === values.only);
if (planned.length === 0) {
  say(
    `There is no stage ${values.only}. There are: ${plan()
      .map(({ stage }) => stage.name)
      .join(', ')}.`,
  );
  process.exit(64);
}
const shares = planned.reduce((sum, { share, skipped }) => sum + (skipped === undefined ? share : 0), 0);
say(`torture with seed ${seed} for ${values.minutes} min`);
let isWrong = false;
// What was started ends with this process, if it gets to say so.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
for (const { stage, share, skipped } of planned) {
  if (skipped !== undefined) {
    say(`\n${stage.name}: skipped, ${skipped}`);
    continue;
  }
  const forMs = (Number(values.minutes) * 60_000 * share) / shares;
  const report = await runStage(stage, { seed, forMs, actsMax: Number(values.acts) });
  show(report);
  isWrong ||= report.complaints.length > 0;
}
if (isWrong) say(`\nfailed: npm run torture -- --minutes ${values.minutes} --seed ${seed}`);
process.exit(isWrong ? 1 : 0);
