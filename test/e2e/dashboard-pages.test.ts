// The dashboard over a made-up world of thousands of services: small enough for a bad line, moved through by keys, and no more drawn than can be seen. Whom its pages keep
// out, test/e2e/accessibility.test.ts asks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dashboardFolder } from '../../packages/manager/src/http/pages.ts';
import { type Browser, buildDashboard, launchBrowser, openPage } from '../support/browser.ts';
import { type DashboardServer, startDashboardServer } from '../support/dashboard/server.ts';

/** Compressed, the chart included. */
const BYTES_MAX = 80_000;

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
