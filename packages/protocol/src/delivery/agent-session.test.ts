import { describe, expect, test } from 'vitest';
import type { Change } from '../health/change.ts';
import { limits } from '../wire/limits.ts';
import type { Message, Welcome } from '../wire/message.ts';
import { type AgentEffect, type AgentEvent, AgentSession } from './agent-session.ts';
import { sessionTimes } from './liveness.ts';
import {
  assignment,
  batch,
  configure,
  epoch,
  everyMessage,
  gap,
  hello,
  vitals,
  welcome,
} from './sample.test-support.ts';

/** A session with a clock of its own, and its effects without what every test would have to repeat. */
class Bench {
  now = 0;
  readonly session = new AgentSession(0);

  step(event: AgentEvent): AgentEffect[] {
    return this.session.step(event, this.now);
  }

  receive(message: Message): AgentEffect[] {
    return this.step({ type: 'received', message, nowMs: this.now });
  }

  wake(): AgentEffect[] {
    return this.step({ type: 'wake', nowMs: this.now, vitals });
  }

  greet(): this {
    this.step({ type: 'opened', hello, configured: undefined });
    return this;
  }

  /** Greeted, welcomed, and the state told. */
  live(over: Partial<Welcome> = {}): this {
    this.greet().receive({ type: 'welcome', ...welcome, ...over });
    this.step({ type: 'present', atMs: 0, changes: [] });
    this.step({ type: 'read', items: [] });
    return this;
  }

  /** Wakes whenever it is asked for until `untilMs`; what came of it. */
  runTo(untilMs: number): AgentEffect[] {
    const effects: AgentEffect[] = [];
    while (this.session.wakeAt <= untilMs) {
      this.now = this.session.wakeAt;
      effects.push(...this.wake());
    }
    this.now = untilMs;
    return effects;
  }
}

const sent = (effects: readonly AgentEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : []));

const closing = (effects: readonly AgentEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'close' ? [effect.code] : []));

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
    const second = bench.step({ type: 'present', atMs: 5, changes: [] });
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
      .step({ type: 'present', atMs: 5, changes })
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

describe('delivering', () => {
  test('P63 credit is asked for, taken, and given back by acknowledgements', () => {
    const bench = new Bench().live({ credit: 10 });
    expect(bench.step({ type: 'spooled' })).toEqual([{ type: 'read', after: undefined, count: 10 }]);
    const effects = bench.step({ type: 'read', items: [batch(1, 4), gap(5, 1_000_000)] });
    // A gap costs one, however much it stands for.
    expect(effects).toEqual([
      { type: 'send', message: batch(1, 4) },
      { type: 'send', message: gap(5, 1_000_000) },
      { type: 'read', after: { epoch, seq: 1_000_000 }, count: 5 },
    ]);
    expect(sent(bench.step({ type: 'read', items: [batch(1_000_001, 7)] }))).toEqual(['batch']);
    expect(bench.step({ type: 'spooled' })).toEqual([]);
    expect(bench.receive({ type: 'ack', epoch, seq: 4 })).toEqual([
      { type: 'release', mark: { epoch, seq: 4 } },
      { type: 'read', after: { epoch, seq: 1_000_007 }, count: 2 },
    ]);
  });

  test('P63 without credit nothing is read', () => {
    expect(new Bench().live({ credit: 0 }).step({ type: 'spooled' })).toEqual([]);
  });

  test('P64 an acknowledgement beyond what was sent releases no more than was sent', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    expect(bench.receive({ type: 'ack', epoch, seq: 10_000 })).toEqual([{ type: 'release', mark: { epoch, seq: 4 } }]);
  });

  test('P64 an acknowledgement of another epoch, of nothing, or of part of a batch releases nothing', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    for (const ack of [
      { epoch: 'f'.repeat(32), seq: 9 },
      { epoch, seq: 0 },
      { epoch, seq: 3 },
    ]) {
      expect(bench.receive({ type: 'ack', ...ack })).toEqual([]);
    }
  });

  test('P68 what the manager lost and the agent no longer has is told as a gap', () => {
    const bench = new Bench();
    bench.step({ type: 'opened', hello: { ...hello, spool: [{ epoch, first: 51, next: 60 }] }, configured: undefined });
    bench.receive({ type: 'welcome', ...welcome, marks: [{ epoch, seq: 20 }] });
    bench.step({ type: 'present', atMs: 0, changes: [] });
    const [missing, first, second] = bench.step({ type: 'read', items: [batch(51, 4), batch(55, 5)] });
    expect(missing).toMatchObject({ message: { type: 'gap', from: 21, to: 50, reason: 'spool-expired' } });
    expect([first, second]).toMatchObject([{ message: { seq: 51 } }, { message: { seq: 55 } }]);
  });

  test('P64 items under way without any acknowledgement for 60 s end it, and progress starts the time anew', () => {
    const bench = new Bench().live();
    const hear = (atMs: number) => {
      expect(closing(bench.runTo(atMs))).toEqual([]);
      bench.receive({ type: 'pong', n: 1, nowMs: 0 });
    };
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4), batch(5, 4)] });
    hear(25_000);
    hear(50_000);
    bench.receive({ type: 'ack', epoch, seq: 4 });
    hear(75_000);
    hear(100_000);
    hear(109_999);
    expect(closing(bench.runTo(110_000))).toEqual(['stalled']);
  });

  test('P64 nothing under way: no time runs', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    bench.receive({ type: 'ack', epoch, seq: 4 });
    for (let atMs = 20_000; atMs <= 200_000; atMs += 20_000) {
      expect(closing(bench.runTo(atMs))).toEqual([]);
      bench.receive({ type: 'pong', n: 1, nowMs: 0 });
    }
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
    expect(closing(bench.runTo(500_000 + sessionTimes.deadMs))).toEqual(['silent']);
  });
});

describe('configurations', () => {
  test('P65 are applied once all parts are there, and the answer is told', () => {
    const bench = new Bench().live();
    expect(bench.receive({ type: 'configure', ...configure(0, 2, [1, 2]) })).toEqual([]);
    expect(bench.receive({ type: 'configure', ...configure(1, 2, [3]) })).toEqual([
      { type: 'apply', revision: 1, hash: 'h1', services: [1, 2, 3].map(assignment) },
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
      { type: 'apply', revision: 2, services: [{ slot: 9 }] },
    ]);
  });
});
