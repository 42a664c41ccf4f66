// Who is said something of: nobody who is away, no service that is gone, nothing that is old.
import { describe, expect, test } from 'vitest';
import { agentMetrics } from './agent-metrics.ts';
import { exposition, section } from './exposition.ts';
import { type Gathered, gathering } from './gathering.ts';
import { probeMetrics } from './probe-metrics.ts';
import { readExposition } from './reader.fake.ts';
import { serviceMetrics } from './service-metrics.ts';
import { fakeWish, MetricsWorld, NOW_MS } from './world.fake.ts';

const gathered = ({ judge, fleet, nowMs }: MetricsWorld): Gathered => {
  const steps = gathering({ judge, fleet, nowMs, reportedAtMs: (id) => (id === 'job' ? NOW_MS - 5_000 : undefined) });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
};

const told = (world: MetricsWorld, family: string): Record<string, number> => {
  const { agents, services, probes } = gathered(world);
  const sections = [section(agentMetrics, agents), section(serviceMetrics, services), section(probeMetrics, probes)];
  const text = [...exposition(sections, 'text', 1e6)].join('');
  return Object.fromEntries(readExposition(text, 'text').get(family)?.samples ?? []);
};

const seen = (): MetricsWorld => {
  const world = new MetricsWorld([fakeWish('web'), fakeWish('db')]);
  for (const agent of ['a', 'b']) {
    world.holds(agent, (service) => (service === 'db' ? 'refused' : undefined));
    world.probes(agent, NOW_MS - 2_000, 12.5);
  }
  return world;
};

describe('probe_success', () => {
  test('is what each agent holds of each service', () => {
    expect(told(seen(), 'probe_success')).toEqual({
      'probe_success{agent="a",service="web"}': 1,
      'probe_success{agent="b",service="web"}': 1,
      'probe_success{agent="a",service="db"}': 0,
      'probe_success{agent="b",service="db"}': 0,
    });
  });

  test('is not told of an agent that is away, although it is known what it held last', () => {
    const world = seen();
    world.disconnect('a');
    expect(Object.keys(told(world, 'probe_success'))).toEqual([
      'probe_success{agent="b",service="web"}',
      'probe_success{agent="b",service="db"}',
    ]);
    expect(Object.keys(told(world, 'probe_duration_seconds')).join()).not.toContain('agent="a"');
  });

  test('is not told where an agent cannot tell, nor before it has told anything', () => {
    const world = new MetricsWorld([fakeWish('web')]);
    world.holds('a', () => 'away');
    expect(told(world, 'probe_success')).toEqual({});
  });

  test('goes with its service', () => {
    const world = seen();
    world.configure([fakeWish('db')]);
    expect(Object.keys(told(world, 'probe_success')).join()).not.toContain('web');
    expect(Object.keys(told(world, 'vedette_service_health')).join()).not.toContain('web');
  });
});

test('how long a probe took is not told once it is old', () => {
  const world = seen();
  expect(told(world, 'probe_duration_seconds')['probe_duration_seconds{agent="a",service="web"}']).toBe(0.0125);
  expect(
    told(world, 'vedette_probe_timestamp_seconds')['vedette_probe_timestamp_seconds{agent="a",service="web"}'],
  ).toBe((NOW_MS - 2_000) / 1_000);
  // Three intervals of each agent, the timeout and a minute.
  world.nowMs = NOW_MS - 2_000 + 3 * 10_000 + 1_000 + 60_000;
  expect(Object.keys(told(world, 'probe_duration_seconds'))).toHaveLength(4);
  world.nowMs++;
  expect(told(world, 'probe_duration_seconds')).toEqual({});
  expect(Object.keys(told(world, 'probe_success'))).toHaveLength(4);
});

