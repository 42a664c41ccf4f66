import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HostsFile, parseHosts } from './hosts-file.ts';
import { ManualClock } from './manual-clock.test-support.ts';

test('names are read in every shape the file comes in, IPv4 before IPv6, the first line before the later ones', () => {
  const text = [
    '# comment',
    '::1 localhost both',
    '127.0.0.1\tlocalhost   Both # and the rest',
    '192.0.2.1 web web.example',
    '192.0.2.2 web',
    '2001:db8::1 six',
    'fe80::1%lo zoned',
    'nonsense name',
    '300.1.1.1 name',
    '',
  ].join('\r\n');
  expect(Object.fromEntries(parseHosts(text))).toEqual({
    localhost: '127.0.0.1',
    both: '127.0.0.1',
    web: '192.0.2.1',
    'web.example': '192.0.2.1',
    six: '2001:db8::1',
  });
});

test('a changed file is noticed 5 s after the last look and not before; what a vanished one said still holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-hosts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'hosts');
  const clock = new ManualClock();
  const hosts = new HostsFile(clock, path);
  expect(hosts.address('web')).toBeUndefined();
  writeFileSync(path, '192.0.2.1 web');
  expect(hosts.address('web')).toBeUndefined();
  clock.advanceTo(5_000);
  expect(hosts.address('web')).toBe('192.0.2.1');
  writeFileSync(path, '192.0.2.9 web');
  utimesSync(path, 1, 1);
  clock.advanceTo(9_999);
  expect(hosts.address('web')).toBe('192.0.2.1');
  clock.advanceTo(10_000);
  expect(hosts.address('web')).toBe('192.0.2.9');
  rmSync(path);
  clock.advanceTo(15_000);
  expect(hosts.address('web')).toBe('192.0.2.9');
});

test('localhost is this machine even without a file', () => {
  const hosts = new HostsFile(new ManualClock(), '/nowhere/hosts');
  expect(hosts.address('localhost')).toBe('127.0.0.1');
  expect(hosts.address('other')).toBeUndefined();
});
