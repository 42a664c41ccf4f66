import { describe, expect, test } from 'vitest';
import type { Change } from '../health/change.ts';
import { limits } from '../wire/limits.ts';
import { AgentBench as Bench, closing, sent } from './agent-bench.test-support.ts';
import { assignment, batch, configure, epoch, everyMessage, hello, vitals, welcome } from './sample.test-support.ts';

describe('greeting', () => {
  test('P60 the agent speaks first', () => {
    expect(new Bench().step({ type: 'opened', hello, configured: undefined })).toEqual([
      { type: 'send', message: { type: 'hello', ...hello } },
    ]);
  });

  test('P62 a manager that does not answer within 10 s is given up', () => {
    const bench = new Bench().greet();
    expect(bench.session.wakeAt).toBe(10_000);
    bench.now = 9_999;
    expect(bench.wake()).toEqual([]);
    bench.now = 10_000;
    expect(closing(bench.wake())).toEqual(['silent']);
    expect(bench.session.wakeAt).toBe(Number.POSITIVE_INFINITY);
  });

  test('P62 a refusal ends it with what the manager said', () => {
    expect(
      new Bench().greet().receive({ type: 'refuse', code: 'agent-unknown', text: 'who?', retryAfterMs: 9_000 }),
    ).toEqual([{ type: 'close', code: 'agent-unknown', text: 'who?', retryAfterMs: 9_000 }]);
  });

  test('P78 that no version is common is told in the manager’s words', () => {
    const text = 'This manager speaks protocol version 3, 2, the agent 1.';
    expect(
      new Bench().greet().receive({ type: 'refuse', code: 'version-unsupported', text, retryAfterMs: 60_000 }),
    ).toEqual([{ type: 'close', code: 'version-unsupported', text, retryAfterMs: 60_000 }]);
  });

  test('P62 a version that was not offered ends it', () => {
    expect(closing(new Bench().greet().receive({ type: 'welcome', ...welcome, version: 99 }))).toEqual([
      'version-unsupported',
    ]);
  });

  test('P63 marks at or beyond what this process numbers next are not believed', () => {
    const claim = (seq: number) =>
      closing(new Bench().greet().receive({ type: 'welcome', ...welcome, marks: [{ epoch, seq }] }));
    expect(claim(0)).toEqual([]);
    expect(claim(1)).toEqual(['message-unexpected']);
  });

  test('P67 nothing but welcome, refuse and bye has a place', () => {
    for (const message of everyMessage) {
      const [code] = closing(new Bench().greet().receive(message));
      const expected = { welcome: undefined, refuse: 'refused', bye: 'link-lost' };
      expect(code, message.type).toBe(
        message.type in expected ? expected[message.type as keyof typeof expected] : 'message-unexpected',
      );
    }
  });
});

describe('after the welcome', () => {
  test('P63 the state is asked for, and nothing is read before it was told', () => {
    const bench = new Bench().greet();
    const first = bench.receive({ type: 'welcome', ...welcome });
    expect(first.map(({ type }) => type)).toEqual(['welcomed', 'present']);
    expect(bench.step({ type: 'spooled' })).toEqual([]);
    const second = bench.step({ type: 'present', atMs: 5, seq: 0, changes: [] });
    expect(sent(second)).toEqual(['state']);
    expect(second.at(-1)).toEqual({ type: 'read', after: undefined, count: 100 });
  });

  test('P23 P63 a long state goes in parts', () => {
    const bench = new Bench().greet();
    bench.receive({ type: 'welcome', ...welcome });
    const changes = Array.from({ length: limits.changesMax + 1 }, (_, slot): Change => {
      return { slot, health: 'up', at: 1, since: 1 };
    });
    const parts = bench
      .step({ type: 'present', atMs: 5, seq: 0, changes })
      .flatMap((e) => (e.type === 'send' && e.message.type === 'state' ? [e.message] : []));
    expect(parts.map(({ part, parts, atMs }) => [part, parts, atMs])).toEqual([
      [0, 2, 5],
      [1, 2, 5],
    ]);
    expect(parts.flatMap((part) => part.changes)).toEqual(changes);
  });

  test('P64 what the marks cover is released', () => {
    const bench = new Bench();
    bench.step({ type: 'opened', hello: { ...hello, spool: [{ epoch, first: 3, next: 9 }] }, configured: undefined });
    const effects = bench.receive({ type: 'welcome', ...welcome, marks: [{ epoch, seq: 8 }] });
    expect(effects).toContainEqual({ type: 'release', mark: { epoch, seq: 8 } });
  });

  test('P65 a configuration in force is told again', () => {
    const bench = new Bench();
    const configured = { revision: 3, hash: 'h3', problems: [] };
    bench.step({ type: 'opened', hello, configured });
    expect(sent(bench.receive({ type: 'welcome', ...welcome }))).toEqual(['configured']);
  });

  test('P67 what only an agent says, and a second welcome, have no place', () => {
    const mayCome = new Set(['configure', 'ack', 'ping', 'pong']);
    for (const message of everyMessage) {
      const [code] = closing(new Bench().live().receive(message));
      const expected = { refuse: 'refused', bye: 'link-lost' };
      if (mayCome.has(message.type)) expect(code, message.type).toBeUndefined();
      else expect(code).toBe(expected[message.type as keyof typeof expected] ?? 'message-unexpected');
    }
  });

  test('P67 a bye ends it, and says when to come back', () => {
    expect(new Bench().live().receive({ type: 'bye', code: 'stopping', retryAfterMs: 4_000 })).toMatchObject([
      { type: 'close', code: 'link-lost', retryAfterMs: 4_000 },
    ]);
  });

  test('once closed, nothing more comes of anything', () => {
    const bench = new Bench().live();
    bench.receive({ type: 'bye', code: 'stopping', retryAfterMs: 0 });
    expect(bench.receive({ type: 'ping', n: 1, nowMs: 1 })).toEqual([]);
    expect(bench.step({ type: 'spooled' })).toEqual([]);
  });
});

