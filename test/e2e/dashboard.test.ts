// The dashboard over real processes, in a real browser: it shows what dies while it dies, what is planned in it is planned, and it comes back when the manager does.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Browser, barriers, buildDashboard, launchBrowser, openPage, type Page } from '../support/browser.ts';
import type { ManagerApi } from '../support/manager-api.ts';
import { test as base } from '../support/operator-test.ts';

const test = base.extend<{ browser: Browser }>({
  // biome-ignore lint/correctness/noEmptyPattern: what a fixture needs of others is read from its pattern
  browser: async ({}, use) => {
    buildDashboard();
    const browser = await launchBrowser();
    await use(browser);
    await browser.close();
  },
});

const rowOf = (page: Page, service: string) =>
  page.locator('.virtual li', { has: page.getByRole('link', { name: service, exact: true }) });

/** While the manager is away, the browser says so as well. */
const AWAY =
  /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_NETWORK|Service Unavailable|ERR_EMPTY_RESPONSE/;

/** Somebody sees to the outage of web, and nobody does after all: by keys alone. */
const seenTo = async (page: Page, api: ManagerApi): Promise<void> => {
  const openOutage = async () => (await api.outages('web')).at(0);
  await page.evaluate("location.hash = '#/outages'");
  await page.getByRole('button', { name: 'Acknowledge web' }).press('Enter');
  await page.getByLabel('By whom').fill('anna');
  await page.getByLabel('Note').fill('restarting it');
  await page.getByLabel('Note').press('Enter');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.getByText('anna – restarting it').waitFor();
  expect((await openOutage())?.acknowledged).toMatchObject({ by: 'anna', note: 'restarting it' });
  await page.getByRole('button', { name: 'Change who sees to web' }).press('Enter');
  await page.getByText(/^anna sees to it since/).waitFor();
  await page.getByRole('button', { name: 'Nobody sees to it' }).press('Enter');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.getByRole('button', { name: 'Acknowledge web' }).waitFor();
  expect((await openOutage())?.acknowledged).toBeUndefined();
};

test('shows what dies while it dies, holds what is planned in it, and survives the manager', {
  timeout: 90_000,
}, async ({ operator, browser }) => {
  const target = await operator.target('web', 'db');
  const at = (name: string) => ({
    target: `127.0.0.1:${target.port(name).view().port}`,
    every: '1s',
    timeout: '500ms',
    grace: '2s',
  });
  await operator.write({
    agents: { 'eu-1': null },
    services: { web: at('web'), db: at('db') },
    subscribers: { ops: null },
  });
  const manager = await operator.up();
  await operator.agent('eu-1');
  await Promise.all(['web', 'db'].map((name) => operator.api.untilUpFromAll(name, 20_000)));

  const { page, faults } = await openPage(browser, `http://127.0.0.1:${operator.httpPort}/`, {}, AWAY);
  await page.getByText('Everything is up').waitFor();
  await target.port('web').set({ kind: 'refuse' });
  await page.getByText('1 service is down').waitFor();
  await rowOf(page, 'web').getByText('Told ops').waitFor();
  const said = await rowOf(page, 'web').textContent();
  for (const word of ['refused', 'since', 'eu-1', 'seen so by 1 of 1']) expect(said).toContain(word);
  expect(await page.locator('.virtual li').first().textContent()).toContain('web');
  expect(await barriers(page)).toEqual([]);

  // Without a proof, nothing can be changed: the page says what it takes.
  const token = await readFile(join(operator.folder, 'vedette.db.operator'), 'utf8');
  await rowOf(page, 'db').getByRole('link').click();
  await page.getByRole('button', { name: 'Plan an outage' }).click();
  await page.getByLabel('Operator token').fill(token.trim());
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByLabel('Why').fill('a new disk');
  await page.getByLabel('By whom').fill('anna');
  await page.getByRole('button', { name: 'Plan it' }).click();
  await page.waitForSelector('dialog', { state: 'detached' });
  await target.port('db').set({ kind: 'refuse' });
  await operator.api.until('db', 'down', 15_000);
  await page.getByText('planned, down').first().waitFor();
  await page
    .getByText(/Planned: silence 1 by anna.*a new disk/)
    .first()
    .waitFor();
  expect((await operator.api.notifications()).map(({ service }) => service)).toEqual(['web']);

  await manager.kill();
  await page.getByText(/^Not live for/).waitFor();
  await operator.up();
  await page.locator('.link-state.live').waitFor();
  await page.getByText(/^Not live for/).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'All services' }).click();
  await page.getByText('1 service is down').waitFor();
  await seenTo(page, operator.api);
  expect(faults).toEqual([]);
});

test('with a password set, there is nothing to see before a login, and nothing after a logout', async ({
  operator,
  browser,
}) => {
  await operator.write({ agents: { 'eu-1': null }, services: { web: '127.0.0.1:9' } });
  await operator.up();
  await writeFile(join(operator.folder, 'secret'), 'correct horse battery\n', { mode: 0o600 });
  const set = await operator.vedette('password', 'set', '--password-file', 'secret', '-c', operator.file);
  expect([set.status, set.err]).toEqual([0, '']);

  const { page, faults } = await openPage(browser, `http://127.0.0.1:${operator.httpPort}/`, {}, /status of 401/);
  await page.getByText('to those who log in').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Password').fill('something else entirely');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('.virtual li').waitFor();
  await page.goto(`http://127.0.0.1:${operator.httpPort}/#/configuration`);
  await page.getByRole('button', { name: 'Read the file again …' }).click();
  const answered = page.waitForResponse((response) => response.url().endsWith('/-/reload'));
  await page.getByRole('button', { name: 'Read the file again', exact: true }).click();
  expect((await answered).status()).toBe(200);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('to those who log in').waitFor();
  expect(await page.locator('main').textContent()).not.toContain('web');
  expect(faults).toEqual([]);
});
