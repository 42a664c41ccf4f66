// Nobody is kept out: every page of the dashboard, what opens over it, the door, and the public's pages, light and dark, on a desk and on a phone, with plenty on them and
// with nothing. Knows which pages there are; what a barrier is, axe-core says.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administration, fakeOperatorToken } from '../../packages/manager/src/http/desk.fake.ts';
import { type Browser, barriers, buildDashboard, launchBrowser, openPage, type Page } from '../support/browser.ts';
import { type DashboardServer, startDashboardServer } from '../support/dashboard/server.ts';
import { type StatusServer, startStatusServer, statusSamples } from '../support/status-pages.ts';

const pages: readonly (readonly [hash: string, ready: string])[] = [
  ['#/', '.virtual li'],
  ['#/?state=down', '[aria-pressed="true"]'],
  ['#/?by=group&q=mail', '.group-row'],
  ['#/?q=nothing-is-called-so', '.empty'],
  ['#/services/mail-web-3', '.uplot'],
  ['#/services/not-watched-any-more', '.uplot'],
  ['#/outages', '.table tbody tr'],
  ['#/agents', '.table tbody tr'],
  ['#/agents/us-1', '.curve'],
  ['#/agents/nobody', '.empty'],
  ['#/planned', '.table tbody tr'],
  ['#/planned?view=calendar', '.planned-bar'],
  ['#/people', '.table tbody tr'],
  ['#/configuration', '.table tbody tr'],
  ['#/reports?month=2026-10', '.day-strip'],
  ['#/managers', '.table tbody tr'],
];

const emptyPages = ['#/', '#/outages', '#/agents', '#/planned', '#/people', '#/configuration', '#/reports'];

let browser: Browser;
let full: DashboardServer;
let empty: DashboardServer;
let shut: DashboardServer;
let status: StatusServer;

beforeAll(async () => {
  buildDashboard();
  const others = administration();
  others.access.password = 'correct horse battery';
  [browser, full, empty, shut, status] = await Promise.all([
    launchBrowser(),
    startDashboardServer(2_000),
    startDashboardServer(0),
    startDashboardServer(1, 0, others),
    startStatusServer(),
  ]);
  Object.assign(empty.desk, { agents: [] });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([full, empty, shut, status].map((server) => server.close()));
});

/** What keeps somebody out of the page as it stands, and by how much it is wider than its screen. */
const found = async (page: Page, where: string): Promise<readonly string[]> => {
  const all = (await barriers(page)).map((one) => `${where}: ${one}`);
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return tooWide === 0 ? all : [...all, `${where} is ${String(tooWide)} pixels too wide`];
};

const goTo = (page: Page, hash: string): Promise<unknown> => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).first().click();

/** What opens over pages: first for somebody who may only look, then for somebody who may change something. */
const throughDialogs = async (page: Page): Promise<readonly string[]> => {
  const all: string[] = [];
  const look = async (where: string): Promise<void> => {
    await page.waitForSelector('dialog[open]');
    all.push(...(await found(page, where)));
  };
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
  };
  await page.keyboard.press('?');
  await look('keys');
  await close();
  await goTo(page, '#/services/mail-web-3');
  await press(page, 'Plan an outage');
  await look('who may not plan');
  await page.getByLabel('Operator token').fill(fakeOperatorToken);
  await press(page, 'Use it');
  await page.getByLabel('Why').waitFor();
  await look('planning');
  await close();
  await press(page, 'Acknowledge');
  await look('acknowledging');
  await close();
  return all;
};

describe.each([
  ['light', 1_440],
  ['light', 375],
  ['dark', 1_440],
  ['dark', 375],
] as const)('%s, %d pixels wide', (colorScheme, width) => {
  const options = { colorScheme, viewport: { width, height: 900 } };

  test('every page of the dashboard', async () => {
    const { page, faults } = await openPage(browser, full.url, options);
    const all: string[] = [];
    for (const [hash, ready] of pages) {
      await goTo(page, hash);
      await page.waitForSelector(ready);
      all.push(...(await found(page, hash)));
    }
    expect([all, faults]).toEqual([[], []]);
    await page.context().close();
  });

  test('what opens over its pages, and the menu of a phone', async () => {
    const { page, faults } = await openPage(browser, full.url, options);
    await page.waitForSelector('.virtual li');
    const all = [...(await throughDialogs(page))];
    if (width === 375) {
      await press(page, 'Menu');
      await page.waitForSelector('.side.open');
      all.push(...(await found(page, 'menu')));
    }
    expect([all, faults]).toEqual([[], []]);
    await page.context().close();
  });

  test('pages with nothing on them', async () => {
    const { page, faults } = await openPage(browser, empty.url, options);
    await page.getByText('No service is watched yet').waitFor();
    const all: string[] = [];
    for (const hash of emptyPages) {
      await goTo(page, hash);
      await page.waitForSelector('main h1');
      all.push(...(await found(page, `${hash}, with nothing`)));
    }
    expect([all, faults]).toEqual([[], []]);
    await page.context().close();
  });

  test('the door, and who is not let in', async () => {
    const { page, faults } = await openPage(browser, shut.url, options, /status of 401/);
    await page.getByLabel('Password').waitFor();
    const all = [...(await found(page, 'door'))];
    await page.getByLabel('Password').fill('something else entirely');
    await press(page, 'Log in');
    await page.getByRole('alert').waitFor();
    all.push(...(await found(page, 'door, shut')));
    expect([all, faults]).toEqual([[], []]);
    await page.context().close();
  });

  test('what is shown while the manager is away', async () => {
    const passing = await startDashboardServer(50);
    const { page } = await openPage(browser, passing.url, options, /./);
    await page.waitForSelector('.virtual li');
    await passing.close();
    await page.getByText(/^Not live for/).waitFor();
    expect(await found(page, 'stale')).toEqual([]);
    await page.context().close();
  });

  test.each(Object.keys(statusSamples))("the public's page: %s", async (name) => {
    const { page, faults } = await openPage(browser, `${status.url}status/${name}`, options);
    await page.waitForSelector('h1');
    expect([await found(page, name), faults]).toEqual([[], []]);
    await page.context().close();
  });
});