describe('staying alive', () => {
  test('P66 a ping with vitals every pingMs, and a pong for a ping at once', () => {
    const bench = new Bench().live({ pingMs: 1_000 });
    const pings = bench
      .runTo(3_000)
      .map((e) => (e.type === 'send' && e.message.type === 'ping' ? e.message : undefined));
    expect(pings).toEqual([1, 2, 3].map((n) => ({ type: 'ping', n, nowMs: n * 1_000, vitals })));
    expect(bench.receive({ type: 'ping', n: 77, nowMs: 5 })).toEqual([
      { type: 'send', message: { type: 'pong', n: 77, nowMs: 3_000 } },
    ]);
  });

  test('P70 the pong to the newest ping tells how far the manager’s clock is ahead of this side’s own', () => {
    const bench = new Bench().live({ pingMs: 1_000 });
    bench.runTo(1_000);
    bench.now = 1_080;
    const pong = { type: 'pong', n: 1, nowMs: 1_800_000_000_000 } as const;
    expect(bench.receive(pong)).toEqual([{ type: 'clock', aheadMs: 1_800_000_000_000 - 1_040, errorMs: 40 }]);
    expect(bench.receive(pong)).toEqual([]);
    bench.runTo(3_000);
    expect(bench.receive({ type: 'pong', n: 2, nowMs: 1 })).toEqual([]);
    expect(bench.receive({ type: 'pong', n: 3, nowMs: 3_000 })).toMatchObject([{ type: 'clock', errorMs: 0 }]);
  });

  test('P66 silence for deadMs ends it', () => {
    const bench = new Bench().live({ deadMs: 12_000 });
    expect(closing(bench.runTo(11_999))).toEqual([]);
    expect(closing(bench.runTo(12_000))).toEqual(['silent']);
  });

  test('P69 whoever slept gives the other side another chance, once', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    bench.now = 500_000;
    expect(sent(bench.wake())).toEqual(['ping']);
    expect(closing(bench.runTo(500_000 + welcome.deadMs))).toEqual(['silent']);
  });
});

describe('P80 a manager with a store of its own', () => {
  const other = { ...welcome, store: 'b'.repeat(32) };
  const configured = { revision: 9, hash: 'h9', problems: [] };

  test('hears of no service until the agent has its configuration', () => {
    const bench = new Bench();
    bench.step({ type: 'opened', hello, configured });
    expect(bench.receive({ type: 'welcome', ...other })).toMatchObject([{ type: 'welcomed', welcome: other }]);
    expect(bench.step({ type: 'spooled' })).toEqual([]);
    expect(bench.step({ type: 'reconfigured', configured })).toEqual([]);
    expect(bench.receive({ type: 'configure', ...configure(0, 1, [1]) })).toMatchObject([
      { type: 'apply', store: other.store },
    ]);
    expect(bench.step({ type: 'reconfigured', configured })).toEqual([]);
    const news = { revision: 1, hash: 'h1', problems: [] };
    expect(bench.step({ type: 'applied', configured: news })).toEqual([
      { type: 'present' },
      { type: 'send', message: { type: 'configured', ...news } },
    ]);
    expect(sent(bench.step({ type: 'present', atMs: 0, seq: 0, changes: [] }))).toEqual(['state']);
  });

  test('and then is served like any other', () => {
    const bench = new Bench().live();
    expect(bench.step({ type: 'reconfigured', configured })).toEqual([
      { type: 'send', message: { type: 'configured', ...configured } },
    ]);
  });
});

describe('configurations', () => {
  test('P65 are applied once all parts are there, and the answer is told', () => {
    const bench = new Bench().live();
    expect(bench.receive({ type: 'configure', ...configure(0, 2, [1, 2]) })).toEqual([]);
    expect(bench.receive({ type: 'configure', ...configure(1, 2, [3]) })).toEqual([
      {
        type: 'apply',
        store: welcome.store,
        revision: 1,
        hash: 'h1',
        base: undefined,
        amendments: [1, 2, 3].map(assignment),
      },
    ]);
    const configured = { revision: 1, hash: 'h1', problems: [] };
    expect(bench.step({ type: 'applied', configured })).toEqual([
      { type: 'send', message: { type: 'configured', ...configured } },
    ]);
  });

  test('P65 a newer one takes the place of one that is not complete', () => {
    const bench = new Bench().live();
    bench.receive({ type: 'configure', ...configure(0, 2, [1], 1) });
    expect(bench.receive({ type: 'configure', ...configure(0, 1, [9], 2) })).toMatchObject([
      { type: 'apply', revision: 2, amendments: [{ slot: 9 }] },
    ]);
  });
});
