// The probe by a program that the agent's owner has listed. Knows how it is run, how many at once, how much is heard of it, and that nothing of it outlives the
// probe; refuses to know what it says (plugin-words.ts) and which programs there are (the policy). No shell has a part in it, and nobody else adds a word.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { CommandTerms } from '@vedette/protocol/check';
import { errnoOf } from '@vedette/protocol/kit';
import { classify, down, unknown } from './classify.ts';
import type { ConnectionOptions } from './connection.ts';
import { Errand } from './errand.ts';
import { pluginFinding } from './plugin-words.ts';
import type { CommandLine, Prober, Provisions } from './probe.ts';
import { Trials } from './trials.ts';
import { Turnstile } from './turnstile.ts';

/** Each is a program of somebody else's, as large as they made it. */
const PROCESSES_MAX = 16;
/** So much is kept of what one says; more is read, so that it does not wait for a reader, and forgotten. */
const KEPT_BYTES_MAX = 4_096;
/** Whoever says more than this will never come to an end, and costs the time of other probes. */
const SAID_BYTES_MAX = 1_048_576;
/** After its end, how long what it said may still be on its way; a descendant that got away may hold the line for ever. */
const LAST_WORDS_MS = 250;

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const DENIED = unknown('denied');
const BLIND = unknown('blind');
const TIMEOUT = {
  verdict: down('timeout'),
  facts: { error: 'it had not ended when the time was over, and was killed' },
};
const HELD_UP = { verdict: unknown('overload'), facts: { error: 'too many other commands were waited for' } };

/** It is not there, may not be run, or is no program: whatever else the system says is trouble of the machine. */
const DENIALS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program on this machine',
  EACCES: 'this user may not run it',
  EPERM: 'this user may not run it',
  ENOEXEC: 'it is no program',
  ENOTDIR: 'there is no such program on this machine',
  ERR_ACCESS_DENIED: 'this agent may not start programs (Node needs --allow-child-process)',
};

export type CommandProberOptions = ConnectionOptions & { readonly provisions: Pick<Provisions, 'command'> };

type Running = ChildProcessByStdio<null, Readable, null>;

/** Of whatever can be reached: it has a group of its own, which its descendants are in unless they left it. */
const killAll = ({ pid }: Running): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
};

const cannotRun = (errand: Errand, file: string, error: unknown): void => {
  const errno = errnoOf(error) ?? 'unknown';
  const why = Object.hasOwn(DENIALS, errno) ? DENIALS[errno] : undefined;
  const verdict = why === undefined ? classify(errno) : DENIED;
  // What the system has against starting it is never the target's doing.
  errand.end(verdict.status === 'unknown' ? verdict : BLIND, Number.NaN, {
    error: `'${file}' cannot run: ${why ?? errno}`,
  });
};

/** What it says, up to a bound, and undefined once it said too much. */
const listenTo = (out: Readable, tooMuch: () => void): (() => string) => {
  const kept: Buffer[] = [];
  let [keptBytes, saidBytes] = [0, 0];
  out.on('data', (chunk: Buffer) => {
    const taken = chunk.subarray(0, KEPT_BYTES_MAX - keptBytes);
    keptBytes += taken.length;
    saidBytes += chunk.length;
    if (taken.length > 0) kept.push(taken);
    if (saidBytes > SAID_BYTES_MAX) tooMuch();
  });
  return () => Buffer.concat(kept).toString('utf8');
};

type Run = { readonly errand: Errand; readonly terms: CommandTerms; readonly clock: ConnectionOptions['clock'] };

/** Settled when the process has ended, however that came. Never rejects. */
const run = ({ errand, terms, clock }: Run, { file, words, env }: CommandLine): Promise<void> => {
  const { promise, resolve: ended } = Promise.withResolvers<void>();
  errand.begin();
  // What came to its turn late says nothing of the target by its silence.
  if (errand.terms.dueAt - errand.sentAt > errand.terms.timeoutMs / 2) errand.overdue = TIMEOUT;
  const failed = (error: unknown): void => {
    cannotRun(errand, file, error);
    ended();
  };
  let child: Running;
  try {
    child = spawn(file, words, {
      cwd: '/',
      env: { LC_ALL: 'C', PATH, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: false,
      // A group of its own, so that all of it can be ended.
      detached: true,
    });
  } catch (error) {
    failed(error);
    return promise;
  }
  const said = listenTo(child.stdout, () =>
    errand.end(BLIND, Number.NaN, { error: `it said more than ${SAID_BYTES_MAX} bytes, and was killed` }),
  );
  let isGone = false;
  errand.hold(() => {
    if (!isGone) killAll(child);
    child.stdout.destroy();
  });
  child.on('error', failed);
  child.once('exit', (code, signal) => {
    const latencyMs = errand.sinceMs();
    // What it left behind would hold the line. Only now: later the number may be somebody else's.
    killAll(child);
    isGone = true;
    const conclude = (): void => {
      const { verdict, facts } = pluginFinding({ code, signal, said: said() }, terms);
      errand.end(verdict, verdict.status === 'up' ? latencyMs : Number.NaN, facts);
    };
    const late = clock.at(clock.elapsed() + LAST_WORDS_MS, conclude);
    errand.hold(() => late[Symbol.dispose]());
    child.once('close', conclude);
    ended();
  });
  return promise;
};

/** @param processesMax how many run at once: a probe that waits for its turn until its time is over was held up by this agent */
export const createCommandProber = (
  { clock, done, provisions }: CommandProberOptions,
  processesMax: number = PROCESSES_MAX,
): Prober => {
  const trials = new Trials<Errand>(clock, done);
  const turnstile = new Turnstile(processesMax);
  return {
    start(token, look, timeoutMs) {
      const { target, check } = look;
      if (check?.type !== 'command') throw new Error('a command has the terms of one');
      const errand = new Errand(trials, trials.terms(token, timeoutMs), look);
      errand.overdue = HELD_UP;
      trials.add(errand);
      void turnstile.pass(async () => {
        // Never from within `start`, whatever is known already.
        await Promise.resolve();
        if (errand.settled) return;
        const line = provisions.command(target.path);
        if (line) await run({ errand, terms: check, clock }, line);
        else errand.end(DENIED, Number.NaN, { error: "the agent's policy lists no such command" });
      });
    },
    close: () => trials.close(),
  };
};
