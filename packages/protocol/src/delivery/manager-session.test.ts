import { describe, expect, test } from 'vitest';
import { limits } from '../wire/limits.ts';
import type { Message, Welcome } from '../wire/message.ts';
import { type ManagerEffect, type ManagerEvent, ManagerSession } from './manager-session.ts';
import { assignment, batch, epoch, everyMessage, gap, hello, vitals, welcome } from './sample.test-support.ts';

class Bench {
  now = 0;
  readonly session = new ManagerSession(0);

  step(event: ManagerEvent): ManagerEffect[] {
    return this.session.step(event, this.now);
  }

  receive(message: Message): ManagerEffect[] {
    return this.step({ type: 'received', message, nowMs: 1_000_000 + this.now });
  }

  wake(): ManagerEffect[] {
    return this.step({ type: 'wake', nowMs: 1_000_000 + this.now });
  }

  greeted(over: Partial<typeof hello> = {}): this {
    this.receive({ type: 'hello', ...hello, ...over });
    return this;
  }

  admit(over: Partial<Welcome> = {}): ManagerEffect[] {
    const { version: _, ...rest } = { ...welcome, nowMs: 1_000_000 + this.now, ...over };
    return this.step({ type: 'admitted', welcome: rest });
  }

  live(over: Partial<Welcome> = {}): this {
    this.greeted().admit(over);
    return this;
  }

  runTo(untilMs: number): ManagerEffect[] {
    const effects: ManagerEffect[] = [];
    while (this.session.wakeAt <= untilMs) {
      this.now = this.session.wakeAt;
      effects.push(...this.wake());
    }
    this.now = untilMs;
    return effects;
  }
}

const sent = (effects: readonly ManagerEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : []));

const closing = (effects: readonly ManagerEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'close' ? [effect.code] : []));

describe('greeting', () => {
  test('P61 whoever says nothing within 5 s is closed', () => {
    const bench = new Bench();
    expect(bench.session.wakeAt).toBe(5_000);
    bench.now = 4_999;
    expect(bench.wake()).toEqual([]);
    bench.now = 5_000;
    expect(closing(bench.wake())).toEqual(['silent']);
  });

  test('P60 P67 nothing but hello and bye has a place', () => {
    for (const message of everyMessage) {
      const expected = { hello: undefined, bye: 'link-lost' };
      const [code] = closing(new Bench().receive(message));
      expect(code, message.type).toBe(
        message.type in expected ? expected[message.type as keyof typeof expected] : 'message-unexpected',
      );
    }
  });

  test.for([[[1]], [[2, 1]], [[1, 2]], [[7, 2, 1]]] as const)(
    'P62 P78 of %j, the newest both speak is chosen and said',
    ([offered]) => {
      const bench = new Bench();
      expect(bench.receive({ type: 'hello', ...hello, versions: offered })).toMatchObject([
        { type: 'admit', version: 1, hello: { agent: 'eu-1' } },
      ]);
      expect(bench.admit()[0]).toMatchObject({ message: { type: 'welcome', version: 1 } });
    },
  );

  test('P62 P78 no common version is refused, in words that name both sides’', () => {
    const effects = new Bench().receive({ type: 'hello', ...hello, versions: [8, 7] });
    const text = expect.stringMatching(/\b1\b.*\b8, 7\b/);
    expect(effects).toMatchObject([
      { message: { type: 'refuse', code: 'version-unsupported', text } },
      { type: 'close', code: 'version-unsupported', text },
    ]);
  });

  test('P62 a refusal is told, and ends it', () => {
    const refuse = { code: 'agent-unknown', text: 'who?', retryAfterMs: 5 } as const;
    expect(new Bench().greeted().step({ type: 'refused', refuse })).toEqual([
      { type: 'send', message: { type: 'refuse', ...refuse } },
      { type: 'close', code: 'agent-unknown', text: 'who?' },
    ]);
  });

  test('P67 before the welcome an agent has nothing to say', () => {
    for (const message of everyMessage) {
      const [code] = closing(new Bench().greeted().receive(message));
      expect(code, message.type).toBe(message.type === 'bye' ? 'link-lost' : 'message-unexpected');
    }
  });

  test('P62 P70 the welcome names the version, and a first ping asks for the time', () => {
    const effects = new Bench().greeted().admit();
    expect(effects[0]).toMatchObject({ message: { type: 'welcome', version: 1, credit: 100 } });
    expect(effects[1]).toMatchObject({ message: { type: 'ping', n: 1, nowMs: 1_000_000 } });
  });
});

