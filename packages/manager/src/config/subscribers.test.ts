// Subscribers with one wish and with several: what holds where, who counts first, and what people are told about what cannot be meant.
import { describe, expect, test } from 'vitest';
import type { SubscriberWish } from '../core/wishes.ts';
import { type ConfigOrProblems, parseConfig } from './parse.ts';
import { formatProblems } from './problems.ts';

const SERVICES = [
  'agents: { a: }',
  'services:',
  '  web: { target: h:1, group: shop }',
  '  cart: { target: h:2, group: shop }',
  '  db: h:3',
  'channels: { mail: { type: console }, chat: { type: console, default: true } }',
  'subscribers:',
].join('\n');

const parse = (rest: string): ConfigOrProblems => parseConfig(`${SERVICES}\n${rest}`, '/etc/vedette/vedette.yaml');

const wishesOf = (rest: string): readonly SubscriberWish[] => {
  const answer = parse(rest);
  if ('problems' in answer) throw new Error(formatProblems('vedette.yaml', answer.problems));
  return answer.wishes.subscribers;
};

const problemsOf = (rest: string): readonly string[] => {
  const answer = parse(rest);
  return 'problems' in answer ? formatProblems('vedette.yaml', answer.problems).split('\n') : [];
};

const doubtsOf = (rest: string): readonly string[] => {
  const answer = parse(rest);
  return 'doubts' in answer ? answer.doubts.map(({ path, message }) => `${path}: ${message}`) : [];
};

describe('what somebody wants to hear', () => {
  test.each([
    ['one word', 'events: down', { events: ['down'] }],
    ['a list, each once', 'events: [up, down, up]', { events: ['up', 'down'] }],
    ['the shortest reminder', 'remind: 1m', { remindMs: 60_000 }],
    ['the longest reminder', 'remind: 30d', { remindMs: 30 * 86_400_000 }],
    ['nothing of this', 'grace: 5s', { graceMs: 5_000 }],
  ])('%s', (_what, written, means) => {
    const rest = { id: 'ops', services: ['cart', 'db', 'web'], channels: ['chat'] };
    expect(wishesOf(`  ops: { ${written} }`)).toEqual([{ ...rest, ...means }]);
  });

  test.each([
    ['another word', 'events: gone', "cannot stand here: write 'down' or 'up' or 'flapping' or 'agent'"],
    ['another word in a list', 'events: [down, gone]', "write 'down' or 'up'"],
    ['an empty list', 'events: []', 'an empty list'],
    ['too short a reminder', 'remind: 59s', '59s is too short: at least 1m'],
    ['too long a reminder', 'remind: 31d', '31d is too long: at most 30d'],
    ['a reminder without a unit', 'remind: 5', "5 has no unit: write '5s'"],
    ['a mistyped key', 'remnid: 5m', "did you mean 'remind'?"],
    ['a word of others', 'repeat: 5m', "did you mean 'remind'?"],
  ])('%s is a problem', (_what, written, told) => {
    const [problem, ...more] = problemsOf(`  ops: { ${written} }`);
    expect(problem).toContain(told);
    expect(more).toEqual([]);
  });
});

