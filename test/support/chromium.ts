// A browser without a window, from the package registry alone. Knows how it is started; refuses to know what is looked at.
// biome-ignore-all lint/correctness/noUndeclaredDependencies: browsers are tools of the whole repository, and stand in its own manifest
import { type Browser, chromium } from 'playwright-core';

export type { Page } from 'playwright-core';

/** Only what is on this machine is ever asked: no updates, nothing told to anybody. */
const FLAGS = [
  ...['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** To be closed by whoever asked for it. */
export const startChromium = async (): Promise<Browser> => {
  // By this the package knows which libraries it has to bring along. It is read when the package is imported.
  process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs22.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({ executablePath: await packed.executablePath(), args: FLAGS, headless: true });
};
