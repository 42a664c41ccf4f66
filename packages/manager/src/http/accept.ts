// Which of two formats whoever asks would rather have. Knows the header `accept`; refuses to know what is written in either.
import type { MetricsFormat } from '../core/metrics-api.ts';

const names: Readonly<Record<string, MetricsFormat>> = {
  'application/openmetrics-text': 'openmetrics',
  'text/plain': 'text',
};

/** Of the versions of a format that they would take, the one they like best counts; where both are liked as much, and for whatever else, it is Prometheus' own text. */
export const formatFor = (accept: string | undefined): MetricsFormat => {
  const likes = { text: 0, openmetrics: 0 };
  for (const one of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
    const format = names[type];
    if (!format || !isKnown(format, parameters)) continue;
    likes[format] = Math.max(likes[format], likeOf(parameters));
  }
  return likes.openmetrics > likes.text ? 'openmetrics' : 'text';
};

/** Version 0.0.1 of OpenMetrics was a draft. */
const isKnown = (format: MetricsFormat, parameters: readonly string[]): boolean =>
  format === 'text' || !parameters.includes('version=0.0.1');

const likeOf = (parameters: readonly string[]): number => {
  const said = parameters.find((one) => one.startsWith('q='));
  if (said === undefined) return 1;
  const like = Number(said.slice(2));
  return like >= 0 && like <= 1 ? like : 0;
};
