// Every page of the dashboard over a made-up world of thousands of services: nothing breaks its policy or asks for anything elsewhere, and no serious fault keeps anybody
// out, whether it is light or dark, on a desk or on a phone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dashboardFolder } from '../../packages/manager/src/http/pages.ts';
import { type Browser, barriers, buildDashboard, launchBrowser, openPage } from '../support/browser.ts';
import { type DashboardServer, startDashboardServer } from '../support/dashboard/server.ts';

/** Compressed, the chart included. */
const BYTES_MAX = 80_000;

const pages: readonly (readonly [hash: string, ready: string])[] = [
  ['#/', '.virtual li'],
  ['#/?by=group&q=mail', '.group-row'],
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
  [browser, server] = await Promise.all([launchBrowser(), startDashboardServer(2_000)]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe.each([
  ['light', 1_440],
  ['dark', 375],
] as const)('%s, %d pixels wide', (colorScheme, width) => {
  test('no page keeps anybody out, or is wider than its screen', async () => {
    const options = { colorScheme, viewport: { width, height: 900 } };
    const { page, faults } = await openPage(browser, server.url, options);
    const found: string[] = [];
    for (const [hash, ready] of pages) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.waitForSelector(ready);
      found.push(...(await barriers(page)).map((one) => `${hash} ${one}`));
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (tooWide !== 0) found.push(`${hash} is ${String(tooWide)} pixels too wide`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

test('all of it is small enough for a bad line', async () => {
  const folder = join(dashboardFolder, 'assets');
  const sizes = readdirSync(folder).map((name) => gzipSync(readFileSync(join(folder, name))).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(BYTES_MAX);
});

test('keys search, move, open and go back', async () => {
  const { page, faults } = await openPage(browser, server.url);
  await page.waitForSelector('.virtual li');
  await page.keyboard.press('/');
  await page.keyboard.type('search-api-12');
  await page.getByText(/^\d+ of 2,000 services$/).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.waitForSelector('.cover:focus');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.service-head');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.virtual li');
  await page.keyboard.press('?');
  expect(await page.textContent('dialog[open] h2')).toBe('Keys');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  expect(faults).toEqual([]);
});

test('of thousands of services only those are drawn that can be seen, wherever one is', async () => {
  const { page } = await openPage(browser, server.url);
  await page.waitForSelector('.virtual li');
  await page.evaluate('scrollTo(0, 40000)');
  await page.waitForSelector('.virtual li[data-index="1050"]');
  expect(await page.locator('.virtual li').count()).toBeLessThan(80);
});
