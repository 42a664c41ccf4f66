// A sound file with entries besides: the same words and defaults, and who gives way where something does not go together.
import { describe, expect, test } from 'vitest';
import type { Entry } from '../core/entry.ts';
import type { EntryKind, Piece } from '../core/run-time-api.ts';
import { parseConfig, type Source } from './parse.ts';
import { fitEntries } from './with-entries.ts';

const FILE = [
  'agents: { a: }',
  'defaults: { every: 20s, grace: 7s }',
  'services:',
  '  web: { target: h:1, group: shop }',
  '  db: { target: h:2, timeout: 2s }',
  'subscribers:',
  '  ops: { grace: 1m }',
  '  team: { services: group:shop }',
].join('\n');

const sourceOf = (text: string): Source => {
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.source;
};

let addedAtMs = 0;
const entry = (kind: EntryKind, id: string, body: Piece): Entry => ({ kind, id, body, addedAtMs: addedAtMs++ });
const service = (id: string, body: Piece): Entry => entry('service', id, body);
const subscription = (id: number, body: Piece): Entry => entry('subscription', String(id), body);

const fit = (...entries: Entry[]) => fitEntries(sourceOf(FILE), entries);
const asideOf = (...entries: Entry[]) =>
  Object.fromEntries([...fit(...entries).aside].map(([key, problems]) => [key, problems.map(({ path }) => path)]));

test('nothing besides means what the file means', () => {
  const answer = parseConfig(FILE, '/etc/vedette/vedette.yaml');
  expect('wishes' in answer && fit().wishes).toEqual('wishes' in answer && answer.wishes);
});

describe('what goes with the file', () => {
  test('has its defaults, and is chosen by its selectors', () => {
    const { wishes, aside } = fit(
      service('cart', { target: 'h:3', group: 'shop' }),
      entry('subscriber', 'anna', { every: '5s' }),
    );
    expect(aside.size).toBe(0);
    expect(wishes.services.find(({ id }) => id === 'cart')).toMatchObject({
      everyMs: 20_000,
      graceMs: 7_000,
      agents: ['a'],
    });
    expect(wishes.subscribers).toMatchObject([
      { id: 'ops', services: ['cart', 'db', 'web'] },
      { id: 'team', services: ['cart', 'web'] },
      { id: 'anna', services: ['cart', 'db', 'web'], everyMs: 5_000 },
    ]);
  });

  test('comes before the file’s subscriptions, the newest first, with the subscriber’s defaults', () => {
    const { subscriptions } = fit(
      subscription(9, { subscriber: 'ops', services: ['*'], grace: '9s' }),
      subscription(10, { subscriber: 'ops', services: ['web'], remind: '1h' }),
    );
    const told = subscriptions.map(({ path, wish: { services, graceMs } }) => [path.join('.'), services, graceMs]);
    expect(told).toEqual([
      ['subscriptions.10', ['web'], 60_000],
      ['subscriptions.9', ['db'], 9_000],
      ['subscribers.ops', [], 60_000],
      ['subscribers.team', ['web'], undefined],
    ]);
  });

  test('is the file’s where the file names it', () => {
    const { named, wishes } = fit(service('web', { target: 'h:9' }), entry('subscriber', 'ops', {}));
    expect(named.map(({ id }) => id)).toEqual(['web', 'ops']);
    expect(wishes.services.find(({ id }) => id === 'web')?.target).toBe('tcp://h:1');
  });
});

describe('what does not', () => {
  test('is set aside with the words of the file and no line, and all else stays', () => {
    const { aside, wishes } = fit(service('cart', { target: 'h:3', evrey: '5s' }), service('good', { target: 'h:4' }));
    expect([...aside]).toEqual([
      ['service cart', [{ path: 'services.cart.evrey', message: "unknown key 'evrey': did you mean 'every'?" }]],
    ]);
    expect(wishes.services.map(({ id }) => id)).toEqual(['web', 'db', 'good']);
  });

  test.each([
    ['a target of the file', [service('x', { target: 'H:1' })], { 'service x': ['services.x.target'] }],
    [
      'a target of an older entry',
      [service('x', { target: 'h:5' }), service('w', { target: 'h:5' })],
      { 'service w': ['services.w.target'] },
    ],
    [
      'too short an interval for a service of the file',
      [subscription(1, { subscriber: 'team', services: ['db'], every: '1s' })],
      { 'subscription 1': ['subscriptions.1.every'] },
    ],
    [
      'one grace too many, also where it comes first among them',
      Array.from({ length: 33 }, (_, i) => entry('subscriber', `p${i}`, { services: 'db', grace: `${i + 100}s` })),
      Object.fromEntries([30, 31, 32].map((i) => [`subscriber p${i}`, [`subscribers.p${i}.grace`]])),
    ],
    [
      'nobody’s subscription',
      [subscription(1, { subscriber: 'opps' })],
      { 'subscription 1': ['subscriptions.1.subscriber'] },
    ],
    [
      'what needs what is set aside',
      [
        service('x', { target: 'nowhere' }),
        service('y', { target: 'h:6', depends_on: 'x' }),
        subscription(1, { subscriber: 'ops', services: ['y'] }),
      ],
      {
        'service x': ['services.x.target'],
        'service y': ['services.y.depends_on'],
        'subscription 1': ['subscriptions.1.services.0'],
      },
    ],
    [
      'a service of bad name',
      [service('__proto__', { target: 'h:7' })],
      { 'service __proto__': ['services.__proto__'] },
    ],
  ])('%s', (_what, entries, aside) => {
    // Two graces of the first row but one are there already: the service's own, and its subscriber's.
    expect(asideOf(...entries)).toEqual(aside);
  });

  test.each([
    [31, []],
    [32, ['service cart']],
  ])('a service that has, with %i graces of the file and its own, more than an agent takes', (count, aside) => {
    const graces = Array.from({ length: count }, (_, i) => `  p${i}: { services: tier=x, grace: ${i + 1}s }`).join(
      '\n',
    );
    const file = `services: { web: { target: h:1, grace: 1s, labels: { tier: x } } }\nsubscribers:\n${graces}`;
    const cart = service('cart', { target: 'h:2', grace: '1m', labels: { tier: 'x' } });
    expect([...fitEntries(sourceOf(file), [cart]).aside.keys()]).toEqual(aside);
    const other = service('other', { target: 'h:3' });
    expect(fitEntries(sourceOf(file), [cart, other]).aside.has('service other')).toBe(false);
  });

  test('more subscriptions of one subscriber than there may be, the newest of them', () => {
    const many = Array.from({ length: 1_001 }, (_, i) => subscription(i + 1, { subscriber: 'ops', services: ['web'] }));
    expect([...fit(...many, subscription(1_002, { subscriber: 'team' })).aside.keys()]).toEqual(['subscription 1001']);
  });

  test('a long chain of what needs each other goes as a whole, in bounded time', () => {
    const chain = Array.from({ length: 100 }, (_, i) =>
      service(`s${i}`, { target: i === 0 ? 'nowhere' : `h:${i + 100}`, ...(i > 0 && { depends_on: `s${i - 1}` }) }),
    );
    const { aside, wishes } = fit(...chain);
    expect(aside.size).toBe(100);
    expect(wishes.services).toHaveLength(2);
  });
});
