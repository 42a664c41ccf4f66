// Services that report by themselves, with real devices and a real manager: late is down and told once, whatever is cut, killed or started again in between.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CuttableLink } from '../support/cuttable-link.ts';
import { eventually } from '../support/eventually.ts';
import { type Operator, ports, vedetteCommand } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import type { Program } from '../support/program.ts';

const WITHIN_MS = 15_000;

/** Where devices report for a service, at a port of loopback. */
const at = (port: number, service: string): string => `http://127.0.0.1:${port}/api/v1/heartbeat/${service}`;

const tokenOf = async (operator: Operator, service: string): Promise<string> => {
  const { status, out } = await operator.vedette('service', 'token', service, '-c', operator.file);
  expect(status).toBe(0);
  const file = join(operator.folder, `${service}.token`);
  await writeFile(file, out);
  return file;
};

/** The same without a process of its own. */
const issued = async (operator: Operator, service: string): Promise<string> => {
  const key = (await readFile(join(operator.folder, 'vedette.db.operator'), 'utf8')).trim();
  const url = `http://127.0.0.1:${operator.httpPort}/api/v1/services/${service}/token`;
  const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { token: string }).token;
};

/** As whatever speaks HTTP can do it. */
const report = async (operator: Operator, service: string, token: string): Promise<number> =>
  (await fetch(at(operator.httpPort, service), { headers: { authorization: `Bearer ${token}` } })).status;

const device = (operator: Operator, token: string, ...words: readonly string[]): Program =>
  operator.start('device', [...vedetteCommand, 'heartbeat', '--token', `file:${token}`, ...words]);

const told = async (operator: Operator): Promise<readonly string[]> =>
  (await operator.api.notifications()).map(({ service, event }) => `${service} ${event}`).toReversed();

test.concurrent('a device whose first path is cut goes on by the second, nobody is told, and it comes back to the first', async ({
  operator,
}) => {
  const [devicesPort = 0, firstPort = 0] = await ports(2);
  await operator.write({
    agents: {},
    heartbeats: { listen: `127.0.0.1:${devicesPort}` },
    services: { pi: { heartbeat: { every: '1s', grace: '5s' } } },
    subscribers: { ops: null },
  } as Parameters<Operator['write']>[0]);
  await operator.up();
  const token = await tokenOf(operator, 'pi');
  await using first = new CuttableLink(firstPort, devicesPort);
  await first.open();
  const pi = device(
    operator,
    token,
    '--to',
    at(firstPort, 'pi'),
    '--to',
    at(devicesPort, 'pi'),
    '--every',
    '1s',
    '--cpu',
  );
  await operator.api.until('pi', 'up', WITHIN_MS);
  const way = async (): Promise<unknown> => (await operator.api.service('pi')).heartbeat?.data?.['way'];
  expect(await way()).toMatchObject({ number: 1, of: 2 });

  await first.cut();
  await pi.line(/reports go by way 2/, WITHIN_MS);
  await eventually('three reports by the second path', WITHIN_MS, reports(operator, 'pi', 3));
  expect(await way()).toMatchObject({ number: 2, of: 2 });
  const cut = pi.said;
  await first.open();
  await pi.line(/reports go by way 1/, WITHIN_MS, cut);
  await eventually(
    'a report by the first path',
    WITHIN_MS,
    async () => ((await way()) as { number: number }).number === 1,
  );
  expect([(await operator.api.service('pi')).health, await told(operator)]).toEqual(['up', []]);
});

/** Whether so many more have come since this was asked for. */
const reports = (operator: Operator, service: string, more: number): (() => Promise<boolean>) => {
  const seen = new Set<string | undefined>();
  return async () => {
    seen.add((await operator.api.service(service)).heartbeat?.at);
    return seen.size > more;
  };
};

test.concurrent('late is down and told once, through a kill of the manager; a report is up', async ({ operator }) => {
  await operator.write({
    agents: {},
    services: {
      pi: { heartbeat: { every: '1s', grace: '3s' } },
      nightly: { heartbeat: { schedule: '0 3 * * *', zone: 'Europe/Berlin', grace: '1h' } },
    },
    subscribers: { ops: null },
  });
  const manager = await operator.up();
  const [piToken, nightlyToken] = [await issued(operator, 'pi'), await issued(operator, 'nightly')];
  const [piFile, nightlyFile] = ['pi', 'nightly'].map((name) => join(operator.folder, name));
  await writeFile(piFile ?? '', piToken);
  await writeFile(nightlyFile ?? '', nightlyToken);
  const to = (service: string): readonly string[] => ['--to', at(operator.httpPort, service)];

  const failed = await operator.run('a job', [
    ...[...vedetteCommand, 'heartbeat', '--token', `file:${nightlyFile}`, ...to('nightly')],
    ...['--', process.execPath, '-e', 'setTimeout(() => process.exit(3), 200)'],
  ]);
  expect(failed.status).toBe(3);
  const nightly = await operator.api.until('nightly', 'down', WITHIN_MS, 'failed');
  expect(nightly.heartbeat).toMatchObject({ report: 'fail', exitCode: 3 });
  expect(nightly.latencyMs).toBeGreaterThan(150);

  const pi = device(operator, piFile ?? '', ...to('pi'), '--every', '1s');
  await operator.api.until('pi', 'up', WITHIN_MS);
  await manager.kill();
  const second = await operator.up();
  await operator.api.until('pi', 'up', WITHIN_MS);
  await eventually('more reports', WITHIN_MS, reports(operator, 'pi', 2));
  // What failed before the kill is down still, and was told by the manager that is gone.
  expect(await operator.api.service('nightly')).toMatchObject({ health: 'down', reason: 'failed' });
  expect(await told(operator)).toEqual(['nightly down']);

  await pi.stop();
  const down = await operator.api.until('pi', 'down', WITHIN_MS, 'missed');
  const { at: lastAt = '' } = down.heartbeat ?? {};
  expect(Date.parse(down.since) - Date.parse(lastAt)).toBe(4_000);
  await second.kill();
  await operator.up();
  expect(await operator.api.service('pi')).toMatchObject({ health: 'down', reason: 'missed' });
  expect(await report(operator, 'pi', piToken)).toBe(200);
  expect(await report(operator, 'nightly', nightlyToken)).toBe(200);
  expect(await report(operator, 'nightly', piToken)).toBe(401);
  await operator.api.until('pi', 'up', WITHIN_MS);
  await operator.api.until('nightly', 'up', WITHIN_MS);
  expect(await told(operator)).toEqual(['nightly down', 'pi down', 'pi up', 'nightly up']);
  expect(await operator.api.outages('pi')).toMatchObject([{ reason: 'missed', from: ['@manager'], told: ['ops'] }]);
});
