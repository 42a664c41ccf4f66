// `npm run -s bench -- NAME [--json]`. Knows which benchmarks there are; progress goes to standard error, the report to standard output.
import { parseArgs } from 'node:util';
import { dashboard } from './dashboard/dashboard.ts';
import { history } from './history/history.ts';
import { link } from './link/link.ts';
import { load } from './load/load.ts';
import { metrics } from './metrics/metrics.ts';
import { probe } from './probe/probe.ts';
import { replay } from './replay/replay.ts';
import { type Bench, machine, type Report, table } from './report.ts';
import { questions } from './store/questions.ts';
import { store } from './store/store.ts';
import { telling } from './telling/telling.ts';

const benches: Readonly<Record<string, Bench>> = {
  probe,
  load,
  link,
  history,
  store,
  questions,
  replay,
  telling,
  metrics,
  dashboard,
};

const list = (): string =>
  Object.entries(benches)
    .map(([name, { says }]) => `  ${name.padEnd(10)} ${says}`)
    .join('\n');

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
  const [name] = positionals;
  if (name === undefined) {
    console.log(`npm run -s bench -- NAME [--json]\n${list()}`);
    return 0;
  }
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (bench === undefined) {
    console.error(`There is no benchmark "${name}". There are:\n${list()}`);
    return 64;
  }
  const figures = await bench.run((line) => console.error(line));
  const report: Report = { bench: name, machine: machine(), figures };
  console.log(values.json === true ? JSON.stringify(report, undefined, 2) : table(report));
  return 0;
};

process.exitCode = await main();
