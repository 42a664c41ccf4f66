// Which checks a policy lets be made: by kind, by what is sent, by method, and what holds where nothing is written.
import type { Check } from '@vedette/protocol/check';
import { expect, test } from 'vitest';
import { type CheckRules, checkDefaults } from './check-rules.ts';
import { Policy } from './policy.ts';

const against = (check: Check | undefined, checks?: Partial<CheckRules>): string | undefined =>
  new Policy({ allow: [], deny: [], ...(checks && { checks }) }, () => []).againstCheck(check);

const says: Check = { type: 'tcp', steps: [{ expect: '00' }, { send: '00' }] };
const post: Check = { type: 'http', method: 'POST', body: '00' };

test.each<[string, Check | undefined, Partial<CheckRules> | undefined, boolean]>([
  ['a connect', undefined, undefined, true],
  ['listening', { type: 'tcp', steps: [{ expect: '00' }] }, undefined, true],
  ['STARTTLS, whose words are fixed', { type: 'tcp', starttls: 'smtp' }, undefined, true],
  ['saying something', says, undefined, false],
  ['saying something under STARTTLS', { type: 'tcp', starttls: 'smtp', steps: [{ send: '00' }] }, undefined, false],
  ['saying something', says, { dialogue: true }, true],
  ['an empty datagram', { type: 'udp', expect: '00' }, undefined, true],
  ['a datagram', { type: 'udp', send: '00', expect: '00' }, undefined, false],
  ['a datagram', { type: 'udp', send: '00', expect: '00' }, { dialogue: true }, true],
  ['a GET', { type: 'http' }, undefined, true],
  ['a HEAD', { type: 'http', method: 'HEAD' }, undefined, true],
  ['a POST', post, undefined, false],
  ['a POST', post, { methods: ['POST'] }, true],
  ['a GET', { type: 'http' }, { methods: ['POST'] }, false],
  ['OPTIONS', { type: 'http', method: 'OPTIONS' }, { dialogue: true }, false],
  ['a connect', undefined, { allow: ['tcp'] }, true],
  ['a connect', undefined, { allow: ['tls'] }, false],
  ['a question', { type: 'dns', name: 'a', record: 'A' }, { allow: ['tcp', 'tls'] }, false],
  ['a command', { type: 'command' }, undefined, true],
  ['a command', { type: 'command' }, { allow: ['tcp'] }, false],
])('%s (%j) by %j: %s', (_what, check, checks, isAllowed) => {
  expect(against(check, checks) === undefined).toBe(isAllowed);
});

test('what holds where nothing is written is written down', () => {
  expect(checkDefaults).toMatchObject({ dialogue: false, methods: ['GET', 'HEAD'] });
});
