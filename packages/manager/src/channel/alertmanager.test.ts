// A real Alertmanager, where this machine has one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import type { Message } from '../core/message.ts';
import { calm, channelOf, down, Receiver, storm, test as testMessage, up } from './receiver.fake.ts';

const PROGRAM = ['/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager'].find((path) => existsSync(path));

/** It listens where it is told, and says so: with port 0, also where that is. */
const start = async (folder: string, hook: string) => {
  const file = join(folder, 'alertmanager.yml');
  const route = 'route: { receiver: it, group_wait: 10ms, group_interval: 1s, group_by: [service] }';
  await writeFile(file, `${route}\nreceivers: [{ name: it, webhook_configs: [{ url: '${hook}' }] }]\n`);
  const flags = [`--config.file=${file}`, `--storage.path=${folder}`, '--cluster.listen-address='];
  const program = spawn(PROGRAM ?? '', [...flags, '--web.listen-address=127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = async (): Promise<void> => {
    program.kill('SIGKILL');
    await ended;
  };
  const ended = new Promise((resolve) => program.once('exit', resolve));
  for await (const line of createInterface(program.stderr)) {
    const address = /address=(127\.0\.0\.1:[1-9]\d*)/.exec(line)?.[1];
    if (address !== undefined) {
      program.stderr.resume();
      return { url: `http://${address}`, [Symbol.asyncDispose]: stop };
    }
  }
  throw new Error('Alertmanager did not start');
};

type Hook = { readonly status: string; readonly alerts: readonly { status: string; labels: { service?: string } }[] };

test.skipIf(PROGRAM === undefined)('alerts are taken, told of, and ended (needs prometheus-alertmanager)', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vedette-alertmanager-'));
  let told = Promise.withResolvers<Hook>();
  await using receiver = await Receiver.start((response) => {
    response.end();
    told.resolve(JSON.parse(receiver.asked.at(-1)?.body ?? ''));
  });
  await using server = await start(folder.path, receiver.url);
  const channel = channelOf('alertmanager', { url: server.url, labels: { team: 'ops' } });
  // It judges by the machine's time what is over.
  const now = performance.timeOrigin + performance.now();
  const at = (message: Message, ms: number): Message => ({
    ...message,
    atMs: ms,
    concerns: message.concerns.map((concern) => ({
      ...concern,
      sinceMs: now - 60_000,
      ...(message.event === 'up' && { untilMs: ms }),
    })),
  });

  await channel.send(at(down, now - 10_000), calm);
  expect(await told.promise).toMatchObject({
    status: 'firing',
    alerts: [{ labels: { alertname: 'VedetteServiceDown', service: 'web', team: 'ops' } }],
  });
  told = Promise.withResolvers();
  await channel.send(at(up, now), calm);
  expect(await told.promise).toMatchObject({ status: 'resolved', alerts: [{ labels: { service: 'web' } }] });

  await channel.send(at(storm(50), now), calm);
  await channel.send(at(testMessage, now), calm);
  const listed = await fetch(`${server.url}/api/v2/alerts`);
  const names = ((await listed.json()) as readonly { labels: { alertname: string } }[]).map(
    ({ labels }) => labels.alertname,
  );
  expect(names.filter((name) => name === 'VedetteServiceDown')).toHaveLength(50);
  expect(names).toContain('VedetteTest');
});
