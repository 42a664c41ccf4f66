// What facts mean, as tables: each row a machine, and how it is judged.
import { expect, test } from 'vitest';
import type { Finding, Level } from './finding.ts';
import {
  judgeClock,
  judgeDescriptors,
  judgeDisk,
  judgeNode,
  judgePing,
  judgePort,
  judgeSecret,
  judgeZones,
} from './judge.ts';

type Row = readonly [what: string, finding: Finding, level: Level];

const node = { node: '26.10.0', sqlite: '3.53.4', openssl: '3.5.8', hasArgon2: true };
const { sqlite: _, ...bare } = node;
const nowMs = Date.UTC(2026, 10, 2, 3);
const timesyncd = { name: 'systemd-timesyncd', isSynchronized: true };
const own = { mode: 0o100600, isOwn: true, mayRead: true };
const holder = { pid: 7, name: 'nginx', command: 'nginx: master' };
const GIB = 1024 ** 3;

const rows: readonly Row[] = [
  ['a new Node', judgeNode(node, { needsArgon2: true }), 'ok'],
  ['the oldest Node', judgeNode({ ...node, node: '24.0.0' }, { needsArgon2: true }), 'ok'],
  ['an older Node', judgeNode({ ...node, node: '22.20.0' }, { needsArgon2: false }), 'fail'],
  ['a Node without SQLite', judgeNode(bare, { needsArgon2: false }), 'fail'],
  ['no argon2 for a manager', judgeNode({ ...node, hasArgon2: false }, { needsArgon2: true }), 'warn'],
  ['no argon2 for an agent', judgeNode({ ...node, hasArgon2: false }, { needsArgon2: false }), 'ok'],

  ['a clock that is kept', judgeClock({ nowMs, keeper: timesyncd }), 'ok'],
  ['a clock kept by who does not say', judgeClock({ nowMs, keeper: { name: 'chrony' } }), 'ok'],
  ['a clock not set yet', judgeClock({ nowMs, keeper: { ...timesyncd, isSynchronized: false } }), 'warn'],
  ['a clock nobody keeps', judgeClock({ nowMs }), 'warn'],
  ['a clock of 1970', judgeClock({ nowMs: 1_000, keeper: timesyncd }), 'fail'],
  ['a clock that was set back', judgeClock({ nowMs, keeper: timesyncd, writtenMs: nowMs + 60_001 }), 'warn'],
  ['files just written', judgeClock({ nowMs, keeper: timesyncd, writtenMs: nowMs + 60_000 }), 'ok'],

  ['descriptors enough', judgeDescriptors(4_352, 4_352), 'ok'],
  ['too few descriptors', judgeDescriptors(1_024, 4_352), 'warn'],
  ['no limit to be seen', judgeDescriptors(undefined, 4_352), 'ok'],

  ['room enough', judgeDisk('disk', '/var', GIB, GIB), 'ok'],
  ['little room', judgeDisk('disk', '/var', GIB - 1, GIB), 'warn'],
  ['hardly any room', judgeDisk('disk', '/var', GIB / 8 - 1, GIB), 'fail'],
  ['a disk that does not tell', judgeDisk('disk', '/var', undefined, GIB), 'warn'],

  ['a key of one’s own', judgeSecret('key', '/k', own, true), 'ok'],
  ['a key others may read', judgeSecret('key', '/k', { ...own, mode: 0o100644 }, true), 'warn'],
  ['a key the group may read', judgeSecret('key', '/k', { ...own, mode: 0o100640 }, true), 'warn'],
  ['a key that is given by its group', judgeSecret('key', '/k', { ...own, mode: 0o100440, isOwn: false }, true), 'ok'],
  ['a key of others', judgeSecret('key', '/k', { ...own, isOwn: false, mayRead: false }, true), 'fail'],
  ['a key that is missing', judgeSecret('key', '/k', undefined, true), 'fail'],
  ['a key that is made at the start', judgeSecret('key', '/k', undefined, false), 'ok'],

  ['a free port', judgePort('port', '[::]:1', { type: 'free' }, false), 'ok'],
  ['a port in other hands', judgePort('port', '[::]:1', { type: 'taken', holder }, false), 'fail'],
  ['a port in unknown hands', judgePort('port', '[::]:1', { type: 'taken' }, false), 'fail'],
  ['a port in our hands', judgePort('port', '[::]:1', { type: 'taken', holder }, true), 'ok'],
  ['a port for root', judgePort('port', '[::]:1', { type: 'unusable', errno: 'EACCES' }, false), 'fail'],
  [
    'an address of another machine',
    judgePort('port', '9.9.9.9:1', { type: 'unusable', errno: 'EADDRNOTAVAIL' }, false),
    'fail',
  ],

  ['zones', judgeZones('Europe/Berlin', true), 'ok'],
  ['no zones', judgeZones('UTC', false), 'fail'],
  ['a ping', judgePing('/usr/bin/ping'), 'ok'],
  ['no ping', judgePing(undefined), 'warn'],
];

test.for(rows)('%s', ([, finding, level]) => {
  expect(finding).toMatchObject({ level });
  // There is something to do about it, or nothing.
  expect(finding.advice === undefined).toBe(level === 'ok');
});

test('who has a port is named, and what it was started with is not', () => {
  const { says } = judgePort('port', '127.0.0.1:80', { type: 'taken', holder }, false);
  expect(says).toContain('nginx (process 7)');
  expect(says).not.toContain('master');
});
