// Whoever ends a session for a fault says so first, and says nothing to a side that has ended it itself.
import { describe, expect, test } from 'vitest';
import { Fault } from '../kit/fault.ts';
import type { Message } from '../wire/message.ts';
import { AgentBench } from './agent-bench.test-support.ts';
import type { AgentEffect } from './agent-event.ts';
import { farewell, farewellHeard } from './farewell.ts';
import { type ManagerEffect, ManagerSession } from './manager-session.ts';
import { batch, epoch, gap, hello, welcome } from './sample.test-support.ts';

/** What the end looks like from outside: the last message, and the fault this side ends with. */
const ending = (effects: readonly (AgentEffect | ManagerEffect)[]) =>
  effects.slice(-2).map((effect) => {
    if (effect.type === 'send') return [effect.message.type, Reflect.get(effect.message, 'code')];
    return effect.type === 'close' ? ['close', effect.code] : [effect.type];
  });
const toldOf = (code: string) => [
  ['bye', code],
  ['close', code],
];

const greeting: Message = { type: 'hello', ...hello };
const ping: Message = { type: 'ping', n: 1, nowMs: 1 };

class Manager {
  readonly session = new ManagerSession(0);

  receive(message: Message): ManagerEffect[] {
    return this.session.step({ type: 'received', message, nowMs: 0 }, 0);
  }

  live(): this {
    this.receive(greeting);
    const { version: _, ...rest } = welcome;
    this.session.step({ type: 'admitted', welcome: rest }, 0);
    return this;
  }

  /** Nothing is heard until it gives up. */
  silence(): ManagerEffect[] {
    for (;;) {
      const effects = this.session.step({ type: 'wake', nowMs: 0 }, this.session.wakeAt);
      if (effects.some(({ type }) => type === 'close')) return effects;
    }
  }
}

describe('P67 a manager says why it ends', () => {
  const failed = new Fault('store-failed', 'The store vedette.db could not write: EIO.');
  test.for<[string, string, () => ManagerEffect[]]>([
    ['before a greeting', 'message-unexpected', () => new Manager().receive(ping)],
    ['no greeting in time', 'silent', () => new Manager().silence()],
    ['a second greeting', 'message-unexpected', () => new Manager().live().receive(greeting)],
    ['silence', 'silent', () => new Manager().live().silence()],
    [
      'more than the credit',
      'message-unexpected',
      () => {
        const manager = new Manager().live();
        manager.receive(batch(1, 20_000));
        return manager.receive(batch(20_001, 200));
      },
    ],
    ['items left out', 'message-unexpected', () => new Manager().live().session.step({ type: 'ahead' }, 0)],
    [
      'trouble of its own',
      'store-failed',
      () => new Manager().live().session.step({ type: 'failed', fault: failed }, 0),
    ],
  ])('%s', ([, code, act]) => {
    expect(ending(act())).toEqual(toldOf(code));
  });
});

describe('P67 an agent says why it ends', () => {
  const stalled = () => {
    const bench = new AgentBench().live({ deadMs: 900_000, pingMs: 900_000 });
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    return bench.runTo(60_000);
  };
  const greeted = (over: object) => new AgentBench().greet().receive({ type: 'welcome', ...welcome, ...over });
  const failed = new Fault('message-invalid', 'The configuration is not what its hash says.');
  test.for<[string, string, () => AgentEffect[]]>([
    ['no answer to the greeting', 'silent', () => new AgentBench().greet().runTo(10_000)],
    ['a version it did not offer', 'version-unsupported', () => greeted({ version: 99 })],
    ['a mark that cannot be', 'message-unexpected', () => greeted({ marks: [{ epoch, seq: 9 }] })],
    ['what only an agent says', 'message-unexpected', () => new AgentBench().live().receive(gap(1, 1))],
    ['silence', 'silent', () => new AgentBench().live({ deadMs: 12_000 }).runTo(12_000)],
    ['nothing confirmed', 'stalled', stalled],
    [
      'a configuration that does not come out',
      'message-invalid',
      () => new AgentBench().live().step({ type: 'failed', fault: failed }),
    ],
  ])('%s', ([, code, act]) => {
    expect(ending(act())).toEqual(toldOf(code));
  });
});

test('P67 nobody answers a last word', () => {
  for (const bye of [
    { type: 'bye', code: 'stopping', retryAfterMs: 0 },
    farewell(new Fault('silent', 'No.')),
  ] as const) {
    expect(ending(new Manager().live().receive(bye))).toEqual([['close', 'link-lost']]);
    expect(ending(new AgentBench().live().receive(bye))).toEqual([['close', 'link-lost']]);
  }
  const refuse: Message = { type: 'refuse', code: 'agent-unknown', text: 'who?', retryAfterMs: 0 };
  expect(ending(new AgentBench().greet().receive(refuse))).toEqual([['close', 'agent-unknown']]);
  const stranger = new Manager();
  stranger.receive(greeting);
  expect(ending(stranger.session.step({ type: 'refused', refuse }, 0))).toEqual([
    ['refuse', 'agent-unknown'],
    ['close', 'agent-unknown'],
  ]);
});

describe('what is told', () => {
  test('of what the other side did, everything; of this machine, the kind of trouble only', () => {
    expect(farewell(new Fault('message-invalid', 'The field x is missing.')).text).toBe('The field x is missing.');
    expect(farewell(new Fault('store-failed', '/var/lib/vedette.db: EIO')).text).not.toContain('vedette.db');
  });

  test('what was heard is quoted: cut, on one line, nothing invisible', () => {
    const heard = (text: string) => farewellHeard('manager', { code: 'silent', text, retryAfterMs: 0 });
    expect(heard('No pong.')).toBe("The manager ended the session (silent): 'No pong.'.");
    expect(heard('a\u200bb')).not.toContain('\u200b');
    expect(heard('x'.repeat(256)).length).toBeLessThan(160);
    expect(farewellHeard('agent', { code: 'stopping', retryAfterMs: 0 })).toBe('The agent said goodbye (stopping).');
  });
});
