// What scrapers ask in a URL and in their headers. Knows every parameter, its form and its limits; refuses to know what is answered.
import { Fault, quote } from '@vedette/protocol/kit';
import { type MetricsPart, type MetricsQuery, metricsParts, type ScrapeQuery } from '../core/metrics-api.ts';
import { allow, text } from './query.ts';

type Raw = Readonly<Record<string, unknown>>;

/** No name of a host, with a path behind it, is longer. */
const TARGET_CHARS_MAX = 2_048;
const NAME_CHARS_MAX = 256;

/** What the blackbox exporter does where no module is named. */
const MODULE = 'http_2xx';

/** @throws Fault `usage` naming the parameter */
export const metricsQuery = (raw: Raw): Pick<MetricsQuery, 'parts'> => {
  allow(raw, ['collect[]']);
  const written = raw['collect[]'];
  if (written === undefined) return {};
  const parts = (Array.isArray(written) ? written : [written]).map(partOf);
  return { parts: [...new Set(parts)] };
};

const partOf = (written: unknown): MetricsPart => {
  const part = metricsParts.find((one) => one === written);
  if (part) return part;
  throw new Fault('usage', `collect[] is ${quote(String(written))}. It is one of ${metricsParts.join(', ')}.`);
};

/** @param waits the header by which Prometheus says how long it waits, in seconds @throws Fault `usage` naming the parameter */
export const scrapeQuery = (raw: Raw, waits: string | undefined): Omit<ScrapeQuery, 'format'> => {
  allow(raw, ['target', 'module', 'agent']);
  const target = short(raw, 'target', TARGET_CHARS_MAX);
  const agent = short(raw, 'agent', NAME_CHARS_MAX);
  if (target === undefined)
    throw new Fault('usage', 'The parameter target is missing: it says where to look, such as shop.example:443.');
  return {
    target,
    module: short(raw, 'module', NAME_CHARS_MAX) ?? MODULE,
    ...(agent !== undefined && { agent }),
    ...(waits !== undefined && { withinMs: waitOf(waits) }),
  };
};

const short = (raw: Raw, name: string, charsMax: number): string | undefined => {
  const value = text(raw, name);
  if (value === undefined || value.length <= charsMax) return value;
  throw new Fault('usage', `The parameter ${name} has more than ${charsMax} characters.`);
};

const waitOf = (waits: string): number => {
  const seconds = /^\d{1,6}(?:\.\d{1,9})?$/.test(waits) ? Number(waits) : 0;
  if (seconds > 0) return seconds * 1_000;
  throw new Fault(
    'usage',
    `The header X-Prometheus-Scrape-Timeout-Seconds is ${quote(waits)}. It is a number of seconds.`,
  );
};
