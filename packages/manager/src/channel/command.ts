// A program of this machine, run without a shell. Knows how it is handed a message and what its end means:
//   0            it has taken the message
//   75           it may be tried again (EX_TEMPFAIL of sysexits.h)
//   a signal     it was killed, by its time limit or by somebody else: it may be tried again
//   any other    it does not take messages like this
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { errnoOf } from '@vedette/protocol/kit';
import type { Message } from '../core/message.ts';
import { factsOf } from './facts.ts';
import type { Kind } from './kind.ts';
import { fit, oneLine, printable } from './text.ts';
import type { Tools } from './tools.ts';

/** Of the manager's own environment it gets only these: the rest may hold the secrets of other channels. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

const TEMPORARY_FAILURE = 75;
const COMPLAINT_BYTES_MAX = 65_536;

/** A variable may be no longer than 128 KiB, and all of them together no longer than the system allows. */
const VARIABLE_LENGTH_MAX = 16_384;

/** These say that the machine is busy, not that the command is wrong. */
const BUSY: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

const variablesOf = (message: Message, channel: string): Readonly<Record<string, string>> => {
  const { at, concerns } = factsOf(message);
  const [first] = concerns;
  const facts = {
    channel,
    key: message.key,
    event: message.event,
    subscriber: message.subscriber,
    at,
    title: oneLine(message.title),
    text: printable(message.text),
    services: concerns.map(({ service }) => service).join('\n'),
    ...(first && { service: first.service, target: first.target, reason: first.reason, since: first.since }),
    ...(first && { until: first.until ?? '', from: first.from.join(' '), incident: first.incident }),
  };
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      `VEDETTE_${name.toUpperCase()}`,
      fit(value.replaceAll('\0', ''), { sizeMax: VARIABLE_LENGTH_MAX }),
    ]),
  );
};

/** The program and whatever it started and did not let go. */
const kill = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // They have ended by themselves.
  }
};

/** What it complains of; what goes to standard output is nobody's. */
const complaintOf = ({ stderr }: ChildProcess): (() => string) => {
  const chunks: Buffer[] = [];
  let size = 0;
  stderr?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= COMPLAINT_BYTES_MAX) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString();
};

type End = { readonly code: number | null; readonly complaint: string };

/** Runs it to its end. @throws what `spawn` says of a program that cannot be started */
const run = async (
  [file, ...argv]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  input: string,
  signal: AbortSignal,
): Promise<End> => {
  // A group of its own, so that nothing of it is left when its time is over.
  const child = spawn(file, argv, {
    env: { ...environment },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    cwd: '/',
  });
  const complaint = complaintOf(child);
  // A program that does not read what it is told breaks the pipe, which is its right.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const onAbort = (): void => kill(child);
  signal.addEventListener('abort', onAbort);
  try {
    const [code] = await once(child, 'exit');
    // What it complained of may still be on its way; a program that takes a message has nothing to complain of.
    if (code !== 0 && child.stderr?.closed === false) await once(child.stderr, 'close');
    return { code, complaint: complaint() };
  } finally {
    signal.removeEventListener('abort', onAbort);
    child.stderr?.destroy();
  }
};

const judge = ({ code, complaint }: End, file: string, tools: Tools): void => {
  if (code === 0) return;
  const said = complaint.trim() === '' ? '' : ` and ${tools.said(complaint)}`;
  if (code === null) throw tools.failed(`${file} was killed${said}`);
  const clause = `${file} ended with ${code}${said}`;
  throw code === TEMPORARY_FAILURE ? tools.failed(clause) : tools.refused(clause);
};

export const commandKind: Kind<'command'> = (wish, tools) => {
  const own = Object.fromEntries(Object.entries(wish.environment).map(([name, value]) => [name, tools.plain(value)]));
  const inherited = tools.environment(INHERITED);
  const [file] = wish.command;
  return async (message, signal) => {
    const environment = { ...inherited, ...own, ...variablesOf(message, tools.id) };
    const end = await run(wish.command, environment, JSON.stringify(factsOf(message)), signal).catch(
      (thrown: unknown) => {
        const errno = errnoOf(thrown) ?? 'unknown';
        const clause = `${file} cannot be run (${errno})`;
        throw BUSY.has(errno) ? tools.failed(clause) : tools.refused(clause);
      },
    );
    judge(end, file, tools);
  };
};
