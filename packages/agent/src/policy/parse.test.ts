// Policy files as people write them, and everything wrong with them at once, each by its line.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { POLICY_CHARS_MAX } from './document.ts';
import { parsePolicy, RULES_MAX } from './parse.ts';

const problemsOf = (text: string): string[] => {
  const parsed = parsePolicy(text);
  return 'policy' in parsed
    ? []
    : parsed.problems.map(({ path, line, column, message }) => `${line ?? ''}:${column ?? ''} ${path} ${message}`);
};

test('a whole policy', () => {
  const parsed = parsePolicy(`\uFEFF# what eu-1 may look at
allow:
  - 10.0.0.0/8:443
  - '*.example.org:443'
  - '[2001:db8::/32]:1-1024'
  - loopback
deny: [10.1.0.0/16]
limits:
  services: 100
  probes-per-second: 50
  in-flight: 20
  in-flight-per-host: 5
`);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { allow = [], deny, limits } = parsed.policy;
  expect([...allow, ...deny].map(({ text }) => text)).toEqual([
    '10.0.0.0/8:443',
    '*.example.org:443',
    '[2001:db8::/32]:1-1024',
    'loopback',
    '10.1.0.0/16',
  ]);
  expect(limits).toEqual({ servicesMax: 100, probesPerSecond: 50, inFlightMax: 20, inFlightPerHostMax: 5 });
});

test('what is not said is not there, and an empty list is', () => {
  expect(parsePolicy('deny: [private]')).toMatchObject({ policy: { limits: {} } });
  expect(parsePolicy('deny: [private]')).not.toHaveProperty('policy.allow');
  expect(parsePolicy('allow: []')).toMatchObject({ policy: { allow: [], deny: [] } });
});

test('all problems at once, each where it stands', () => {
  expect(
    problemsOf(`allow:
  - 10.0.0.1/8
  - 5432
  - [loopback]
denny: []
deny:
limits:
  services: 0
  in-flight: many
  probes: 1
`),
  ).toEqual([
    "5:1 denny unknown key 'denny': the keys here are allow, deny, limits, checks, commands, identities",
    '6:1 deny there is no value: write one, or take the key out',
    "2:5 allow.0 '10.0.0.1/8' has bits beyond its first 8: write the first address of the range",
    "3:5 allow.1 write a rule such as '10.0.0.0/8:443' here, not the number 5432: put it in quotes",
    "4:5 allow.2 write a rule such as '10.0.0.0/8:443' here, not a list",
    "10:3 limits.probes unknown key 'probes': the keys here are services, probes-per-second, in-flight, in-flight-per-host",
    '8:13 limits.services write a whole number from 1 to 1000000 here, not the number 0',
    "9:14 limits.in-flight write a whole number from 1 to 1000000 here, not the text 'many'",
  ]);
});

test.each([
  ['nothing', '', ': '],
  ['comments alone', '# nothing\n', ': '],
  ['a list', '- any\n', '1:1 '],
  ['a word', 'any\n', '1:1 '],
  ['a bare star', 'allow:\n  - *.example.org\n', '2:5 '],
  ['an alias', 'allow: &a [any]\ndeny: *a\n', '2:7 deny'],
  ['a key twice', 'deny: []\ndeny: []\n', '2:1 deny this key is there twice'],
  ['a key twice within', 'limits: { services: 1, services: 2 }\n', '1:24 limits.services this key is there twice'],
  ['a key without a value, and again', 'deny:\ndeny: []\n', '1:1 deny there is no value'],
  ['a tab', 'allow:\n\t- any\n', '2:1 '],
  ['two documents', 'allow: []\n---\nallow: []\n', '2:1 '],
  ['a tag', 'allow: !!binary aGk=\n', '1:'],
  ['an open bracket', 'allow: [any\n', '2:1 '],
  ['a zero byte', 'allow: []\n\0', '2: '],
  ['a rule cut by a comma', 'allow: [any:5432,6432]\n', '1:18 allow.1'],
  ['a brace', '{', '1:'],
])('%s is told with its place', (_, text, begins) => {
  const problems = problemsOf(text);
  expect(problems[0]?.slice(0, begins.length)).toBe(begins);
});

test.each([
  ['nested without end', '['.repeat(100_000)],
  ['indented without end', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ['too large', '#'.repeat(POLICY_CHARS_MAX + 1)],
  ['too many rules', `allow:\n${'- any\n'.repeat(RULES_MAX + 1)}`],
  ['nothing but errors', ']'.repeat(10_000)],
  ['one unknown key of a megabyte', `? ${'k'.repeat(1_000_000)}`],
])('%s is given up', (_, text) => {
  const problems = problemsOf(text);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(20);
});

test('no text, however odd, brings the reader down, and every problem is one short line', () => {
  const piece = fc.constantFrom(
    ...[
      'allow',
      'deny',
      'limits',
      'services',
      ':',
      ' ',
      '\n',
      '\n  - ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '*',
      '&a ',
      '!!x ',
    ],
    ...[
      'any',
      '10.0.0.0/8',
      '*.x',
      '[::1]:80',
      '443',
      '0x1',
      '~',
      '#',
      '|',
      '>',
      '?',
      '%',
      '---\n',
      '\t',
      '\u0000',
      '\u202e',
      '<<: ',
    ],
  );
  const rules = fc.array(fc.oneof(fc.constantFrom('any', '*.x:443', '10.0.0.0/8', '::1'), fc.string()), {
    maxLength: 3,
  });
  const text = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    rules.map((deny) => JSON.stringify({ deny })),
    fc.string(),
  );
  let [sound, unsound] = [0, 0];
  fc.assert(
    fc.property(text, (written) => {
      const parsed = parsePolicy(written);
      if ('policy' in parsed) sound++;
      else unsound++;
      for (const { message } of 'policy' in parsed ? [] : parsed.problems) {
        expect(message.length).toBeLessThan(400);
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(sound, unsound)).toBeGreaterThan(0);
});
