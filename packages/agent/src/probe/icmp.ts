// The ICMP probe: the system's own `ping` sends one request, for which it has the right and an agent has not. Knows how the program is run, how many at once, and
// when it is ended; refuses to know what it says (ping-words.ts). Its latency is the one that ping took.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { errnoOf } from '@vedette/protocol/kit';
import { classify, down, unknown } from './classify.ts';
import type { ConnectionOptions } from './connection.ts';
import { type Errand, errandProber } from './errand.ts';
import { pingCommand, pingFinding } from './ping-words.ts';
import type { Prober } from './probe.ts';
import { Turnstile } from './turnstile.ts';

/** Each is a process: one that waits takes a megabyte and no time. */
const PROCESSES_MAX = 64;

/** An answer takes a tenth of it. */
const SAID_CHARS_MAX = 8_192;

/** Where systems keep `ping`, whatever the agent was told of places to look (the last one is NixOS's, for programs with rights of their own). */
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin:/run/wrappers/bin';

const DENIED = unknown('denied');
const TIMEOUT = { verdict: down('timeout'), facts: { error: 'no answer came' } };
const HELD_UP = { verdict: unknown('overload'), facts: { error: 'too many others were waited for' } };

/** The machine has no such program, or this agent was not given the right to run any (Node's permission model). */
const DENIALS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program on this machine',
  ERR_ACCESS_DENIED: 'this agent may not start programs',
};

type Running = ChildProcessByStdio<null, Readable, Readable>;

/** What a stream says, up to a bound. */
const collected = (stream: Readable): (() => string) => {
  let said = '';
  stream.setEncoding('latin1');
  stream.on('data', (chunk: string) => {
    said += chunk.slice(0, SAID_CHARS_MAX - said.length);
  });
  return () => said;
};

const cannotStart = (errand: Errand, program: string, error: unknown): void => {
  const errno = errnoOf(error) ?? 'unknown';
  const denial = Object.hasOwn(DENIALS, errno) ? DENIALS[errno] : undefined;
  const why = denial ?? errno;
  errand.end(denial === undefined ? classify(errno) : DENIED, Number.NaN, { error: `'${program}' cannot run: ${why}` });
};

/** Settled when the process has ended, however that came. Never rejects. */
const run = (errand: Errand, address: string, path: string): Promise<void> => {
  const { promise, resolve: ended } = Promise.withResolvers<void>();
  const { program, words } = pingCommand(process.platform, address, errand.terms.timeoutMs);
  const failed = (error: unknown): void => {
    cannotStart(errand, program, error);
    ended();
  };
  try {
    errand.begin();
    // What came to its turn late says nothing of the target by its silence.
    if (errand.terms.dueAt - errand.sentAt > errand.terms.timeoutMs / 2) errand.overdue = TIMEOUT;
    const child: Running = spawn(program, words, {
      env: { LC_ALL: 'C', PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = [collected(child.stdout), collected(child.stderr)];
    errand.hold(() => child.kill('SIGKILL'));
    child.once('error', failed);
    child.once('close', (code) => {
      const { verdict, latencyMs, error } = pingFinding({ code, out: out(), err: err() });
      errand.end(verdict, latencyMs, error === undefined ? undefined : { error });
      ended();
    });
  } catch (error) {
    failed(error);
  }
  return promise;
};

export type PingOptions = {
  /** Where the program is looked for, as in the environment variable. */
  readonly path?: string;
  /** How many run at once. A probe that waits for its turn until its time is over was held up by this agent. */
  readonly processesMax?: number;
};

export const createIcmpProber = (
  options: ConnectionOptions,
  { path = PATH, processesMax = PROCESSES_MAX }: PingOptions = {},
): Prober => {
  const turnstile = new Turnstile(processesMax);
  return errandProber(options, (errand, address) => {
    errand.overdue = HELD_UP;
    void turnstile.pass(async () => {
      if (!errand.settled) await run(errand, address, path);
    });
  });
};
