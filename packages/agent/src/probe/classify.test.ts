import { expect, test } from 'vitest';
import { classify } from './classify.ts';

const table: readonly (readonly [string | undefined, string])[] = [
  ['ECONNREFUSED', 'down/refused'],
  ['ETIMEDOUT', 'down/timeout'],
  ['EHOSTUNREACH', 'down/unreachable'],
  ['ECONNRESET', 'down/reset'],
  ['EPIPE', 'down/reset'],
  ['EADDRNOTAVAIL', 'unknown/no-ports'],
  ['EADDRINUSE', 'unknown/no-ports'],
  ['EMFILE', 'unknown/no-descriptors'],
  ['ENFILE', 'unknown/no-descriptors'],
  ['ENOBUFS', 'unknown/overload'],
  ['ENOMEM', 'unknown/overload'],
  ['ENETUNREACH', 'unknown/no-network'],
  ['ENETDOWN', 'unknown/no-network'],
  ['EINVAL', 'unknown/no-network'],
  ['EACCES', 'unknown/denied'],
  ['EPERM', 'unknown/denied'],
  ['ESOMETHINGNEW', 'unknown/blind'],
  ['constructor', 'unknown/blind'],
  [undefined, 'unknown/blind'],
];

test.each(table)('%s is %s', (errno, expected) => {
  const verdict = classify(errno);
  expect(verdict.status === 'up' ? 'up' : `${verdict.status}/${verdict.reason}`).toBe(expected);
});

test('a verdict is the same object every time', () => {
  expect(classify('ECONNREFUSED')).toBe(classify('ECONNREFUSED'));
});