describe('several subscriptions of one subscriber', () => {
  test('hold for different services, the first that chooses one counts, and the subscriber’s keys are their defaults', () => {
    const written = [
      '  ops:',
      '    grace: 20s',
      '    remind: 4h',
      '    channels: mail',
      '    quiet: { from: 22:00, to: 07:00 }',
      '    subscriptions:',
      '      - { services: web, grace: 0s, events: down }',
      '      - { services: group:shop, remind: 1h, channels: chat }',
      '      - { every: 5s }',
    ].join('\n');
    const [first, ...others] = wishesOf(written);
    const quiet = first?.quiet;
    expect(quiet).toHaveLength(1);
    const rest = { id: 'ops', quiet };
    expect([first, ...others]).toEqual([
      { ...rest, services: ['web'], graceMs: 0, remindMs: 14_400_000, events: ['down'], channels: ['mail'] },
      { ...rest, services: ['cart'], graceMs: 20_000, remindMs: 3_600_000, channels: ['chat'] },
      { ...rest, services: ['db'], graceMs: 20_000, remindMs: 14_400_000, everyMs: 5_000, channels: ['mail'] },
    ]);
  });

  test('choose each service once, whatever they choose', () => {
    const selectors = ["'*'", 'web', 'group:shop', '[db, web]', '[cart, db]'];
    for (const a of selectors)
      for (const b of selectors)
        for (const c of selectors) {
          const list = [a, b, c].map((services) => `{ services: ${services} }`).join(', ');
          const chosen = wishesOf(`  ops: { subscriptions: [${list}] }`).flatMap(({ services }) => services);
          expect(new Set(chosen).size).toBe(chosen.length);
        }
  });

  test('one that leaves nothing to a later one is only a doubt, told at the later one', () => {
    expect(doubtsOf("  ops: { subscriptions: [{ services: '*' }, { services: web }] }")).toEqual([
      'subscribers.ops.subscriptions.1: every service that this chooses is chosen by one before it, and the first counts',
    ]);
    expect(doubtsOf('  ops: { subscriptions: [{ services: web }, { services: group:shop }] }')).toEqual([]);
  });

  test('none at all is a subscriber who waits for some', () => {
    expect(wishesOf('  ops: { subscriptions: [] }')).toEqual([{ id: 'ops', services: [], channels: ['chat'] }]);
  });

  test('are told of no channel, and are always quiet, once', () => {
    const list = 'subscriptions: [{ services: web }, { services: db }]';
    const silent = `  ops: { channels: [], quiet: { from: '00:00', to: '24:00' }, ${list} }`;
    expect(doubtsOf(silent).map((doubt) => doubt.split(':')[0])).toEqual(['subscribers.ops', 'subscribers.ops.quiet']);
  });

  test.each([
    [
      'services as well',
      'services: web, subscriptions: [{ services: db }]',
      '8:10 subscribers.ops.services: there are',
    ],
    ['no list', 'subscriptions: web', '8:25 subscribers.ops.subscriptions: write a list of mappings'],
    ['a list of words', 'subscriptions: [web]', '8:26 subscribers.ops.subscriptions.0: write a mapping'],
    ['a mistyped key', 'subscriptions: [{ evrey: 5s }]', "did you mean 'every'?"],
    ['hours of their own', 'subscriptions: [{ quiet: }]', "unknown key 'quiet'"],
    ['a service that is not there', 'subscriptions: [{ services: wbe }]', "no service 'wbe': did you mean 'web'?"],
    ['a channel that is not there', 'subscriptions: [{ channels: mial }]', "no channel 'mial': did you mean 'mail'?"],
  ])('%s: a problem', (_what, written, told) => {
    const [problem, ...more] = problemsOf(`  ops: { ${written} }`);
    expect(problem).toContain(told);
    expect(more).toEqual([]);
  });

  test.each([
    [1_000, []],
    [1_001, ['subscribers.ops.subscriptions']],
  ])('%i of them', (count, paths) => {
    const answer = parse(`  ops: { subscriptions: [${'{},'.repeat(count)}] }`);
    expect('problems' in answer ? answer.problems.map(({ path }) => path) : []).toEqual(paths);
  });

  test('are named where their interval or their grace is too much', () => {
    const timeout = SERVICES.replace('db: h:3', 'db: { target: h:3, timeout: 2s }');
    const answer = parseConfig(
      `${timeout}\n  ops: { subscriptions: [{ services: web }, { services: db, every: 1s }] }`,
      '/etc/vedette/vedette.yaml',
    );
    expect('problems' in answer && answer.problems).toMatchObject([
      {
        path: 'services.db.timeout',
        message: expect.stringContaining('subscribers.ops.subscriptions.1 wishes for, 1s'),
      },
    ]);
    const graces = Array.from({ length: 33 }, (_, i) => `  p${i}: { subscriptions: [{ grace: ${i}s }] }`).join('\n');
    expect(parse(graces)).toMatchObject({ problems: [{ path: 'subscribers.p32.subscriptions.0.grace' }] });
  });
});
