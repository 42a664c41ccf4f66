import { Fault } from '@vedette/protocol/kit';
import { expect, test } from 'vitest';
import { actFault, connectFault } from './postgres-fault.ts';

const error = (message: string, code?: string): Error =>
  Object.assign(new Error(message), { code, client: { password: 'hunter2' } });
const says = (fault: unknown): string =>
  fault instanceof Fault ? `${fault.code}: ${fault.message}` : `no fault: ${String(fault)}`;

test.each([
  [error('could not extend file', '53100'), 'the disk of the server is full'],
  [error('cannot execute INSERT in a read-only transaction', '25006'), 'takes no changes now'],
  [error('sorry, too many clients already', '53300'), 'max_connections'],
  [error('terminating connection due to administrator command', '57P01'), 'is stopping or starting'],
  [error('the database system is in recovery mode', '57P03'), 'is stopping or starting'],
  [error('password authentication failed for user "vedette"', '28P01'), 'does not let us in'],
  [error('no pg_hba.conf entry for host', '28000'), 'does not let us in'],
  [error('database "x" does not exist', '3D000'), 'Create it'],
  [error('permission denied for table store', '42501'), 'owner of the schema'],
  [error('could not fsync file', '58030'), 'Look at its log'],
  [error('invalid page in block 7', 'XX001'), 'damaged'],
  [error('deadlock detected', '40P01'), 'tried again'],
  [error('read ECONNRESET', 'ECONNRESET'), 'the connection broke'],
  [error('write EPIPE', 'EPIPE'), 'the connection broke'],
  [error('Connection terminated unexpectedly'), 'the connection broke'],
  [error('Query read timeout'), 'the connection broke'],
])('%s', (thrown, expected) => {
  const fault = actFault(thrown, 'postgres://u@h/d');
  expect(says(fault)).toMatch(/^store-failed: The store postgres:\/\/u@h\/d failed: /);
  expect(says(fault)).toContain(expected);
  // Nothing hangs on it that knows a password.
  expect(Object.getOwnPropertyNames(fault)).not.toContain('cause');
});

test.each([
  [error('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), 'cannot be reached (connect ECONNREFUSED'],
  [error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'), 'asks for a password'],
  [error('The server does not support SSL connections'), 'does not speak TLS'],
  [error('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'could not be proved'],
  [error("Hostname/IP does not match certificate's altnames", 'ERR_TLS_CERT_ALTNAME_INVALID'), 'could not be proved'],
  [error('timeout expired'), 'cannot be reached (timeout expired)'],
  [error('anything at all'), 'cannot be reached (anything at all)'],
])('while connecting: %s', (thrown, expected) => {
  expect(says(connectFault(thrown, 'postgres://u@h/d'))).toContain(expected);
});

test('what is a mistake of ours stays one, without what hangs on it', () => {
  const mistake = new Error('undefined is not a function');
  expect(actFault(mistake, 'x')).toBe(mistake);
  const syntax = actFault(error('syntax error at or near "SELCT"', '42601'), 'x');
  expect(syntax).not.toBeInstanceOf(Fault);
  expect(JSON.stringify(syntax, Object.getOwnPropertyNames(syntax))).not.toContain('hunter2');
  const fault = new Fault('store-unusable', 'No.');
  expect(actFault(fault, 'x')).toBe(fault);
});