test('facts of HTTP become what the blackbox exporter calls them', () => {
  const check = { type: 'http', method: 'GET' } as never;
  const world = new MetricsWorld([fakeWish('web', { target: 'https://h/', check, agents: ['a'] })]);
  world.holds('a');
  world.learns('a', {
    ...{ status: 301, http_version: '1.1', size: 12, tls_version: 'TLSv1.3', expires: '2026-03-01T00:00:00.000Z' },
    ...{ dns_ms: 1, connect_ms: 2.5, tls_ms: 3, first_byte_ms: 4, transfer_ms: 5, warning: 'soon' },
  });
  const of = (family: string): unknown => Object.values(told(world, family))[0];
  expect(of('probe_http_status_code')).toBe(301);
  expect(of('probe_http_version')).toBe(1.1);
  expect(of('probe_http_ssl')).toBe(1);
  expect(of('probe_http_uncompressed_body_length')).toBe(12);
  expect(of('probe_ssl_earliest_cert_expiry')).toBe(Date.UTC(2026, 2, 1) / 1_000);
  expect(of('probe_dns_lookup_time_seconds')).toBe(0.001);
  expect(of('vedette_probe_warning')).toBe(1);
  expect(told(world, 'probe_http_duration_seconds')).toEqual({
    'probe_http_duration_seconds{agent="a",phase="resolve",service="web"}': 0.001,
    'probe_http_duration_seconds{agent="a",phase="connect",service="web"}': 0.0025,
    'probe_http_duration_seconds{agent="a",phase="tls",service="web"}': 0.003,
    'probe_http_duration_seconds{agent="a",phase="processing",service="web"}': 0.004,
    'probe_http_duration_seconds{agent="a",phase="transfer",service="web"}': 0.005,
  });
  expect(Object.keys(told(world, 'probe_tls_version_info'))).toEqual([
    'probe_tls_version_info{agent="a",service="web",version="TLS 1.3"}',
  ]);
});

test('what an agent made up as a fact breaks nothing', () => {
  const world = new MetricsWorld([fakeWish('web', { check: { type: 'http', method: 'GET' } as never, agents: ['a'] })]);
  world.holds('a');
  world.learns('a', {
    status: 'ok"\n',
    http_version: true,
    size: '1e999',
    expires: 'never',
    tls_version: 'x"\n\\',
    dns_ms: 'a',
  });
  expect(told(world, 'probe_http_status_code')).toEqual({});
  expect(told(world, 'probe_ssl_earliest_cert_expiry')).toEqual({});
  expect(Object.keys(told(world, 'probe_tls_version_info'))).toHaveLength(1);
});

test('labels of a service are told once, those that become the same are one', () => {
  const labels = { tier: 'gold', 'a-b': 'first', 'a.b': 'second', a_b: 'third' };
  const world = new MetricsWorld([fakeWish('web', { labels, group: 'shop' })]);
  expect(Object.keys(told(world, 'vedette_service_info'))).toEqual([
    'vedette_service_info{check="tcp",group="shop",label_a_b="first",label_tier="gold",service="web",target="tcp://web:80"}',
  ]);
});

test('an agent that is away keeps to what is known without it', () => {
  const world = seen();
  world.disconnect('b');
  expect(told(world, 'vedette_agent_connected')).toEqual({
    'vedette_agent_connected{agent="a"}': 1,
    'vedette_agent_connected{agent="b"}': 0,
  });
  for (const family of ['vedette_agent_spooled_items', 'vedette_agent_lag_seconds', 'vedette_agent_info'])
    expect(Object.keys(told(world, family)).join()).not.toContain('agent="b"');
});

test('lag is what the newest result of an agent is older than its shortest interval', () => {
  const world = seen();
  world.nowMs = NOW_MS + 5_000;
  expect(told(world, 'vedette_agent_lag_seconds')['vedette_agent_lag_seconds{agent="a"}']).toBe(0);
  world.nowMs = NOW_MS + 38_000;
  expect(told(world, 'vedette_agent_lag_seconds')['vedette_agent_lag_seconds{agent="a"}']).toBe(30);
});

test('health of services is counted, and told of each with all its words', () => {
  const { health } = gathered(seen());
  expect(health).toEqual({ up: 1, failing: 1, down: 0, unknown: 0 });
  expect(told(seen(), 'vedette_service_health')).toMatchObject({
    'vedette_service_health{health="failing",service="db"}': 1,
    'vedette_service_health{health="up",service="db"}': 0,
  });
});

test('others get their turn in between', () => {
  const world = new MetricsWorld(Array.from({ length: 1_000 }, (_, i) => fakeWish(`s${i}`)));
  const steps = gathering({ judge: world.judge, fleet: world.fleet, nowMs: NOW_MS, reportedAtMs: () => undefined });
  let turns = 0;
  while (!steps.next().done) turns++;
  expect(turns).toBeGreaterThan(10);
});
