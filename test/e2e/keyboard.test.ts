// The dashboard by keys alone: whatever has the focus can be seen and shows it, and nothing that happens by itself or by a key takes it away. Knows pages by their
// addresses; what the keys do besides, test/e2e/dashboard-pages.test.ts asks.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeOperatorToken } from '../../packages/manager/src/http/desk.fake.ts';
import { type Browser, buildDashboard, launchBrowser, openPage, type Page } from '../support/browser.ts';
import { type DashboardServer, startDashboardServer } from '../support/dashboard/server.ts';

const STOPS_MAX = 40;

const pages: readonly (readonly [hash: string, ready: string])[] = [
  ['#/', '.virtual li'],
  ['#/?by=group', '.group-row'],
  ['#/services/mail-web-3', '.uplot'],
  ['#/outages', '.table tbody tr'],
  ['#/agents', '.table tbody tr'],
  ['#/agents/us-1', '.curve'],
  ['#/planned', '.table tbody tr'],
  ['#/planned?view=calendar', '.planned-bar'],
  ['#/people', '.table tbody tr'],
  ['#/configuration', '.table tbody tr'],
  ['#/reports?month=2026-10', '.day-strip'],
  ['#/managers', '.table tbody tr'],
];

let browser: Browser;
let server: DashboardServer;

beforeAll(async () => {
  buildDashboard();
  [browser, server] = await Promise.all([launchBrowser(), startDashboardServer(300)]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Runs in the page: what has the focus, and what is the matter with it. */
const focused = `(() => {
  const it = document.activeElement;
  if (it === null || it === document.body) return 'nothing';
  const { top, bottom, left, right, width } = it.getBoundingClientRect();
  const { outlineStyle } = getComputedStyle(it.closest('.row') ?? it);
  const at = document.elementFromPoint((left + right) / 2, Math.min((top + bottom) / 2, top + 20));
  const isSeen = at !== null && (it.contains(at) || at.contains(it) || it.closest('.row')?.contains(at) === true);
  const faults = [outlineStyle === 'none' && 'does not show it', !isSeen && 'cannot be seen', width < 2 && 'is nothing'];
  return [it.localName, it.textContent.trim().slice(0, 30), ...faults.filter(Boolean)].join(': ');
})()`;

const what = async (page: Page): Promise<string> => String(await page.evaluate(focused));

const open = async (hash: string, ready: string, width = 1_440): Promise<Page> => {
  const { page } = await openPage(browser, server.url + hash, { viewport: { width, height: 900 } });
  await page.waitForSelector(ready);
  return page;
};

describe.each([1_440, 375])('%d pixels wide', (width) => {
  test.each(pages)('%s', async (hash, ready) => {
    const page = await open(hash, ready, width);
    const stops: string[] = [];
    for (let i = 0; i < STOPS_MAX; i++) {
      await page.keyboard.press('Tab');
      const stop = await what(page);
      // Behind the last one is the browser's own.
      if (stop === 'nothing') break;
      stops.push(stop);
    }
    expect(stops.length).toBeGreaterThan(3);
    expect(stops.filter((stop) => /: (does not show it|cannot be seen|is nothing)/.test(stop))).toEqual([]);
    await page.context().close();
  });
});

test('who opens a row is at the heading of its page, and who comes back is at the row', async () => {
  const page = await open('#/', '.virtual li');
  await page.keyboard.press('j');
  await page.waitForSelector('.cover:focus');
  const row = await what(page);
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:focus');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.cover:focus');
  expect(await what(page)).toBe(row);
  await page.context().close();
});

test('a page begins at its top, and who goes back in the browser is as far down as before, at the row', async () => {
  const page = await open('#/', '.virtual li');
  await page.evaluate('scrollTo(0, 3000)');
  const link = page.locator('.virtual li[data-index="75"] a');
  const id = await link.textContent();
  const atPx = Number(await page.evaluate('scrollY'));
  expect(atPx).toBe(3_000);
  await link.click();
  await page.waitForSelector('.service-head');
  expect(await page.evaluate('scrollY')).toBe(0);
  await page.goBack();
  await page.waitForSelector('.cover:focus');
  expect([await page.textContent('.cover:focus'), await page.evaluate('scrollY')]).toEqual([id, atPx]);
  await page.context().close();
});

test('what happens to the row that has the focus does not take it away', async () => {
  const page = await open('#/', '.virtual li');
  await page.keyboard.press('j');
  await page.waitForSelector('.cover:focus');
  const id = (await page.textContent('.cover:focus')) ?? '';
  const found = server.desk.services.find((one) => one.id === id);
  if (!found) throw new Error(`The focus is at ${id}, which is no service.`);
  const { reason: _reason, ...well } = found;
  server.desk.change({ ...well, health: 'up' });
  await page.locator('.virtual li[data-index="0"] .cover').filter({ hasNotText: id }).waitFor();
  await page.waitForSelector('.cover:focus');
  expect(await page.textContent('.cover:focus')).not.toBe(id);
  server.desk.change(found);
  await page.context().close();
});

test('a dialog begins with its first field, goes on where somebody was let in, and gives the focus back', async () => {
  const page = await open('#/services/mail-web-3', '.uplot');
  await page.getByRole('button', { name: 'Plan an outage' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('input[name="token"]:focus');
  await page.keyboard.type(fakeOperatorToken);
  await page.keyboard.press('Enter');
  await page.getByLabel('Why').waitFor();
  await page.waitForSelector('dialog :is(input, select):focus');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  expect(await what(page)).toBe('button: Plan an outage');
  await page.evaluate("location.hash = '#/people'");
  await page.getByRole('button', { name: 'Test' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('It took a test message.').waitFor();
  await page.waitForSelector('button:focus');
  expect(await what(page)).toBe('button: Test');
  await page.context().close();
});

test('Escape closes the menu of a phone; whoever chooses in it is at the heading of the page', async () => {
  const page = await open('#/', '.virtual li', 375);
  await page.locator('.menu-button').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.side.open');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.side.open', { state: 'detached' });
  await page.waitForSelector('.menu-button:focus');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:focus');
  expect(await what(page)).toBe('h1: Outages');
  await page.context().close();
});
