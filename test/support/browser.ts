// A real browser without a screen, from the packages alone. Knows how it is started, and what must not happen on any page; refuses to know pages.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
// biome-ignore lint/correctness/noUndeclaredDependencies: the root has what all tests share
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export type { Browser, Page };

/** The dashboard as its sources are now. */
export const buildDashboard = (): void => {
  const script = fileURLToPath(new URL('../../scripts/dashboard.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The dashboard cannot be built: ${stderr}`);
};

export const launchBrowser = async (): Promise<Browser> => {
  // It unpacks the libraries it brings along only where it believes to be needed.
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs22.x';
  // biome-ignore lint/correctness/noUndeclaredDependencies: the root has what all tests share
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
};

/** A page, and everything about it that a good page has none of: errors, words on the console, refusals by its policy, requests elsewhere. */
export type Watched = { readonly page: Page; readonly faults: readonly string[] };

/** @param forgives words on the console that are meant to be there, such as those about a manager that is away */
export const openPage = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  forgives: RegExp = /^$/,
): Promise<Watched> => {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1_440, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !forgives.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (url.startsWith('http') && !request.url().startsWith(new URL(url).origin))
      faults.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  return { page, faults };
};

const axe: string = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
};

/** What keeps somebody out of the page as it stands: serious faults, each with its first place. */
export const barriers = async (page: Page): Promise<readonly string[]> => {
  // By way of the debugger: the page's own policy lets nobody else in.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe);
  const run = "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)";
  const violations = (await page.evaluate(run)) as readonly Violation[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
};
