// Planted mistakes are found, each by a rule made for its kind: a fuzzer that finds nothing is blind.
import { expect, test } from 'vitest';
import { bugs } from './bugs.ts';
import { inputOf, tryOne } from './campaign.ts';
import type { Target } from './target.ts';

const INPUTS_MAX = 5_000;
const SEED = 1;

/** The rules that each mistake breaks. */
const rules: Readonly<Record<string, readonly string[]>> = {
  'extensions-pass': ['plain', 'decoder throws', 'verdict'],
  'depth-unchecked': ['verdict', 'plain'],
  'count-unchecked': ['verdict'],
  'proto-key-passes': ['verdict', 'plain'],
  'keys-of-any-kind': ['verdict', 'decoder throws'],
  'long-keys-pass': ['verdict'],
  'any-text-passes': ['verdict'],
  'trailing-bytes-pass': ['verdict', 'decoder throws'],
  'scan-too-strict': ['verdict'],
  'views-on-what-arrived': ['same'],
  'fields-unchecked': ['encode throws', 'round trip'],
  'services-lost': ['round trip'],
  'row-missing': ['count'],
  'rows-in-a-large-buffer': ['memory'],
  'latency-off': ['range'],
  'byte-lost': ['count', 'cuts'],
  'length-believed': ['memory', 'limit'],
  'released-on-trust': ['release'],
  'credit-exceeded': ['credit'],
  'sent-twice': ['order'],
  'alarm-stuck': ['spin'],
  'acknowledged-early': ['acknowledged'],
  'removals-forgotten': ['configuration'],
  'credit-not-held': ['memory'],
  'prototype-as-table': ['crash (TypeError)'],
  'nothing-to-say': ['problems'],
  'numbers-as-hosts': ['ambiguous'],
  'two-spellings': ['ambiguous'],
  'days-forgotten': ['round trip'],
  'any-limit': ['limit'],
  'any-wait': ['wait'],
  'half-escaped': ['escaped'],
  'lenient-token': ['canonical'],
  'token-shown': ['shown'],
  'rule-repeated-raw': ['a message is raw'],
  'program-somewhere': ['file'],
  'labels-as-keys': ['key', 'count', 'own'],
  'odd-codes-are-down': ['verdict', 'own'],
};

/** The number of the first input that breaks one of these rules. */
const foundAt = (target: Target, expected: readonly string[]): number | undefined => {
  for (let at = 1; at <= INPUTS_MAX; at++) {
    const broken = tryOne(target, inputOf(target, SEED, at)).broken?.rule;
    if (broken !== undefined && expected.includes(broken)) return at;
  }
  return undefined;
};

test('every planted mistake has its rules', () => {
  expect(new Set(Object.keys(bugs))).toEqual(new Set(Object.keys(rules)));
});

for (const [name, target] of Object.entries(bugs)) {
  test(`${name} is found within ${INPUTS_MAX} inputs`, { timeout: 120_000 }, () => {
    expect(foundAt(target, rules[name] ?? [])).toBeDefined();
  });
}
