// The rules of agents that are added and of their keys, as a table of refusals and as one story that chance writes.
import { Fault } from '@vedette/protocol/kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, isSecured, type Registration, remove, revoke, rotate, takeOver, use, wishOf } from './registration.ts';
import { Registry } from './registry.ts';
import type { AgentWish } from './wishes.ts';

const key = (n: number) => ({ secret: new Uint8Array(32).fill(n), nowMs: n * 1_000 });
const wish = (id: string, more: Partial<AgentWish> = {}): AgentWish => ({ id, labels: {}, ...more });
const numbers = (registration: Registration | undefined) => registration?.keys.map((k) => k.number);

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'none';
};

describe('adding', () => {
  const dial = { host: 'eu-1.example', port: 7601 };
  const labels = { region: 'eu' };

  test('a new agent, with its first key', () => {
    const added = add(undefined, { id: 'eu-1', labels, dial }, [], key(1));
    expect(added).toEqual({
      agent: 'eu-1',
      added: { labels, dial, atMs: 1_000 },
      isRevoked: false,
      lastKeyNumber: 1,
      keys: [{ number: 1, secret: key(1).secret, issuedAtMs: 1_000 }],
    });
    expect(wishOf(added)).toEqual({ id: 'eu-1', labels, dial, awayGraceMs: 120_000 });
  });

  test('an agent of the file is given a key, and stays the file’s', () => {
    const added = add(undefined, { id: 'eu-1' }, [wish('eu-1')], key(1));
    expect([wishOf(added), numbers(added)]).toEqual([undefined, [1]]);
  });

  test('again after it was removed: numbers go on, and no old key opens anything', () => {
    const first = use(add(undefined, { id: 'a' }, [], key(1)), 1, 5);
    const gone = remove(first, 'a', [wish('a')]);
    expect(gone).toEqual({ agent: 'a', isRevoked: false, lastKeyNumber: 1, keys: [] });
    expect(numbers(add(gone, { id: 'a' }, [], key(2)))).toEqual([2]);
    // The file named it, gave it up, and its key was left.
    const orphan = use(add(undefined, { id: 'a' }, [wish('a')], key(1)), 1, 5);
    expect(numbers(add(orphan, { id: 'a' }, [], key(2)))).toEqual([2]);
  });

  const ours = add(undefined, { id: 'ours' }, [], key(1));
  const keyed = add(undefined, { id: 'keyed' }, [wish('keyed')], key(1));
  const out = revoke(keyed, 'keyed', [wish('keyed')]);
  const inForce = [wish('ours'), wish('keyed'), wish('bare', { dial: { host: '127.0.0.1', port: 1 } })];
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, 'x']));
  test.each([
    ['one that was added', ours, { id: 'ours' }, 'already-there'],
    ['one of the file that has a key', keyed, { id: 'keyed' }, 'already-there'],
    ['one of the file whose key was withdrawn', out, { id: 'keyed' }, 'already-there'],
    ['labels for one of the file', undefined, { id: 'bare', labels: {} }, 'not-changeable'],
    ['an address for one of the file', undefined, { id: 'bare', dial }, 'not-changeable'],
    [
      'an address where another is dialled',
      undefined,
      { id: 'x', dial: { host: '127.0.0.1', port: 1 } },
      'already-there',
    ],
    ['an id that is none', undefined, { id: 'a#1' }, 'usage'],
    ['an id of 65 characters', undefined, { id: 'x'.repeat(65) }, 'usage'],
    ['an empty id', undefined, { id: '' }, 'usage'],
    ['a label whose key is none', undefined, { id: 'x', labels: { 'a b': 'c' } }, 'usage'],
    ['an empty label', undefined, { id: 'x', labels: { a: '' } }, 'usage'],
    ['a label of 201 characters', undefined, { id: 'x', labels: { a: 'x'.repeat(201) } }, 'usage'],
    ['65 labels', undefined, { id: 'x', labels: many }, 'usage'],
    ['an id of 64 characters', undefined, { id: 'x'.repeat(64), labels: { a: 'x'.repeat(200) } }, 'none'],
  ] as const)('%s: %4$s', (_what, before, wanted, code) => {
    expect(codeOf(() => add(before, wanted, inForce, key(9)))).toBe(code);
  });
});

