// The demo as a program: a target server, a manager and three agents on this machine, and a story that breaks and heals services.
// Knows argv, the standard streams, signals and the exit status; the rest is show/'s.
import { Fault, messageOf } from '../packages/protocol/src/kit/index.ts';
import { type Command, help, parseCommand } from './show/command.ts';
import { type Outcome, play } from './show/play.ts';
import { lineVoice, screenVoice, type Voice } from './show/voice.ts';

type Run = Extract<Command, { type: 'run' }>;

const voiceFor = ({ json }: Run): Voice => {
  if (json) return lineVoice(process.stderr);
  return process.stdout.isTTY ? screenVoice(process.stdout) : lineVoice(process.stdout);
};

/** What there is to say at the end, and the status to end with. */
const conclude = ({ document, leaving }: Outcome, { json, forMs }: Run): number => {
  for (const problem of leaving) process.stderr.write(`${problem}\n`);
  if (!document) {
    // Ctrl-C is how a demo without an end is ended; one that was to end by itself has not done what it was asked to.
    process.stderr.write('Stopped: nothing is left running.\n');
    return forMs === undefined && leaving.length === 0 ? 0 : 1;
  }
  const problems = [...document.problems, ...leaving];
  const ok = problems.length === 0;
  if (json) process.stdout.write(`${JSON.stringify({ ...document, ok, problems }, undefined, 2)}\n`);
  else {
    for (const problem of document.problems) process.stderr.write(`${problem}\n`);
    if (ok) process.stdout.write('The manager saw and told exactly what was done. Nothing is left running.\n');
  }
  return ok ? 0 : 1;
};

const run = async (command: Run): Promise<number> => {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
  // Whoever watched is gone.
  process.stdout.on('error', end);
  process.stderr.on('error', end);
  const { forMs } = command;
  let outcome: Outcome;
  {
    using voice = voiceFor(command);
    outcome = await play({ voice, signal: stop.signal, ...(forMs !== undefined && { forMs }) });
  }
  return conclude(outcome, command);
};

try {
  const command = parseCommand(process.argv.slice(2));
  if (command.type === 'help') process.stdout.write(help);
  else process.exitCode = await run(command);
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  if (thrown instanceof Fault && thrown.code === 'usage') process.stderr.write('Try: npm run demo -- --help\n');
  process.exitCode = thrown instanceof Fault ? thrown.exit : 1;
}
