// Looks for scrapers: who is asked, for how long, and that nothing nobody saw is told as a failure.
import { describe, expect, test } from 'vitest';
import { readExposition } from './core/metrics/reader.fake.ts';
import type { ScrapeQuery } from './core/metrics-api.ts';
import type { ProbeAnswer, ProbeAnswerLine, ProbeDesk, ProbeLine, ProbeQuery } from './core/probe-api.ts';
import type { Wishes } from './core/wishes.ts';
import { Prober } from './prober.ts';

type Alarm = { readonly atMs: number; readonly fn: () => void };

const world = (answers: Readonly<Record<string, Partial<ProbeAnswerLine> | 'silent'>>, more: Partial<Wishes> = {}) => {
  const asked: ProbeQuery[] = [];
  const alarms: Alarm[] = [];
  const away = new Set<string>();
  const probes: ProbeDesk = {
    probe: async (query): Promise<ProbeAnswer> => {
      asked.push(query);
      if ('look' in query.what && String(query.what.look['target']).includes(' '))
        return { problems: [{ path: 'target', message: 'it has white space' }] };
      const [agent = ''] = query.from ?? [];
      return { lines: linesOf(agent, answers[agent] ?? {}) };
    },
  };
  const agents = Object.keys(answers).map((id) => ({ id, labels: { region: id } }));
  const prober = new Prober({
    probes,
    keeper: { wishes: { agents, ...more } as unknown as Wishes },
    fleet: { get: (id) => ({ state: away.has(id) ? 'away' : 'connected' }) as never },
    clock: {
      now: () => 0,
      elapsed: () => 0,
      at: (atMs, fn) => {
        alarms.push({ atMs, fn });
        return { [Symbol.dispose]: () => {} };
      },
    },
  });
  const scrape = (query: Partial<ScrapeQuery> = {}, signal = new AbortController().signal): Promise<string> =>
    prober.scrape({ target: 'h:1', module: 'tcp_connect', format: 'text', ...query }, signal);
  return { scrape, asked, alarms, away };
};

async function* linesOf(agent: string, answer: Partial<ProbeAnswerLine> | 'silent'): AsyncGenerator<ProbeLine> {
  yield { type: 'begin', target: 't', timeoutMs: 1, agents: [agent], count: 1, everyMs: 1_000 };
  if (answer === 'silent') await new Promise(() => {});
  else yield { type: 'answer', agent, nth: 1, verdict: 'up', ...answer };
  yield { type: 'end', up: 0, down: 0, unknown: 0 };
}

const look = (query: ProbeQuery | undefined): unknown => query && 'look' in query.what && query.what.look;

test('an answer in the words of the blackbox exporter', async () => {
  const { scrape } = world({ a: { at: '2026-01-31T08:00:00.000Z', latencyMs: 12.5, facts: { status: 200 } } });
  expect(await scrape({ module: 'http_2xx' })).toBe(
    [
      '# HELP probe_success Whether the agent holds the service up; absent while it cannot tell, or is away',
      '# TYPE probe_success gauge',
      'probe_success 1',
      '# HELP probe_duration_seconds How long the newest probe took; absent when it was not answered',
      '# TYPE probe_duration_seconds gauge',
      'probe_duration_seconds 0.0125',
      '# HELP vedette_probe_timestamp_seconds When the newest probe was sent',
      '# TYPE vedette_probe_timestamp_seconds gauge',
      'vedette_probe_timestamp_seconds 1769846400',
      '# HELP probe_http_status_code The status of the last answer',
      '# TYPE probe_http_status_code gauge',
      'probe_http_status_code 200',
      '# HELP probe_http_ssl Whether the last answer came over TLS',
      '# TYPE probe_http_ssl gauge',
      'probe_http_ssl 0',
      '# HELP vedette_probe_agent_info The agent that looked',
      '# TYPE vedette_probe_agent_info gauge',
      'vedette_probe_agent_info{agent="a"} 1',
      '',
    ].join('\n'),
  );
  expect(readExposition(await scrape({ format: 'openmetrics' }), 'openmetrics').size).toBe(4);
});