describe('taking in', () => {
  test('P64 batches and gaps go to the store, and what is stored is acknowledged', () => {
    const bench = new Bench().live();
    expect(bench.receive(batch(1, 3))).toEqual([{ type: 'store', item: batch(1, 3) }]);
    expect(bench.receive(gap(4, 9))).toEqual([{ type: 'store', item: gap(4, 9) }]);
    expect(bench.step({ type: 'stored', mark: { epoch, seq: 9 } })).toEqual([
      { type: 'send', message: { type: 'ack', epoch, seq: 9 } },
    ]);
  });

  test('P64 an agent that leaves items out is closed', () => {
    expect(closing(new Bench().live().step({ type: 'ahead' }))).toEqual(['message-unexpected']);
  });

  test('P63 an agent that does not care about its credit is closed, so that memory stays bounded', () => {
    const bench = new Bench().live({ credit: 10 });
    const most = limits.batchItemsMax;
    expect(closing(bench.receive(batch(1, 10)))).toEqual([]);
    expect(closing(bench.receive(batch(11, most)))).toEqual([]);
    bench.step({ type: 'stored', mark: { epoch, seq: 10 } });
    expect(closing(bench.receive(batch(11 + most, 10)))).toEqual([]);
    expect(closing(bench.receive(gap(21 + most, 2 ** 40)))).toEqual(['message-unexpected']);
  });

  test('P23 a state in parts is told as one', () => {
    const bench = new Bench().live();
    const up = (slot: number) => ({ slot, health: 'up', at: 1, since: 1 }) as const;
    expect(bench.receive({ type: 'state', atMs: 5, seq: 7, part: 0, parts: 2, changes: [up(1)] })).toEqual([]);
    expect(bench.receive({ type: 'state', atMs: 5, seq: 7, part: 1, parts: 2, changes: [up(2)] })).toEqual([
      { type: 'state', atMs: 5, seq: 7, changes: [up(1), up(2)] },
    ]);
  });

  test('P65 what became of a configuration is told', () => {
    const configured = { type: 'configured', revision: 1, hash: 'h1', problems: [] } as const;
    expect(new Bench().live().receive(configured)).toEqual([{ type: 'configured', configured }]);
  });

  test('P67 what only a manager says, and a second hello, have no place', () => {
    const mayCome = new Set(['facts', 'state', 'configured', 'batch', 'gap', 'ping', 'pong']);
    for (const message of everyMessage) {
      const [code] = closing(new Bench().live().receive(message));
      if (mayCome.has(message.type)) expect(code, message.type).toBeUndefined();
      else expect(code, message.type).toBe(message.type === 'bye' ? 'link-lost' : 'message-unexpected');
    }
  });
});

describe('configuring', () => {
  const config = (count: number) => ({
    revision: 2,
    hash: 'h2',
    services: Array.from({ length: count }, (_, slot) => assignment(slot)),
  });

  test('P65 an agent that has it already is left alone', () => {
    const bench = new Bench().greeted({ revision: 2, hash: 'h2' });
    bench.admit();
    expect(bench.step({ type: 'configure', config: config(1) })).toEqual([]);
  });

  test('P80 unless it numbers services by another store', () => {
    const bench = new Bench().greeted({ revision: 2, hash: 'h2', store: 'b'.repeat(32), features: ['delta'] });
    bench.admit();
    const [effect] = bench.step({ type: 'configure', config: config(1) });
    expect(effect).toMatchObject({ type: 'send', message: { type: 'configure', hash: 'h2' } });
    expect(effect).not.toHaveProperty('message.base');
    expect(bench.step({ type: 'configure', config: config(1) })).toEqual([]);
  });

  test('P65 once told, it is not told again', () => {
    const bench = new Bench().live();
    expect(sent(bench.step({ type: 'configure', config: config(1) }))).toEqual(['configure']);
    expect(bench.step({ type: 'configure', config: config(1) })).toEqual([]);
  });

  test.for([
    [0, [0]],
    [limits.assignmentsPerPartMax, [500]],
    [limits.assignmentsPerPartMax + 1, [500, 1]],
  ] as const)('P23 %i services go in parts of %j', ([count, sizes]) => {
    const parts = new Bench()
      .live()
      .step({ type: 'configure', config: config(count) })
      .flatMap((effect) => (effect.type === 'send' && effect.message.type === 'configure' ? [effect.message] : []));
    expect(parts.map((part) => part.services.length)).toEqual(sizes);
    expect(parts.map((part) => [part.part, part.parts])).toEqual(sizes.map((_, i) => [i, sizes.length]));
    expect(parts.flatMap((part) => part.services)).toEqual(config(count).services);
  });
});

