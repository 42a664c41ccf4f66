// The programs that people use beside ours, where they are installed: a Prometheus scrapes what is measured and has agents look for it; an Alertmanager is given an alert and its
// end.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { installed } from '../support/installed.ts';
import { type Operator, ports, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const prometheus = installed('prometheus');
const alertmanager = installed('alertmanager', 'prometheus-alertmanager');

type Vector = {
  readonly data: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
};

const json = async <T>(url: string): Promise<T> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return (await answer.json()) as T;
};

const isReady = (port: number) =>
  eventually('it to be ready', START_MS_MAX, () =>
    fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );

/** A Prometheus that scrapes the manager once a second, and has the agents look at a target that is in no configuration of theirs. */
const scraping = async (
  operator: Operator,
  target: string,
): Promise<(query: string) => Promise<Record<string, number>>> => {
  const [port = 0] = await ports(1);
  const manager = `127.0.0.1:${operator.httpPort}`;
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [
      { job_name: 'vedette', static_configs: [{ targets: [manager] }] },
      {
        job_name: 'vedette-probe',
        metrics_path: '/probe',
        params: { module: ['tcp_connect'], agent: ['eu-1'] },
        authorization: { credentials_file: join(operator.folder, 'vedette.db.operator') },
        static_configs: [{ targets: [target] }],
        relabel_configs: [
          { source_labels: ['__address__'], target_label: '__param_target' },
          { source_labels: ['__param_target'], target_label: 'instance' },
          { target_label: '__address__', replacement: manager },
        ],
      },
    ],
  };
  const file = join(operator.folder, 'prometheus.yml');
  await writeFile(file, JSON.stringify(config));
  operator.start('prometheus', [
    prometheus ?? '',
    ...[`--config.file=${file}`, `--storage.tsdb.path=${join(operator.folder, 'prometheus')}`],
    ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
  ]);
  await isReady(port);
  return async (query) => {
    const { data } = await json<Vector>(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`);
    return Object.fromEntries(
      data.result.map(({ metric, value }) => [metric['service'] ?? metric['job'] ?? '', Number(value[1])]),
    );
  };
};

const begun = async (operator: Operator, channels: Readonly<Record<string, object>> = {}) => {
  const web = (await operator.target('web')).port('web');
  const target = `127.0.0.1:${web.view().port}`;
  await operator.write({
    defaults: { every: '1s', timeout: '500ms', grace: '1s' },
    agents: { 'eu-1': null },
    services: { web: target },
    channels,
    subscribers: Object.keys(channels).length > 0 ? { ops: { services: '*', channels: Object.keys(channels) } } : {},
  });
  await operator.up();
  await operator.agent('eu-1');
  await operator.api.untilUpFromAll('web', 20_000);
  return { web, target };
};

test('a Prometheus sees what the manager sees, and has its agents look', async ({ operator, skip }) => {
  skip(prometheus === undefined, 'prometheus is not installed');
  const { web, target } = await begun(operator);
  const ask = await scraping(operator, target);
  const told = (query: string, expected: Record<string, number>) => {
    let seen: unknown;
    return eventually(
      `${query} to be ${JSON.stringify(expected)}`,
      20_000,
      async () => {
        seen = await ask(query);
        return JSON.stringify(seen) === JSON.stringify(expected);
      },
      () => seen,
    );
  };
  await told('up', { vedette: 1, 'vedette-probe': 1 });
  await told('probe_success{job="vedette"}', { web: 1 });
  await told('probe_success{job="vedette-probe"}', { 'vedette-probe': 1 });
  await web.set({ kind: 'refuse' });
  await told('probe_success{job="vedette"}', { web: 0 });
  await told('probe_success{job="vedette-probe"}', { 'vedette-probe': 0 });
});

type Alert = {
  readonly labels: Record<string, string>;
  readonly status: { readonly state: string };
  readonly endsAt: string;
};

test('an Alertmanager has the alert while it lasts', async ({ operator, skip }) => {
  skip(alertmanager === undefined, 'alertmanager is not installed');
  const [port = 0] = await ports(1);
  const file = join(operator.folder, 'alertmanager.yml');
  await writeFile(file, JSON.stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }));
  operator.start('alertmanager', [
    alertmanager ?? '',
    ...[`--config.file=${file}`, `--storage.path=${join(operator.folder, 'alerts')}`, '--cluster.listen-address='],
    ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
  ]);
  await isReady(port);
  const firing = async (): Promise<readonly string[]> => {
    const alerts = await json<readonly Alert[]>(`http://127.0.0.1:${port}/api/v2/alerts?active=true`);
    return alerts.map(({ labels }) => `${labels['alertname']} ${labels['service']} ${labels['team']}`);
  };
  const url = `http://127.0.0.1:${port}`;
  const { web } = await begun(operator, { alerts: { type: 'alertmanager', url, labels: { team: 'ops' } } });
  expect(await firing()).toEqual([]);
  await web.set({ kind: 'refuse' });
  await eventually('the alert', 20_000, async () => String(await firing()) === 'VedetteServiceDown web ops', firing);
  await web.set({ kind: 'accept' });
  await eventually('its end', 20_000, async () => (await firing()).length === 0, firing);
});