describe('keys', () => {
  const agents = [wish('a')];
  const added = add(undefined, { id: 'a' }, [], key(1));

  test('a new one waits beside the one in use, which is void once the new one was used', () => {
    const inUse = use(added, 1, 10);
    const both = rotate(inUse, 'a', agents, key(2));
    expect(numbers(both)).toEqual([1, 2]);
    expect(numbers(use(both, 1, 20))).toEqual([1, 2]);
    const after = use(both, 2, 30);
    expect(after?.keys).toEqual([{ number: 2, secret: key(2).secret, issuedAtMs: 2_000, usedAtMs: 30 }]);
    expect(use(after, 1, 40)).toBeUndefined();
  });

  test('one that was never used is void as soon as another is asked for', () => {
    expect(numbers(rotate(added, 'a', agents, key(2)))).toEqual([2]);
    const both = rotate(use(added, 1, 10), 'a', agents, key(2));
    expect(numbers(rotate(both, 'a', agents, key(3)))).toEqual([1, 3]);
  });

  test('withdrawn, none is left, and a new one lets the agent in again', () => {
    const out = revoke(rotate(use(added, 1, 10), 'a', agents, key(2)), 'a', agents);
    expect([numbers(out), out.isRevoked, isSecured(out)]).toEqual([[], true, true]);
    expect(revoke(out, 'a', agents)).toEqual(out);
    const again = rotate(out, 'a', agents, key(3));
    expect([numbers(again), again.isRevoked]).toEqual([[3], false]);
  });

  test('are given to an agent of the file that never had one, and stay when the file takes an agent over', () => {
    expect(numbers(rotate(undefined, 'a', agents, key(1)))).toEqual([1]);
    const taken = takeOver(added);
    expect([wishOf(taken), numbers(taken)]).toEqual([undefined, [1]]);
  });

  test.each([
    ['a key for nobody', () => rotate(undefined, 'x', agents, key(1)), 'not-found'],
    ['withdrawing the keys of nobody', () => revoke(undefined, 'x', agents), 'not-found'],
    ['withdrawing what there is not', () => revoke(undefined, 'a', agents), 'not-found'],
    ['removing nobody', () => remove(undefined, 'x', agents), 'not-found'],
    ['removing twice', () => remove(remove(added, 'a', agents), 'a', []), 'not-found'],
    ['removing one of the file', () => remove(undefined, 'a', agents), 'not-changeable'],
    ['removing one of the file with a key', () => remove(takeOver(added), 'a', agents), 'not-changeable'],
    ['removing what is left of one of the file', () => remove(takeOver(added), 'a', []), 'none'],
  ])('%s: %2$s', (_what, act, code) => {
    expect(codeOf(act)).toBe(code);
  });
});

describe('the registry', () => {
  const act = fc.record({
    agent: fc.constantFrom('a', 'b', 'in-file'),
    what: fc.constantFrom('add', 'rotate', 'use', 'use', 'revoke', 'remove'),
    which: fc.nat({ max: 1 }),
  });

  test('whatever is done in whatever order: at most two keys, no number twice, and a void key never comes back', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const registry = new Registry();
        const given = new Map<string, number>();
        const isVoid = new Set<string>();
        const everyKey: (readonly [agent: string, number: number])[] = [];
        for (const [at, { agent, what, which }] of acts.entries()) {
          const inForce = [wish('in-file'), ...registry.agents];
          const before = registry.get(agent);
          const next = step(what, before, agent, which, inForce, at);
          if (!next) continue;
          registry.put(next);
          if (next.lastKeyNumber > (given.get(agent) ?? 0)) everyKey.push([agent, next.lastKeyNumber]);
          expect(next.lastKeyNumber - (given.get(agent) ?? 0)).toBeOneOf([0, 1]);
          given.set(agent, next.lastKeyNumber);
          expect(next.keys.length).toBeLessThanOrEqual(2);
          expect(next.keys.filter((k) => k.usedAtMs === undefined).length).toBeLessThanOrEqual(1);
          for (const [whose, number] of everyKey) {
            const isGood = registry.keyOf(whose, number) !== undefined;
            expect(isGood && isVoid.has(`${whose} ${number}`)).toBe(false);
            if (!isGood) isVoid.add(`${whose} ${number}`);
          }
          const secured = ['a', 'b', 'in-file'].some((id) => {
            const kept = registry.get(id);
            return kept !== undefined && isSecured(kept);
          });
          expect(registry.isBare).toBe(!secured);
        }
      }),
    );
  });

  const step = (
    what: string,
    before: Registration | undefined,
    agent: string,
    which: number,
    inForce: readonly AgentWish[],
    at: number,
  ): Registration | undefined => {
    try {
      if (what === 'add') return add(before, { id: agent }, inForce, key(at));
      if (what === 'rotate') return rotate(before, agent, inForce, key(at));
      if (what === 'use') return use(before, before?.keys[which]?.number ?? 0, at);
      return what === 'revoke' ? revoke(before, agent, inForce) : remove(before, agent, inForce);
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  };

  test('knows a key by agent and number, and nobody by anything else', () => {
    const registry = new Registry([add(undefined, { id: 'eu-1' }, [], key(7))]);
    expect(registry.keyOf('eu-1', 1)).toEqual(key(7).secret);
    for (const [agent, number] of [
      ['eu-1', 2],
      ['eu-1', 0],
      ['eu-1', Number.NaN],
      ['EU-1', 1],
      ['', 1],
      ['__proto__', 1],
    ] as const)
      expect(registry.keyOf(agent, number)).toBeUndefined();
  });
});