describe('what is new about a configuration', () => {
  const config = (hash: string, slots: readonly number[], recover = 1) => ({
    revision: 2,
    hash,
    services: slots.map((slot) => ({ ...assignment(slot), recover: slot === 1 ? recover : 1 })),
  });
  const told = (effects: readonly ManagerEffect[]) =>
    effects.flatMap((effect) =>
      effect.type === 'send' && effect.message.type === 'configure' ? [effect.message] : [],
    );
  const live = (features: readonly string[], hash = '') => {
    const bench = new Bench().greeted({ features, hash });
    bench.admit();
    bench.step({ type: 'configure', config: config('h1', [1, 2, 3, 4, 5, 6, 7, 8]) });
    return bench;
  };
  const next = config('h2', [1, 2, 3, 4, 5, 7, 9, 8], 3);

  test('P75 is told to an agent that can take it', () => {
    expect(told(live(['delta']).step({ type: 'configure', config: next }))).toMatchObject([
      { base: 'h1', hash: 'h2', part: 0, parts: 1, services: [{ slot: 1, recover: 3 }, { slot: 9 }], removed: [6] },
    ]);
  });

  test('P75 also where the agent had the one before when it came', () => {
    expect(told(live(['delta'], 'h1').step({ type: 'configure', config: next }))).toMatchObject([{ base: 'h1' }]);
  });

  test('is not told to one that cannot, nor where most is new anyway', () => {
    const whole = { hash: 'h2', services: next.services };
    const [plain] = told(live([]).step({ type: 'configure', config: next }));
    expect(plain).toMatchObject(whole);
    expect(plain).not.toHaveProperty('base');
    const [other] = told(live(['delta']).step({ type: 'configure', config: config('h3', [21, 22]) }));
    expect(other).not.toHaveProperty('base');
  });
});

describe('staying alive', () => {
  test('P66 pings every pingMs that the welcome names, and answers the agent with a pong', () => {
    const bench = new Bench().live({ pingMs: 2_000, deadMs: 60_000 });
    expect(sent(bench.runTo(6_000))).toEqual(['ping', 'ping', 'ping']);
    expect(bench.receive({ type: 'ping', n: 9, nowMs: 5, vitals })).toEqual([
      { type: 'send', message: { type: 'pong', n: 9, nowMs: 1_006_000 } },
      { type: 'vitals', vitals },
    ]);
  });

  test('P66 silence for the deadMs that the welcome names ends it', () => {
    const bench = new Bench().live({ pingMs: 5_000, deadMs: 90_000 });
    expect(closing(bench.runTo(89_999))).toEqual([]);
    expect(closing(bench.runTo(90_000))).toEqual(['silent']);
  });

  test('P66 an agent whose admission takes for ever is given up too', () => {
    expect(closing(new Bench().greeted().runTo(30_000))).toEqual(['silent']);
  });

  test('P69 a manager that slept gives the agent another chance, once', () => {
    const bench = new Bench().live();
    bench.now = 500_000;
    expect(sent(bench.wake())).toEqual(['ping']);
    expect(closing(bench.runTo(530_000))).toEqual(['silent']);
  });
});

describe('clocks', () => {
  test.for([
    ['the agent is 300 ms ahead', 1_000_020 + 300, 300],
    ['the agent is behind', 1_000_020 - 90_000, -90_000],
    ['both agree', 1_000_020, 0],
  ] as const)('P70 %s', ([, nowMs, offsetMs]) => {
    const bench = new Bench().live();
    bench.now = 40;
    expect(bench.receive({ type: 'pong', n: 1, nowMs })).toEqual([{ type: 'clock', offsetMs, roundTripMs: 40 }]);
  });

  test('P70 a pong of another ping, or a second one, tells nothing', () => {
    const bench = new Bench().live();
    expect(bench.receive({ type: 'pong', n: 2, nowMs: 0 })).toEqual([]);
    expect(bench.receive({ type: 'pong', n: 1, nowMs: 0 })).toHaveLength(1);
    expect(bench.receive({ type: 'pong', n: 1, nowMs: 0 })).toEqual([]);
  });
});
