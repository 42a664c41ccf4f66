// Pages for the public with a real manager, a real agent and a real browser: what is down is seen there, in the words of an operator, and nothing else of the manager.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import type { PublicPage } from '../../packages/manager/src/core/status-api.ts';
import { type Page, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Operator, ports } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const WITHIN_MS = 15_000;

const begin = async (operator: Operator) => {
  const target = await operator.target('web', 'api');
  const [publicPort = 0] = await ports(1);
  const at = (name: string): string => `127.0.0.1:${target.port(name).view().port}`;
  await operator.write({
    defaults: { every: '1s', grace: '1s', timeout: '500ms' },
    agents: { 'eu-1': null },
    services: { web: { target: at('web'), group: 'shop' }, api: { target: at('api'), group: 'shop' } },
    status_pages: {
      listen: `127.0.0.1:${publicPort}`,
      public: { path: '/status/acme', title: 'Acme', groups: 'shop', names: { web: 'Web shop' } },
    },
  } as Parameters<Operator['write']>[0]);
  await operator.up();
  await operator.agent('eu-1');
  const url = `http://127.0.0.1:${publicPort}/status/acme`;
  const data = async (): Promise<PublicPage> => (await (await fetch(`${url}/status.json`)).json()) as PublicPage;
  await operator.api.until('web', 'up', WITHIN_MS);
  await operator.api.until('api', 'up', WITHIN_MS);
  return { target, url, publicPort, data };
};

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe-core finds fault with, by rule. */
const faultsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(await readFile(axe, 'utf8'));
  const found = await page.evaluate(
    "axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
  );
  return found as readonly string[];
};

/** In any light and on any screen: nothing that axe-core finds fault with, nothing that does not fit, nothing that the browser complains of. */
const mustBeUsable = async (url: string): Promise<void> => {
  const browser = await startChromium();
  try {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [375, 1_440]) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        const said: string[] = [];
        page.on('console', (message) => said.push(message.text()));
        await page.goto(url);
        await page.getByText('A disk was full.').waitFor();
        expect(await faultsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(said).toEqual([]);
        await page.close();
      }
  } finally {
    await browser.close();
  }
};

test.concurrent('what goes down is seen by the public, with a note, on any screen; and nothing else of the manager', async ({
  operator,
}) => {
  const { target, url, publicPort, data } = await begin(operator);
  await eventually('all is up', WITHIN_MS, async () => (await data()).words === 'All services are up');
  await target.port('web').set({ kind: 'refuse' });
  await operator.api.until('web', 'down', WITHIN_MS);
  const written = await operator.vedette('note', 'add', '--outage', '1', 'A disk was full.', '-c', operator.file);
  expect(written.status).toBe(0);
  await eventually('that it is down, and why', WITHIN_MS, async () => {
    const { words, incidents = [] } = await data();
    return words === 'Web shop is down' && incidents[0]?.notes[0]?.text === 'A disk was full.';
  });
  const told = (
    await Promise.all(['', '/feed.xml', '/status.json'].map(async (path) => (await fetch(url + path)).text()))
  ).join();
  for (const secret of ['eu-1', '127.0.0.1', 'refused', 'root']) expect(told).not.toContain(secret);
  const others = ['/api/v1/status', '/api/v1/notes', '/metrics', '/-/healthy', '/status/other'];
  const statuses = await Promise.all(
    others.map(async (path) => (await fetch(`http://127.0.0.1:${publicPort}${path}`)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([404]));
  const ours = await fetch(`http://127.0.0.1:${operator.httpPort}/status/acme/badge/web/state.svg`);
  expect([ours.status, await ours.text()]).toEqual([200, expect.stringContaining('Web shop: down')]);
  expect((await operator.vedette('silence', 'add', 'api', '--for', '1h', '-c', operator.file)).status).toBe(0);
  await eventually('planned work', WITHIN_MS, async () => (await data()).planned.length === 1);
  await mustBeUsable(url);
});
