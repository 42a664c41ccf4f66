// Prometheus's blackbox exporter as a subject: an exporter on loopback, and a load that asks it for one TCP probe after another the way
// Prometheus does. Only the exporter's CPU time counts.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScript } from './program.ts';
import type { Counts, Running, SinkAddress, Subject } from './subject.ts';

const command = 'prometheus-blackbox-exporter';
const modules = 'modules:\n  tcp_connect:\n    prober: tcp\n    timeout: 5s\n';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** Asks until the exporter answers; it has no way to say that it is ready. */
const untilReady = async (url: string): Promise<void> => {
  const giveUpAt = performance.now() + 5_000;
  while (!(await answers(url))) {
    if (performance.now() > giveUpAt) throw new Error(`${command} does not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const start = async (rate: number, { hosts, port }: SinkAddress): Promise<Running> => {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-bench-'));
  const config = join(folder, 'blackbox.yml');
  await writeFile(config, modules);
  const own = await freePort();
  const args = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${own}`, '--log.level=error'];
  const exporter = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = once(exporter, 'exit');
  const stopExporter = async (): Promise<void> => {
    exporter.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    await untilReady(`http://127.0.0.1:${own}/-/healthy`);
  } catch (error) {
    await stopExporter();
    throw error;
  }
  const load = startScript('./blackbox-load.ts', [String(rate), String(own), String(port), ...hosts]);
  return {
    pids: exporter.pid === undefined ? [] : [exporter.pid],
    async stop() {
      const counts = (await load.finish()) as Counts;
      await stopExporter();
      return counts;
    },
  };
};

export const blackbox: Subject = {
  name: 'blackbox exporter',
  isPeer: true,
  rateMax: 1_000,
  missing: () => (spawnSync(command, ['--version']).error === undefined ? undefined : `${command} is not installed`),
  start,
};
