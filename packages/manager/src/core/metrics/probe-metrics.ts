// What is measured of a service as one agent sees it, by the names of the blackbox exporter as far as there is something to be said by them. Knows which fact is which
// number; refuses to know services and agents.
import type { Facts } from '@vedette/protocol/check';
import { labelsOf, type Metric, type Say } from './exposition.ts';

export type ProbeSeen = {
  /** Undefined where nobody can tell. */
  readonly isGood: boolean | undefined;
  /** The newest probe: when it was sent, and how long the answer took. */
  readonly atMs?: number;
  readonly latencyMs?: number;
  readonly facts?: Facts;
  /** The check; `tcp` where connecting is all. */
  readonly check: string;
};

type ProbeMetric = Metric<ProbeSeen>;

const gauge = (name: string, help: string, tell: ProbeMetric['tell']): ProbeMetric => ({
  name,
  kind: 'gauge',
  help,
  tell,
});

const seconds = (ms: unknown): number | undefined =>
  typeof ms === 'number' && Number.isFinite(ms) ? Math.round(ms * 1_000) / 1_000_000 : undefined;

/** A fact that is a number of its own, or a text that is one, such as a version. */
const numberOf = (fact: unknown): number | undefined => {
  const value = typeof fact === 'string' && /^\d+(?:\.\d+)?$/.test(fact) ? Number(fact) : fact;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

const maybe = (say: Say, value: number | undefined, more?: string): void => {
  if (value !== undefined) say(value, more);
};

/** As the blackbox exporter calls them. */
const phases = [
  ['dns_ms', labelsOf({ phase: 'resolve' })],
  ['connect_ms', labelsOf({ phase: 'connect' })],
  ['tls_ms', labelsOf({ phase: 'tls' })],
  ['first_byte_ms', labelsOf({ phase: 'processing' })],
  ['transfer_ms', labelsOf({ phase: 'transfer' })],
] as const;

const rtt = labelsOf({ phase: 'rtt' });

const versionOf = (fact: unknown): string | undefined =>
  typeof fact === 'string' && fact !== '' ? labelsOf({ version: fact.replace(/^TLSv/, 'TLS ') }) : undefined;

/** The most important first: where there is not room for all, those at the end are left out. */
export const probeMetrics: readonly ProbeMetric[] = [
  gauge(
    'probe_success',
    'Whether the agent holds the service up; absent while it cannot tell, or is away',
    ({ isGood }, say) => {
      if (isGood !== undefined) say(isGood ? 1 : 0);
    },
  ),
  gauge(
    'probe_duration_seconds',
    'How long the newest probe took; absent when it was not answered',
    ({ latencyMs }, say) => maybe(say, seconds(latencyMs)),
  ),
  gauge('vedette_probe_timestamp_seconds', 'When the newest probe was sent', ({ atMs }, say) =>
    maybe(say, seconds(atMs)),
  ),
  gauge('probe_ssl_earliest_cert_expiry', 'When the certificate of the server expires', ({ facts }, say) => {
    const atMs = Date.parse(String(facts?.['expires'] ?? ''));
    maybe(say, seconds(atMs));
  }),
  gauge('probe_http_status_code', 'The status of the last answer', ({ facts, check }, say) => {
    if (check === 'http') maybe(say, numberOf(facts?.['status']));
  }),
  gauge('probe_http_duration_seconds', 'Where the time of a request went, redirects included', ({ facts }, say) => {
    if (facts) for (const [key, phase] of phases) maybe(say, seconds(facts[key]), phase);
  }),
  gauge('probe_dns_lookup_time_seconds', 'How long it took to find out the address', ({ facts }, say) =>
    maybe(say, seconds(facts?.['dns_ms'])),
  ),
  gauge('probe_http_ssl', 'Whether the last answer came over TLS', ({ facts, check }, say) => {
    if (check === 'http' && facts?.['status'] !== undefined) say(facts['tls_version'] === undefined ? 0 : 1);
  }),
  gauge('probe_http_version', 'The version of HTTP of the last answer', ({ facts }, say) =>
    maybe(say, numberOf(facts?.['http_version'])),
  ),
  gauge('probe_http_uncompressed_body_length', 'How many bytes of the body were read', ({ facts, check }, say) => {
    if (check === 'http') maybe(say, numberOf(facts?.['size']));
  }),
  gauge('probe_icmp_duration_seconds', 'How long the echo took', ({ latencyMs, check }, say) => {
    if (check === 'icmp') maybe(say, seconds(latencyMs), rtt);
  }),
  {
    ...gauge('probe_tls_version_info', 'The version of TLS that was agreed upon', ({ facts }, say) => {
      const version = versionOf(facts?.['tls_version']);
      if (version !== undefined) say(1, version);
    }),
    kind: 'info',
  },
  gauge(
    'vedette_probe_warning',
    'Whether something will go wrong before long, such as a certificate that expires',
    ({ facts }, say) => {
      if (facts?.['warning'] !== undefined) say(1);
    },
  ),
];