describe('what is asked', () => {
  test.each([
    ['http_2xx', 'shop.example', { target: 'http://shop.example', http: null }],
    ['http_2xx', 'https://shop.example/a', { target: 'https://shop.example/a', http: null }],
    ['tcp_connect', '[::1]:80', { target: 'tcp://[::1]:80' }],
    ['tls_connect', 'h:1', { target: 'tls://h:1', tls: null }],
    ['icmp', 'h', { target: 'icmp://h', icmp: null }],
    ['mine', 'h:25', { target: 'tcp://h:25', tcp: { starttls: 'smtp' } }],
  ])('%s of %s', async (module, target, expected) => {
    const mine = { id: 'mine', type: 'tcp', piece: { tcp: { starttls: 'smtp' }, timeout: '2s' } } as const;
    const { scrape, asked } = world({ a: {} }, { modules: [mine] });
    await scrape({ module, target });
    expect(look(asked[0])).toMatchObject(expected);
    expect(asked[0]).toMatchObject({ from: ['a'], count: 1, isRoutine: true });
  });

  test('a module of the file counts instead of one that there always is', async () => {
    const { scrape, asked } = world(
      { a: {} },
      { modules: [{ id: 'http_2xx', type: 'http', piece: { http: { status: 301 } } }] },
    );
    await scrape({ module: 'http_2xx' });
    expect(look(asked[0])).toMatchObject({ http: { status: 301 } });
  });

  test.each([
    [undefined, '3000ms'],
    [10_000, '3000ms'],
    [3_000, '1500ms'],
    [1_000, '100ms'],
  ])('within %d ms a look may take %s', async (withinMs, timeout) => {
    const { scrape, asked, alarms } = world({ a: {} });
    await scrape(withinMs === undefined ? {} : { withinMs });
    expect(look(asked[0])).toMatchObject({ timeout });
    expect(alarms[0]?.atMs).toBe((withinMs ?? 30_000) - 500);
  });
});

describe('who is asked', () => {
  test('the first that can; it is the first the next time', async () => {
    const { scrape, asked } = world({
      a: { verdict: 'unknown', reason: 'denied' },
      b: { verdict: 'down', reason: 'refused' },
      c: {},
    });
    expect(await scrape()).toContain('probe_success 0\n');
    expect(asked.map(({ from }) => from?.[0])).toEqual(['a', 'b']);
    await scrape();
    expect(asked.map(({ from }) => from?.[0])).toEqual(['a', 'b', 'b']);
  });

  test('nobody who is away', async () => {
    const { scrape, asked, away } = world({ a: {}, b: {} });
    away.add('a');
    await scrape();
    expect(asked.map(({ from }) => from)).toEqual([['b']]);
  });

  test('whoever is named, by id or label, and nobody else', async () => {
    const { scrape, asked } = world({ a: {}, b: {} });
    await scrape({ agent: 'b' });
    await scrape({ agent: 'region=b', target: 'h:2' });
    expect(asked.map(({ from }) => from)).toEqual([['b'], ['b']]);
    await expect(scrape({ agent: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('what nobody saw is no failure of the target', () => {
  test.each([
    ['denied', 'refused'],
    ['away', 'unreachable'],
    ['overload', 'unreachable'],
  ] as const)('%s', async (reason, code) => {
    const { scrape } = world({ a: { verdict: 'unknown', reason, text: 'Not me.' } });
    await expect(scrape()).rejects.toMatchObject({ code });
  });

  test('the time is up', async () => {
    const { scrape, alarms } = world({ a: 'silent' });
    const answer = scrape();
    await Promise.resolve();
    alarms[0]?.fn();
    await expect(answer).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('whoever asked has left', async () => {
    const { scrape } = world({ a: 'silent' });
    await expect(scrape({}, AbortSignal.abort())).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('nobody is there', async () => {
    const { scrape, away } = world({ a: {} });
    away.add('a');
    await expect(scrape()).rejects.toMatchObject({ code: 'unreachable' });
  });
});

test('what cannot be a target, and what is no module, is said so', async () => {
  const { scrape } = world({ a: {} });
  await expect(scrape({ target: 'a b' })).rejects.toMatchObject({ code: 'usage' });
  await expect(scrape({ module: 'constructor' })).rejects.toMatchObject({ code: 'not-found' });
});
