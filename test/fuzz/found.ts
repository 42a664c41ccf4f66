// Inputs that once broke a rule, kept for good: what was found is not to come back. Knows the smallest input of each kind and what it should
// come to; refuses to know the rules (the targets do).
import { bytesOf } from './text.ts';

export type Found = { readonly target: string; readonly input: Uint8Array; readonly should: string };

const hex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'));

const repeated = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

export const found: readonly Found[] = [
  {
    target: 'manager-session',
    input: hex(
      '00d4d300000e000000d40100000000000f0000000000000000000600000e00000003010000000000830d00000d3b00000001a8755bc100000000090007000000000709',
    ),
    should: 'let no more wait for the store than credit and one batch, when old items are delivered again',
  },
  {
    target: 'configuration',
    input: bytesOf('\u000f:'),
    should: 'name the path of a problem without raw control characters',
  },
  {
    target: 'configuration',
    input: bytesOf(
      `agents: {a: {}}\nservices: {w: "h:1"}\nsubscribers: {${repeated(40, (i) => `s${i}: {grace: ${i}s}, `)}}\n`,
    ),
    should: 'refuse more distinct graces of one service than an agent takes',
  },
  {
    target: 'configuration',
    input: bytesOf(
      `agents: {${repeated(2_000, (i) => `a${i}: , `)}}\nservices: {w: {target: "h:1", agents: [${repeated(4_000, (i) => `b${i},`)}]}}`,
    ),
    should: 'look for what was meant by a few of many selectors, not by all of them',
  },
  {
    target: 'policy',
    input: bytesOf('\b:'),
    should: 'name the path of a problem without raw control characters',
  },
  {
    target: 'policy',
    input: bytesOf('"\\\r'),
    should: 'say what is no YAML without raw control characters',
  },
  {
    target: 'policy',
    input: bytesOf(repeated(20_000, (i) => `k${i}: 1\n`)),
    should: 'look for keys that are there twice in linear time',
  },
  {
    target: 'queries',
    input: bytesOf('\u0085'),
    should: 'name an unknown parameter without raw control characters',
  },
  {
    target: 'queries',
    input: bytesOf('%00'.repeat(200)),
    should: 'not repeat all of a long parameter',
  },
  {
    target: 'configuration',
    input: bytesOf(`? ${'a'.repeat(1_001)}`),
    should: 'not repeat all of a long key in the path of a problem',
  },
  {
    target: 'policy',
    input: bytesOf(`? ${'a'.repeat(1_001)}`),
    should: 'not repeat all of a long key in the path of a problem',
  },
  {
    target: 'policy',
    input: bytesOf('deny:\n  - p:1\u000b'),
    should: 'keep no rule with a raw control character in its text',
  },
];
