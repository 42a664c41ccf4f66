// `npm run soak:hostile`: connections in bad faith by the hundred thousand against a manager with keys and honest agents. Exits with 1 when anything
// is off, and says the seed.
//   npm run soak:hostile -- [--connections 100000] [--seed N]
import { parseArgs } from 'node:util';
import { type Holding, soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});

/** Longer than a manager gives anybody who proves nothing: everybody is cut, and nobody leaves out of boredom. */
const PATIENCE_MS = 30_000;

/** What live objects may take more than before. Of 100,000 connections, 80 bytes each that are never given back would be too much. */
const GROWTH_MIB_MAX = 8;

/** Of results, some are under way when they are counted: those of two seconds, and a few for a clock that is adjusted. */
const RESULTS_SHARE_MIN = 0.99;
const UNDER_WAY_MAX = 40;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
// What was started ends with this process, if it gets to say so.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const seed = Number(values.seed);
say(`${values.connections} hostile connections with seed ${seed}`);
const report = await soak({ connections: Number(values.connections), seed, patienceMs: PATIENCE_MS, say });

const row = (what: string, value: string | number): void => say(`  ${what.padEnd(34)}${String(value).padStart(14)}`);
const held = ({ descriptors, memoryMiB }: Holding): string => `${descriptors} / ${memoryMiB.toFixed(1)} MiB`;
const came = [...report.byKind.values()].reduce((sum, count) => sum + count, 0);
say(`\n${came} connections in ${Math.round(report.tookMs / 1_000)} s`);
for (const [name, count] of report.byKind) row(name, count);
say('descriptors and memory of the manager');
row('before', held(report.before));
row('most', held(report.most));
row('after all', held(report.after));
row('live objects before', `${report.heapMiB.before.toFixed(1)} MiB`);
row('live objects after all', `${report.heapMiB.after.toFixed(1)} MiB`);
say('meanwhile');
row('results due of honest agents', Math.round(report.resultsDue));
row('results stored', report.results);
row('lines in the log', report.logLines);
row('cut for want of a place', report.cut);

const complaints = [
  ...report.complaints,
  ...(report.heapMiB.after - report.heapMiB.before > GROWTH_MIB_MAX ? ['the manager kept memory'] : []),
  ...(report.results < report.resultsDue * RESULTS_SHARE_MIN - UNDER_WAY_MAX
    ? ['honest agents delivered less than they should']
    : []),
];
for (const complaint of complaints) say(`  WRONG: ${complaint}`);
if (complaints.length > 0) say(`failed: npm run soak:hostile -- --connections ${values.connections} --seed ${seed}`);
process.exit(complaints.length > 0 ? 1 : 0);
