// What flapping is to mean where the file says a part of it, or nothing, and where its numbers end. The rest of it stands in the fixtures.
import { describe, expect, test } from 'vitest';
import type { ConfigProblem } from '../core/api.ts';
import type { FlappingRule } from '../core/wishes.ts';
import { parseConfig } from './parse.ts';

const usual: FlappingRule = { outages: 4, withinMs: 900_000, settleMs: 300_000 };

const ruleOf = (atDefaults: string, atService: string): FlappingRule | undefined | readonly ConfigProblem[] => {
  const text = `agents: { a: }\ndefaults: { ${atDefaults} }\nservices: { web: { target: h:1, ${atService} } }`;
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  return 'problems' in answer ? answer.problems : answer.wishes.services[0]?.flapping;
};

test.each<[string, string, string, FlappingRule | undefined]>([
  ['nothing is said', '', '', usual],
  ['the default is empty', 'flapping: {}', '', usual],
  ['the default says a part', 'flapping: { within: 1h }', '', { ...usual, withinMs: 3_600_000 }],
  ['the service says a part', '', 'flapping: { outages: 2 }', { ...usual, outages: 2 }],
  ['both do', 'flapping: { within: 1h }', 'flapping: { outages: 2 }', { ...usual, outages: 2, withinMs: 3_600_000 }],
  ['the service wins', 'flapping: { outages: 9 }', 'flapping: { outages: 2 }', { ...usual, outages: 2 }],
  ['never', 'flapping: off', '', undefined],
  ['never, in the other word', 'flapping: false', '', undefined],
  ['never at the service', '', 'flapping: off', undefined],
  ['never but at the service', 'flapping: off', 'flapping: { settle: 1m }', { ...usual, settleMs: 60_000 }],
  ['always but at the service', 'flapping: { outages: 9 }', 'flapping: off', undefined],
])('%s', (_says, atDefaults, atService, expected) => {
  expect(ruleOf(atDefaults, atService)).toEqual(expected);
});

describe('the ends of its ranges', () => {
  test.each([
    ['outages', '2', '1'],
    ['outages', '100', '101'],
    ['within', '10s', '9999ms'],
    ['within', '1d', '86400001ms'],
    ['settle', '5s', '4999ms'],
    ['settle', '1d', '86400001ms'],
  ])('%s: %s, not %s', (key, atEnd, beyond) => {
    expect(ruleOf('', `flapping: { ${key}: ${atEnd} }`)).toHaveProperty('outages');
    expect(ruleOf('', `flapping: { ${key}: ${beyond} }`)).toMatchObject([{ path: `services.web.flapping.${key}` }]);
  });
});
