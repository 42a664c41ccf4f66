// What Prometheus is told by real processes: in order by a strict reader, and by promtool where it is installed; an agent that is killed leaves no numbers behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readExposition } from '../../packages/manager/src/core/metrics/reader.fake.ts';
import { eventually } from '../support/eventually.ts';
import { installed } from '../support/installed.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const fromRoot = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;

const promtool = installed('promtool');

/** What promtool says against it: nothing, if all is well. */
const verdictOf = async (args: readonly string[], input = ''): Promise<{ status: unknown; said: string }> => {
  const child = spawn(promtool ?? 'promtool', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', (text) => (said += text));
  child.stdin.end(input);
  const [status] = await once(child, 'close');
  return { status, said };
};

const scraped = async ({ httpPort }: Operator, path: string, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(`http://127.0.0.1:${httpPort}${path}`, { headers, signal: AbortSignal.timeout(5_000) });
  return { status: answer.status, text: await answer.text() };
};

const seriesOf = async (operator: Operator, family: string): Promise<Record<string, number>> => {
  const { text } = await scraped(operator, '/metrics');
  return Object.fromEntries(readExposition(text, 'text').get(family)?.samples ?? []);
};

const begun = async (operator: Operator) => {
  const web = (await operator.target('web')).port('web');
  await operator.write({
    defaults: { every: '1s', timeout: '500ms', grace: '2s' },
    agents: { 'eu-1': null, 'us-1': null },
    services: { web: `127.0.0.1:${web.view().port}` },
  });
  await operator.up();
  const agents = { eu: await operator.agent('eu-1'), us: await operator.agent('us-1') };
  await operator.api.untilUpFromAll('web', 20_000);
  return { web, agents };
};

test('a scrape is in order in both formats, follows what dies, and forgets who is gone', async ({ operator }) => {
  const { web, agents } = await begun(operator);
  const open = { accept: 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.3' };
  expect(readExposition((await scraped(operator, '/metrics', open)).text, 'openmetrics').size).toBeGreaterThan(30);
  if (promtool !== undefined) {
    const { text } = await scraped(operator, '/metrics');
    expect(await verdictOf(['check', 'metrics'], text)).toEqual({ status: 0, said: '' });
  }
  expect(await seriesOf(operator, 'probe_success')).toEqual({
    'probe_success{agent="eu-1",service="web"}': 1,
    'probe_success{agent="us-1",service="web"}': 1,
  });
  await web.set({ kind: 'refuse' });
  await eventually('both to see it', 5_000, async () =>
    Object.values(await seriesOf(operator, 'probe_success')).every((value) => value === 0),
  );
  await agents.us.kill();
  await eventually('its numbers to go', 5_000, async () => {
    const series = Object.keys(await seriesOf(operator, 'probe_success'));
    return series.length === 1 && series[0] === 'probe_success{agent="eu-1",service="web"}';
  });
  expect(await seriesOf(operator, 'vedette_agent_connected')).toEqual({
    'vedette_agent_connected{agent="eu-1"}': 1,
    'vedette_agent_connected{agent="us-1"}': 0,
  });
});

test('a look for a scraper: up, down, denied, and nobody without the token', async ({ operator }) => {
  const { web } = await begun(operator);
  const token = (await readFile(join(operator.folder, 'vedette.db.operator'), 'utf8')).trim();
  const bearer = { authorization: `Bearer ${token}`, 'x-prometheus-scrape-timeout-seconds': '2.5' };
  const target = `127.0.0.1:${web.view().port}`;
  const probe = (query: string) => scraped(operator, `/probe?${query}`, bearer);
  const up = await probe(`target=${target}&module=tcp_connect&agent=us-1`);
  const families = readExposition(up.text, 'text');
  expect(families.get('probe_success')?.samples.get('probe_success{}')).toBe(1);
  expect([...(families.get('vedette_probe_agent_info')?.samples.keys() ?? [])]).toEqual([
    'vedette_probe_agent_info{agent="us-1"}',
  ]);
  const banner = await probe(`target=${target}&module=ssh_banner&agent=eu-1`);
  expect(readExposition(banner.text, 'text').get('probe_success')?.samples.get('probe_success{}')).toBe(0);
  // Loopback is allowed in these tests; what else a host has to itself is not.
  expect((await probe('target=169.254.169.254:80&module=tcp_connect&agent=eu-1')).status).toBe(403);
  expect((await scraped(operator, `/probe?target=${target}`)).status).toBe(401);
});

test('promtool finds nothing to say against the files', async ({ skip }) => {
  skip(promtool === undefined, 'promtool is not installed');
  for (const [what, ...file] of [
    ['check', 'rules', 'vedette.rules.yml'],
    ['test', 'rules', 'vedette.rules.test.yml'],
    ['check', 'config', '--syntax-only', 'prometheus.yml'],
  ]) {
    const args = [what ?? '', ...file.slice(0, -1), fromRoot(`deploy/prometheus/${file.at(-1)}`)];
    expect(await verdictOf(args)).toMatchObject({ status: 0 });
  }
});
