// Fuzzes what scrapers ask in a URL and a header: an answer within its limits, or the fault `usage`. Knows what is asked for; refuses to know what a
// parameter looks like.
import { parse } from 'node:querystring';
import { metricsParts } from '../../../packages/manager/src/core/metrics-api.ts';
import { formatFor } from '../../../packages/manager/src/http/accept.ts';
import { metricsQuery, scrapeQuery } from '../../../packages/manager/src/http/metrics-query.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { mutatedText } from '../make/text.ts';
import { Broken, rule, type Target } from '../target.ts';
import { mustBeSaid, textOf } from '../text.ts';

type Raw = Readonly<Record<string, unknown>>;

export type Scrapes = {
  metrics(this: void, raw: Raw): ReturnType<typeof metricsQuery>;
  scrape(this: void, raw: Raw, waits: string | undefined): ReturnType<typeof scrapeQuery>;
  format(this: void, accept: string): string;
};

const corpus = [
  '',
  'collect[]=agents&collect%5B%5D=probes',
  'collect[]=constructor&collect[]',
  'target=shop.example:443&module=tls_connect&agent=eu-1',
  'target=https%3A%2F%2Fh%2F%3Fa%3Db&module=http_2xx&waits=9.5',
  'target=[::1]:80&target=h&module=__proto__&waits=1e9',
  'waits=0.000001&target=%00&agent=%f0%9f%97%bc',
  'accept=application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  'accept=text/plain;q=nan;;,,constructor;q=',
];

const TARGET_CHARS_MAX = 2_048;
const NAME_CHARS_MAX = 256;

const checkParts = ({ parts = [] }: ReturnType<typeof metricsQuery>): void => {
  rule(new Set(parts).size === parts.length, 'parts', () => 'one of them twice');
  rule(
    parts.every((part) => metricsParts.includes(part)),
    'parts',
    () => 'one of them is none',
  );
};

const checkScrape = ({ target, module, agent = 'a', withinMs = 1 }: ReturnType<typeof scrapeQuery>): void => {
  rule(target !== '' && target.length <= TARGET_CHARS_MAX, 'limit', () => `a target of ${target.length} characters`);
  for (const name of [module, agent])
    rule(name !== '' && name.length <= NAME_CHARS_MAX, 'limit', () => `a name of ${name.length} characters`);
  rule(withinMs > 0 && Number.isFinite(withinMs), 'wait', () => `waits ${withinMs} ms`);
};

const attempt = (act: () => void): void => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Broken) throw thrown;
    if (!(thrown instanceof Fault && thrown.code === 'usage'))
      throw new Broken('throws', String(thrown), { cause: thrown });
    mustBeSaid(thrown.message, 'a message');
  }
};

/** Headers are fuzzed as if they were two parameters more. */
const check = ({ metrics, scrape, format }: Scrapes, input: Uint8Array): void => {
  const { waits, accept, ...raw } = parse(textOf(input));
  attempt(() => checkParts(metrics(raw)));
  attempt(() => checkScrape(scrape(raw, typeof waits === 'string' ? waits : undefined)));
  const chosen = format(typeof accept === 'string' ? accept : textOf(input));
  rule(chosen === 'text' || chosen === 'openmetrics', 'format', () => 'it is neither of the two');
};

export const scrapesTarget = (scrapes: Scrapes): Target => ({
  name: 'scrapes',
  share: 30,
  msMax: 250,
  make: (dice) => mutatedText(dice.pick(corpus), dice, corpus),
  check: (input) => check(scrapes, input),
});

export const scrapes: Scrapes = { metrics: metricsQuery, scrape: scrapeQuery, format: formatFor };

export const scrapesFuzz = scrapesTarget(scrapes);
