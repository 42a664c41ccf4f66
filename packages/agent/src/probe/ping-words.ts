// What the program `ping` is told and what it says: that of iputils (most Linuxes), of BusyBox (small ones), and of the BSDs and macOS. Knows their words as they
// are without a language; refuses to know how a program is run.
import { isIPv6 } from 'node:net';
import { UP, type Verdict } from '@vedette/protocol/health';
import { classify, down, unknown } from './classify.ts';

export type PingCommand = { readonly program: string; readonly words: readonly string[] };

/** How it ended. `code` is null where a signal ended it. */
export type PingEnd = { readonly code: number | null; readonly out: string; readonly err: string };

export type PingFinding = { readonly verdict: Verdict; readonly latencyMs: number; readonly error?: string };

const BSD: ReadonlySet<NodeJS.Platform> = new Set(['darwin', 'freebsd', 'netbsd', 'openbsd']);

/**
 * One request, numbers only. It is given a second more than the probe, which ends it by itself: so it never waits for ever, and never gives up first.
 * @param address an IP address, so that nothing in it could be taken for an option or a name
 */
export const pingCommand = (platform: NodeJS.Platform, address: string, timeoutMs: number): PingCommand => {
  const seconds = String(Math.ceil(timeoutMs / 1_000) + 1);
  // The BSDs have a program of its own for IPv6, whose options for time differ; what stays behind there ends with the agent's own kill.
  if (BSD.has(platform))
    return isIPv6(address)
      ? { program: 'ping6', words: ['-n', '-c', '1', address] }
      : { program: 'ping', words: ['-n', '-c', '1', '-t', seconds, address] };
  return { program: 'ping', words: ['-n', '-c', '1', '-W', seconds, address] };
};

/** The system's errors in the words of the C libraries, the newest first where one is a part of another. */
const errors: readonly (readonly [RegExp, string])[] = [
  [/network is unreachable|network unreachable/i, 'ENETUNREACH'],
  [/address family not supported|protocol not supported/i, 'ENETUNREACH'],
  [/network is down/i, 'ENETDOWN'],
  [/no route to host|host is unreachable/i, 'EHOSTUNREACH'],
  [/operation not permitted|permission denied|lacking privilege|want to ping broadcast/i, 'EPERM'],
  [/cannot assign requested address|can't assign requested address|address not available/i, 'EADDRNOTAVAIL'],
  [/no buffer space available/i, 'ENOBUFS'],
  [/cannot allocate memory|out of memory/i, 'ENOMEM'],
  [/too many open files/i, 'EMFILE'],
  [/invalid argument/i, 'EINVAL'],
];

/** The line of an answer, with what it took. An answer that is not the echo of what was sent says so behind the time. */
const ANSWER = /^\d+ bytes from [^\n]* time[=<](\d{1,9}(?:\.\d{1,9})?) ?ms *(?:\((?:DUP!)\))?\r?$/m;

/** Somebody on the way says that it cannot be reached; the words of iputils and the BSDs, then of BusyBox. */
const UNREACHABLE =
  /(?:^from |bytes from )[^\n]*?((?:destination (?:host|net|port|protocol)[^\n]*|packet filtered|communication prohibited|time to live exceeded|address unreachable)[^\n]*)/im;
const UNREACHABLE_BUSYBOX = /got icmp(?:v6)? (?:1|3|11) \(([^\n)]*)\)/i;

const NONE_RECEIVED = /\b0 (?:packets )?received\b/;
const TIMEOUT = down('timeout');
const UNREACHABLE_HOST = down('unreachable');
const BLIND = unknown('blind');

/** What it says of its own trouble comes first: an answer that never left is not the target's. */
export const pingFinding = ({ code, out, err }: PingEnd): PingFinding => {
  const answer = ANSWER.exec(out)?.[1];
  if (answer !== undefined) return { verdict: UP, latencyMs: Number(answer) };
  const failed = (verdict: Verdict, error: string): PingFinding => ({ verdict, latencyMs: Number.NaN, error });
  const own = errors.find(([words]) => words.test(err));
  if (own) return failed(classify(own[1]), firstLine(err));
  const onTheWay = UNREACHABLE.exec(out)?.[1] ?? UNREACHABLE_BUSYBOX.exec(err)?.[1];
  if (onTheWay !== undefined) return failed(UNREACHABLE_HOST, firstLine(onTheWay));
  if (code !== null && NONE_RECEIVED.test(out)) return failed(TIMEOUT, 'no answer came');
  return failed(BLIND, firstLine(err) || 'ping ended without saying anything of it');
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.trim() ?? '';
