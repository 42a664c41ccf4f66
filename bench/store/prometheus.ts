// Prometheus with the same results, where it is installed: what the blackbox exporter would have told of them, success and duration. It takes them all at once from a file
// (promtool), which is the fastest way that it has; a server then answers from what that made. Refuses to know how Prometheus keeps them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decodeResults } from '../../packages/protocol/src/wire/index.ts';
import { eventually } from '../../test/support/eventually.ts';
import { ports } from '../../test/support/operator.ts';
import type { Figure } from '../report.ts';
import { AGENT, deliveries, INTERVAL_MS, ROUNDS_A_DAY, START_MS } from './deliveries.ts';
import { asked, timed } from './turn.ts';

const peer = 'Prometheus';
const SERVICES = 40;
const READY_MS_MAX = 30_000;

type Sample = readonly [atMs: number, isUp: boolean, seconds: number];

/** As Prometheus would have them, which scrapes to its own beat: even times take it less room. */
const even = (atMs: number): number => Math.floor(atMs / INTERVAL_MS) * INTERVAL_MS;

/** 40 services for a day, service by service: the format wants each series together. */
const series = (): readonly Sample[][] => {
  const all = Array.from({ length: SERVICES }, (): Sample[] => []);
  for (const { body, count } of deliveries(SERVICES, ROUNDS_A_DAY)) {
    if (body.type === 'gap') continue;
    const { slot, atMs, code, latencyMs } = decodeResults(body.results, count);
    for (let row = 0; row < count; row++) {
      const latency = latencyMs[row] ?? Number.NaN;
      all[(slot[row] ?? 1) - 1]?.push([
        even(atMs[row] ?? 0),
        code[row] === 0,
        Number.isNaN(latency) ? 0 : latency / 1_000,
      ]);
    }
  }
  return all;
};

const metrics: Readonly<Record<string, (sample: Sample) => string>> = {
  probe_success: ([, isUp]) => (isUp ? '1' : '0'),
  probe_duration_seconds: ([, , seconds]) => seconds.toPrecision(3),
};

const text = function* (all: readonly Sample[][]): Generator<string, void> {
  for (const [name, shownOf] of Object.entries(metrics)) {
    yield `# TYPE ${name} gauge\n`;
    for (const [i, samples] of all.entries()) {
      const labels = `{instance="s${i + 1}",job="vedette",agent="${AGENT}"}`;
      yield samples.map((sample) => `${name}${labels} ${shownOf(sample)} ${sample[0] / 1_000}\n`).join('');
    }
  }
  yield '# EOF\n';
};

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const entry = statSync(join(folder, name));
    return sum + (entry.isFile() ? entry.size : 0);
  }, 0);

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** How long a day of one service takes to be asked for, both of its series, as a page of a dashboard would. */
const asking = async (folder: string, data: string): Promise<number> => {
  const [port = 0] = await ports(1);
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, 'global: {}\n');
  const server = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  try {
    const url = `http://127.0.0.1:${port}`;
    await eventually('Prometheus to answer', READY_MS_MAX, () => answers(`${url}/-/ready`));
    const at = START_MS / 1_000 + 86_400;
    const query = encodeURIComponent('{instance="s7"}[1d]');
    const ask = async (): Promise<number> => {
      const answer = await (await fetch(`${url}/api/v1/query?query=${query}&time=${at}`)).json();
      const { data: { result = [] } = {} } = answer as {
        data?: { result?: readonly { values: readonly unknown[] }[] };
      };
      return result.reduce((sum, { values }) => sum + values.length, 0);
    };
    const samples = await ask();
    if (samples < 1.9 * ROUNDS_A_DAY) throw new Error(`Prometheus answers with ${samples} samples of a day`);
    return await asked(ask);
  } finally {
    server.kill();
    await ended;
  }
};

/** Nothing where it is not installed, which is told. */
export const prometheus = async (folder: string, tell: (line: string) => void): Promise<readonly Figure[]> => {
  if (spawnSync('promtool', ['--version']).error || spawnSync('prometheus', ['--version']).error) {
    tell('prometheus is not installed: left out');
    return [];
  }
  const all = series();
  const results = all.reduce((sum, { length }) => sum + length, 0);
  const file = join(folder, 'results.om');
  await pipeline(text(all), createWriteStream(file));
  const data = join(folder, 'prometheus');
  const tookMs = await timed(() => {
    const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, data]);
    if (made.status !== 0) throw new Error(`promtool made no blocks: ${String(made.stderr)}`);
  });
  return [
    { name: `${peer}: blocks from a file`, value: (tookMs * 1_000) / results, unit: 'µs/result', peer },
    { name: `${peer}: on disk, two samples a result`, value: bytesIn(data) / results, unit: 'bytes/result', peer },
    { name: `${peer}: 24 h of a service, every result`, value: await asking(folder, data), unit: 'ms', peer },
  ];
};
