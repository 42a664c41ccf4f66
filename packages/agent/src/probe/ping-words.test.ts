// What the programs say, word for word, and what it means.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { words as spoken } from './check.test-support.ts';
import { type PingEnd, pingCommand, pingFinding } from './ping-words.ts';

const iputils = (line: string, summary: string): string =>
  `PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n${line}\n--- 192.0.2.1 ping statistics ---\n${summary}\n`;
const bsd = (line: string, summary: string): string =>
  `PING 192.0.2.1 (192.0.2.1): 56 data bytes\n${line}\n--- 192.0.2.1 ping statistics ---\n${summary}\n`;

const answered =
  '1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.028/0.028/0.028/0.000 ms';
const lost = '1 packets transmitted, 0 received, 100% packet loss, time 0ms\n';
const failed = '1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n';
const lostBsd = '1 packets transmitted, 0 packets received, 100.0% packet loss';
const lostBusybox = '1 packets transmitted, 0 packets received, 100% packet loss';

test.each<[string, Partial<PingEnd>, string, number?]>([
  [
    'iputils: an answer',
    { out: iputils('64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.028 ms\n', answered) },
    'up',
    0.028,
  ],
  [
    'iputils: an answer over IPv6',
    { out: 'PING ::1 (::1) 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=12.5 ms\n' },
    'up',
    12.5,
  ],
  [
    'iputils: an answer of half a minute, twice',
    {
      out: '64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=31415 ms (DUP!)\n64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=9 ms\n',
    },
    'up',
    31_415,
  ],
  [
    'iputils: an answer of somebody else',
    {
      code: 0,
      out: iputils('64 bytes from 192.0.2.9: icmp_seq=1 ttl=64 time=0.028 ms (DIFFERENT ADDRESS!)\n', answered),
    },
    'unknown: blind',
  ],
  ['iputils: silence', { code: 1, out: iputils('', lost) }, 'down: timeout'],
  [
    'iputils: a neighbour that is not there',
    { code: 1, out: iputils('From 192.0.2.7 icmp_seq=1 Destination Host Unreachable\n', failed) },
    'down: unreachable',
  ],
  [
    'iputils: no way behind a router',
    { code: 1, out: iputils('From 10.0.2.2 icmp_seq=1 Destination Net Unreachable\n', failed) },
    'down: unreachable',
  ],
  [
    'iputils: a firewall on the way',
    { code: 1, out: iputils('From 10.0.2.2 icmp_seq=1 Packet filtered\n', failed) },
    'down: unreachable',
  ],
  [
    'iputils: routers in a circle',
    { code: 1, out: iputils('From 10.0.2.2 icmp_seq=1 Time to live exceeded\n', failed) },
    'down: unreachable',
  ],
  [
    'iputils: no way behind a router, over IPv6',
    {
      code: 1,
      out: 'PING 2001:db8::1 (2001:db8::1) 56 data bytes\nFrom 2001:db8::ffff icmp_seq=1 Destination unreachable: Address unreachable\n',
    },
    'down: unreachable',
  ],
  ['iputils: no route', { code: 2, err: 'ping: connect: Network is unreachable\n' }, 'unknown: no-network'],
  ['iputils: no route, before 2018', { code: 2, err: 'connect: Network is unreachable\n' }, 'unknown: no-network'],
  [
    "iputils: the machine's own firewall",
    { code: 1, out: iputils('', lost), err: 'ping: sendmsg: Operation not permitted\n' },
    'unknown: denied',
  ],
  [
    'iputils: no right to it',
    {
      code: 2,
      err: 'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?\n',
    },
    'unknown: denied',
  ],
  [
    'iputils: an address that is for all',
    { code: 2, err: 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n' },
    'unknown: denied',
  ],
  [
    'iputils: no IPv6',
    { code: 2, err: 'ping: socket: Address family not supported by protocol\n' },
    'unknown: no-network',
  ],
  [
    'BusyBox: an answer',
    {
      out: bsd(
        '64 bytes from 192.0.2.1: seq=0 ttl=64 time=0.054 ms\n',
        '1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min/avg/max = 0.054/0.054/0.054 ms',
      ),
    },
    'up',
    0.054,
  ],
  ['BusyBox: silence', { code: 1, out: bsd('', lostBusybox) }, 'down: timeout'],
  [
    'BusyBox: a neighbour that is not there',
    { code: 1, out: bsd('', lostBusybox), err: 'ping: warning: got ICMP 3 (Dest Unreachable)\n' },
    'down: unreachable',
  ],
  [
    'BusyBox: no route',
    { code: 1, out: 'PING 192.0.2.1 (192.0.2.1): 56 data bytes\n', err: 'ping: sendto: Network unreachable\n' },
    'unknown: no-network',
  ],
  ['BusyBox: no right to it', { code: 1, err: 'ping: permission denied (are you root?)\n' }, 'unknown: denied'],
  [
    'macOS: an answer',
    {
      out: bsd(
        '64 bytes from 192.0.2.1: icmp_seq=0 ttl=64 time=21.180 ms\n',
        '1 packets transmitted, 1 packets received, 0.0% packet loss\nround-trip min/avg/max/stddev = 21.180/21.180/21.180/0.000 ms',
      ),
    },
    'up',
    21.18,
  ],
  [
    'macOS: an answer over IPv6',
    { out: 'PING6(56=40+8+8 bytes) ::1 --> ::1\n16 bytes from ::1, icmp_seq=0 hlim=64 time=0.163 ms\n' },
    'up',
    0.163,
  ],
  ['macOS: silence', { code: 2, out: bsd('', lostBsd) }, 'down: timeout'],
  [
    'macOS: no way behind a router',
    {
      code: 2,
      out: bsd('92 bytes from 10.0.2.2: Destination Host Unreachable\nVr HL TOS  Len\n', lostBsd),
    },
    'down: unreachable',
  ],
  [
    'macOS: a neighbour that is not there',
    { code: 2, out: bsd('', lostBsd), err: 'ping: sendto: No route to host\n' },
    'down: unreachable',
  ],
  ['an end by a signal', { code: null, out: bsd('', lostBsd) }, 'unknown: blind'],
  ['words that nobody knows', { code: 64, err: 'usage: ping host\n' }, 'unknown: blind'],
  ['nothing', { code: 0 }, 'unknown: blind'],
])('%s', (_what, end, expected, latencyMs = Number.NaN) => {
  const finding = pingFinding({ code: 0, out: '', err: '', ...end });
  expect(spoken(finding)).toBe(expected);
  expect(finding.latencyMs).toBe(latencyMs);
  expect(finding.error === undefined).toBe(expected === 'up');
});

test('why it is so is told in one line of the program', () => {
  const error = (end: Partial<PingEnd>) => pingFinding({ code: 2, out: '', err: '', ...end }).error;
  expect(error({ err: 'ping: connect: Network is unreachable\nmore\n' })).toBe('ping: connect: Network is unreachable');
  expect(error({ out: 'From 10.0.2.2 icmp_seq=1 Destination Net Unreachable\n' })).toBe('Destination Net Unreachable');
  expect(error({ err: 'ping: got ICMP 11 (Time Exceeded)\n' })).toBe('Time Exceeded');
  expect(error({})).toBe('ping ended without saying anything of it');
});

test('whatever a program says is read, and in no time', () => {
  const piece = fc.constantFrom(
    '64 bytes from ',
    '::1',
    ' time=',
    '1.5 ms',
    '\n',
    'From ',
    'Destination ',
    '9'.repeat(40),
    ' 0 received',
  );
  const said = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.array(piece, { maxLength: 60 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(said, said, fc.option(fc.nat(255)), (out, err, code) => {
      const { verdict, latencyMs } = pingFinding({ code, out, err });
      expect(verdict.status === 'up').toBe(Number.isFinite(latencyMs));
    }),
  );
  const began = performance.now();
  for (const text of ['64 bytes from ', 'from ', 'bytes from destination host', ' time=1'])
    pingFinding({ code: 1, out: text.repeat(8_192 / text.length), err: text.repeat(8_192 / text.length) });
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('the program is asked for one answer, with more time than it needs', () => {
  const line = (platform: NodeJS.Platform, address: string, timeoutMs: number): string => {
    const { program, words } = pingCommand(platform, address, timeoutMs);
    return [program, ...words].join(' ');
  };
  expect(line('linux', '192.0.2.1', 2_500)).toBe('ping -n -c 1 -W 4 192.0.2.1');
  expect(line('linux', '2001:db8::1', 100)).toBe('ping -n -c 1 -W 2 2001:db8::1');
  expect(line('darwin', '192.0.2.1', 5_000)).toBe('ping -n -c 1 -t 6 192.0.2.1');
  expect(line('freebsd', '2001:db8::1', 5_000)).toBe('ping6 -n -c 1 2001:db8::1');
});
