// Rules as people write them: what they mean, and what they are told about those that mean nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupNames } from './groups.ts';
import { matchesPattern } from './pattern.ts';
import { coversAddress, coversName, parseRule, type Rule } from './rule.ts';
import { wordsOf } from './words.ts';

const rule = (text: string): Rule => {
  const parsed = parseRule(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.rule;
};

const covers = (text: string, host: string, port: number): boolean => {
  const words = wordsOf(host);
  return words ? coversAddress(rule(text), words, port) : coversName(rule(text), host, port);
};

test.each([
  ['10.0.0.0/8', '10.255.0.1', 1, true],
  ['10.0.0.0/8', '11.0.0.1', 1, false],
  ['10.0.0.0/8:443', '10.0.0.1', 443, true],
  ['10.0.0.0/8:443', '10.0.0.1', 444, false],
  ['10.0.0.7', '10.0.0.7', 1, true],
  ['10.0.0.7:1-1024', '10.0.0.7', 1024, true],
  ['10.0.0.7:1-1024', '10.0.0.7', 1025, false],
  ['10.0.0.7:5432,6432', '10.0.0.7', 6432, true],
  ['2001:db8::/32', '2001:db8:1::1', 1, true],
  ['[2001:db8::/32]:443', '2001:db8:1::1', 443, true],
  ['[2001:db8::/32]:443', '2001:db8:1::1', 80, false],
  ['[::1]', '::1', 80, true],
  ['::ffff:10.0.0.0/104', '10.1.2.3', 80, true],
  ['any', '1.2.3.4', 80, true],
  ['any', '2001::1', 80, true],
  ['any:443', '2001::1', 80, false],
  ['any', 'example.org', 80, false],
  ['loopback:80', '127.3.4.5', 80, true],
  ['private', '192.168.4.5', 80, true],
  ['*.example.org:443', 'a.b.example.org', 443, true],
  ['*.example.org:443', 'example.org', 443, false],
  ['*.Example.ORG', 'a.example.org', 1, true],
  ['db-?.internal:5432,6432', 'db-1.internal', 6432, true],
  ['db-?.internal', 'db-12.internal', 6432, false],
  ['db?internal', 'db.internal', 1, false],
  ['*', 'anything.example', 1, true],
  // A name never looks like an address, and a pattern speaks of names only.
  ['*', '127.0.0.1', 1, false],
])('%s about %s port %i: %s', (text, host, port, answer) => {
  expect(covers(text, host, port)).toBe(answer);
});

test.each([
  ['', 'nothing stands there'],
  [':80', 'nothing stands there'],
  ['10.0.0.1/8', "'10.0.0.1/8' has bits beyond its first 8"],
  ['10.0.0.0/40', "'10.0.0.0/40': after the slash stands a number from 0 to 32"],
  ['10.0.*.*', "'10.0.*.*' is no address or range"],
  ['127.1', "'127.1' is no address or range"],
  ['2130706433', "'2130706433' is no address or range"],
  ['10.0.0.0/8:0', "'0' is no port"],
  ['10.0.0.0/8:65536', "'65536' is no port"],
  ['10.0.0.0/8:', "'' is no port"],
  ['10.0.0.0/8:9-1', "'9-1' is no port"],
  ['10.0.0.0/8:http', "'http' is no port"],
  ['10.0.0.0/8:80,\u000b443', '"\\u000b443" is no port'],
  ['10.0.0.0/8:\u200b80', '"\\u200b80" is no port'],
  [`any:${'80,'.repeat(200)}80`, `'any:${'80,'.repeat(25)}8…' is longer than 500 characters`],
  ['[2001:db8::]/32:443', "'[2001:db8::]/32:443' is no rule"],
  ['[2001:db8::/32', "'[2001:db8::/32' is no rule"],
  [
    '2001:db8::/32:443',
    "'2001:db8::/32:443': after the slash stands a number from 0 to 128, and ports follow brackets",
  ],
  ['https://example.org', "'//example.org' is no port"],
  ['exa mple.org', "'exa mple.org' is neither"],
  ['\u212Aube.example', "'\u212Aube.example' is neither"],
  ['example..org', "'example..org' is neither"],
])('%s is answered', (text, begins) => {
  const parsed = parseRule(text);
  expect('problem' in parsed && parsed.problem.startsWith(begins) ? begins : parsed).toBe(begins);
});

test('every group is a rule', () => {
  for (const name of groupNames) expect(parseRule(name)).toHaveProperty('rule');
});

test('patterns match what the same regular expression matches', () => {
  const piece = fc.constantFrom('a', 'b', '.', '*', '?', '**');
  const letters = fc.constantFrom('a', 'b', '.');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.array(letters, { maxLength: 10 }), (pieces, name) => {
      const pattern = pieces.join('');
      const twin = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*').replaceAll('?', '[^.]')}$`);
      expect(matchesPattern(pattern, name.join(''))).toBe(twin.test(name.join('')));
    }),
    { numRuns: 5_000 },
  );
});
