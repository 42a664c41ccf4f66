// What scrapers are told, as types: everything that is measured, and looks at targets in the manner of the blackbox exporter. Knows formats by name; refuses to know how
// they are written.

/** Of the exposition: Prometheus' own text, and OpenMetrics 1.0. */
export type MetricsFormat = 'text' | 'openmetrics';

export const metricsParts = ['manager', 'agents', 'services', 'probes'] as const;
export type MetricsPart = (typeof metricsParts)[number];

export type MetricsQuery = {
  readonly format: MetricsFormat;
  /** Which parts are wanted; absent for all. */
  readonly parts?: readonly MetricsPart[];
};

export type MetricsDesk = {
  /** Piece by piece, each ending with a line; in between others get their turn. @throws Fault `too-often` while too many read */
  metrics(query: MetricsQuery): Promise<AsyncIterable<string>>;
};

export type ScrapeQuery = {
  readonly target: string;
  /** One of those in the file, or of those that there always are. */
  readonly module: string;
  /** By id or `key=value`; absent for the first that can. */
  readonly agent?: string;
  /** How long whoever asks waits for the answer; absent when they did not say. */
  readonly withinMs?: number;
  readonly format: MetricsFormat;
};

export type ScrapeDesk = {
  /**
   * One look, as an exposition. Whoever leaves is not looked for any longer.
   * @throws Fault `usage`, `not-found`, `refused` where no agent may look there, `unprobed` where nobody could, `too-often`
   */
  scrape(query: ScrapeQuery, signal: AbortSignal): Promise<string>;
};
