// How the program is run, with programs that do what the test likes in its place, and with the real one where it is installed.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@vedette/protocol/kit/system';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Seen, startChecking, words } from './check.test-support.ts';
import { createIcmpProber, type PingOptions } from './icmp.ts';
import type { Permit } from './probe.ts';
import { isInstalled } from './programs.test-support.ts';
import { noNames } from './tcp.test-support.ts';

// What ends by a deadline is tried again where the machine was busy.
vi.setConfig({ testTimeout: 60_000 });

/** A folder with a program called ping, which is this script. */
const folderWith = (script: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-ping-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const program of ['ping', 'ping6']) {
    writeFileSync(join(folder, program), `#!/bin/sh\nexport PATH="$PATH:/usr/bin:/bin"\ncd ${folder}\n${script}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  return folder;
};

const start = (options: PingOptions, permit: Permit = () => true) => {
  const waiting: ((seen: Seen) => void)[] = [];
  const prober = createIcmpProber(
    {
      clock: systemClock,
      resolver: { ...noNames, known: () => '127.0.0.1' },
      permit,
      done: (token, _sentAt, verdict, latencyMs, facts = {}) => waiting[token]?.({ verdict, latencyMs, facts }),
    },
    options,
  );
  onTestFinished(() => prober.close());
  return (host: string, timeoutMs = 20_000): Promise<Seen> => {
    const { promise, resolve } = Promise.withResolvers<Seen>();
    const target = { scheme: 'icmp', host, port: 0, path: '' } as const;
    prober.start(waiting.push(resolve) - 1, { target, check: { type: 'icmp' } }, timeoutMs);
    return promise;
  };
};

test('the program is given an address, no shell and no language, and its own figure is the latency', async () => {
  const path = folderWith(
    'env > seen; for word in "$@"; do echo "$word" >> words; last=$word; done; echo "64 bytes from $last: icmp_seq=1 ttl=64 time=7.5 ms"',
  );
  vi.stubEnv('VEDETTE_AGENT_TOKEN', 'secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const asked: unknown[] = [];
  const probe = start({ path }, (...address) => asked.push(address) > 0);
  expect(await probe('host.example')).toEqual({ verdict: { status: 'up' }, latencyMs: 7.5, facts: {} });
  expect(asked).toEqual([['host.example', '127.0.0.1', 0]]);
  expect(readFileSync(join(path, 'words'), 'utf8').split('\n').slice(-2, -1)).toEqual(['127.0.0.1']);
  const environment = readFileSync(join(path, 'seen'), 'utf8');
  expect(environment).toContain('LC_ALL=C\n');
  expect(environment).not.toMatch(/secret|HOME=/);
});

test('an address that is denied is not asked after', async () => {
  const path = folderWith('touch ran');
  expect(words(await start({ path }, () => false)('10.0.0.1'))).toBe('unknown: denied');
  expect(() => readFileSync(join(path, 'ran'))).toThrow('ENOENT');
});

test('a machine without the program says so, and nothing is down', async () => {
  const seen = await start({ path: '/nowhere' })('10.0.0.1');
  expect(words(seen)).toBe('unknown: denied');
  expect(seen.facts).toEqual({ error: "'ping' cannot run: there is no such program on this machine" });
});

test('a program that nobody may run is the same', async () => {
  const path = folderWith('true');
  for (const program of ['ping', 'ping6']) writeFileSync(join(path, program), '');
  for (const program of ['ping', 'ping6']) chmodSync(join(path, program), 0o600);
  expect(words(await start({ path })('10.0.0.1'))).toBe('unknown: denied');
});

/** Whether nobody has this process any more. */
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

test('a program that does not end is ended with the probe, and one that says too much is not listened to', async () => {
  const path = folderWith('echo $$ > pid; exec sleep 60');
  const probe = start({ path });
  const seen = await vi.waitFor(async () => {
    const once = await probe('10.0.0.1', 700);
    expect(words(once)).toBe('down: timeout');
    return once;
  }, 20_000);
  expect(seen.facts).toEqual({ error: 'no answer came' });
  const pid = Number(readFileSync(join(path, 'pid'), 'utf8'));
  await vi.waitFor(() => expect(isGone(pid)).toBe(true), 5_000);
  const flood = start({
    path: folderWith('yes 2> /dev/null | head -c 5000000; echo "64 bytes from ::1: time=1 ms"; echo oops >&2; exit 3'),
  });
  expect(await flood('10.0.0.1')).toMatchObject({
    verdict: { status: 'unknown', reason: 'blind' },
    facts: { error: 'oops' },
  });
});

test('only so many run at once, and one that has no turn in time was held up', async () => {
  const path = folderWith(
    'echo + >> log; sleep 0.2; echo - >> log; echo "64 bytes from ::1: icmp_seq=1 ttl=64 time=1 ms"',
  );
  const probe = start({ path, processesMax: 2 });
  const all = await Promise.all(Array.from({ length: 6 }, () => probe('10.0.0.1')));
  expect(all.map(words)).toEqual(Array.from({ length: 6 }, () => 'up'));
  let running = 0;
  const runnings = readFileSync(join(path, 'log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (running += line === '+' ? 1 : -1));
  expect(Math.max(...runnings)).toBe(2);
  const slow = start({ path: folderWith('exec sleep 60'), processesMax: 1 });
  const [first, second] = await Promise.all([slow('10.0.0.1', 2_000), slow('10.0.0.2', 1_000)]);
  expect(first && words(first)).toMatch(/down: timeout|unknown: overload/);
  expect(second && words(second)).toBe('unknown: overload');
});

test.skipIf(!isInstalled('ping'))('the real program finds this machine', async () => {
  const seen = await startChecking()('icmp://127.0.0.1', { type: 'icmp' });
  // Where nobody but root may, it says so.
  expect(words(seen)).toMatch(/^up$|^unknown: denied$/);
  if (seen.verdict.status === 'up') expect(seen.latencyMs).toBeLessThan(1_000);
});
