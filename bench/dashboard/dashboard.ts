// How fast the dashboard is with five thousand services, in a real browser: until something is to be seen, until a change is, and how long it ever keeps the browser busy at
// a stretch. Knows what is measured in the page; the world is made up (test/support/dashboard).
import { setTimeout as pass } from 'node:timers/promises';
import { buildDashboard, launchBrowser, openPage, type Page } from '../../test/support/browser.ts';
import { type DashboardServer, startDashboardServer } from '../../test/support/dashboard/server.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';

const SERVICES = 5_000;
const LOADS = 5;
const UPDATES = 20;
/** As many services change at a time as are probed in a quarter of a second, each every ten seconds. */
const CHANGED = 125;
const ROUND_MS = 250;

/** Runs in the page, before anything of it: when the first row is there, and every task of more than 50 ms. */
const watching = `
  window.measured = { firstMs: 0, longestMs: 0, headlines: [] };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) measured.longestMs = Math.max(measured.longestMs, duration);
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver(() => {
    if (measured.firstMs === 0 && document.querySelector('.virtual li')) measured.firstMs = performance.now();
    const text = document.querySelector('.headline')?.textContent ?? '';
    if (text !== measured.headlines.at(-1)?.text) measured.headlines.push({ text, atMs: Date.now() });
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

type Measured = {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly headlines: readonly { readonly text: string; readonly atMs: number }[];
};

const measuredIn = async (page: Page): Promise<Measured> => (await page.evaluate('measured')) as Measured;

const middle = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
const most = (all: readonly number[]): number => Math.max(...all);

/** One more is down each time: how long until the page says so. */
const updates = async (page: Page, { desk }: DashboardServer): Promise<readonly number[]> => {
  const took: number[] = [];
  const well = desk.services.filter(({ health }) => health === 'up');
  for (let i = 0; i < UPDATES; i++) {
    const [down, ...others] = well.slice(i * CHANGED, (i + 1) * CHANGED);
    if (!down) break;
    const sentMs = Date.now();
    const seen = others.map((one) => ({ ...one, latencyMs: (one.latencyMs ?? 0) + 1 }));
    desk.change({ ...down, health: 'down', reason: 'refused', since: new Date(sentMs).toISOString() }, ...seen);
    await page.mouse.wheel(0, 600);
    await pass(ROUND_MS);
    const { headlines } = await measuredIn(page);
    took.push((headlines.at(-1)?.atMs ?? Number.NaN) - sentMs);
  }
  return took;
};

const run: Bench['run'] = async (tell) => {
  buildDashboard();
  const server = await startDashboardServer(SERVICES);
  const browser = await launchBrowser();
  try {
    const firstMs: number[] = [];
    const longestMs: number[] = [];
    let updateMs: readonly number[] = [];
    let busyMs = 0;
    for (let load = 0; load < LOADS; load++) {
      tell(`load ${load + 1} of ${LOADS}`);
      const { page } = await openPage(browser, 'about:blank');
      await page.addInitScript(watching);
      await page.goto(server.url);
      await page.waitForSelector('.virtual li');
      firstMs.push((await measuredIn(page)).firstMs);
      longestMs.push((await measuredIn(page)).longestMs);
      if (load === LOADS - 1) {
        await page.evaluate('measured.longestMs = 0');
        updateMs = await updates(page, server);
        busyMs = (await measuredIn(page)).longestMs;
      }
      await page.context().close();
    }
    const figure = (name: string, value: number): Figure => ({ name, value, unit: 'ms' });
    return [
      withGoal(figure('first rows, in the middle', middle(firstMs)), 1_000),
      figure('first rows, at most', most(firstMs)),
      withGoal(figure('a change is seen, in the middle', middle(updateMs)), 100),
      figure('a change is seen, at most', most(updateMs)),
      withGoal(figure('longest task while it loads, in the middle', middle(longestMs)), 200),
      figure('longest task while it loads, at most', most(longestMs)),
      withGoal(figure('longest task while services change', busyMs), 200),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
};

export const dashboard: Bench = { says: 'the dashboard with 5,000 services in a real browser', run };
