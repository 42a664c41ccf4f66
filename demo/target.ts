// The demo target server as a program: ports to watch, steered by lines on standard input and over HTTP.
// Knows argv, the standard streams and signals; what the ports do is target/'s.
import { createInterface } from 'node:readline';
import { Fault, messageOf } from '../packages/protocol/src/kit/index.ts';
import { type Command, help, parseCommand } from './target/command.ts';
import { startControl } from './target/control.ts';
import { printPort, printReply, steer } from './target/steer.ts';
import { startTarget } from './target/target.ts';

type Run = Extract<Command, { type: 'run' }>;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const run = async (command: Run): Promise<void> => {
  const ended = Promise.withResolvers<void>();
  const end = (): void => ended.resolve();
  process.on('SIGINT', end).on('SIGTERM', end);
  // Whoever read our output is gone: there is nobody left to serve.
  process.stdout.on('error', end);

  await using target = await startTarget({
    host: command.host,
    ports: command.ports,
    complain: (message) => process.stderr.write(`${message}\n`),
  });
  const { control: at } = command;
  await using control = at && (await startControl(target, at.host, at.port));

  if (command.json) say(JSON.stringify({ control: control?.url, ports: target.view() }));
  else {
    for (const view of target.view()) say(printPort(view));
    if (control) say(`Steered over HTTP at ${control.url}`);
    say('Type "help" for what there is to tell it.');
  }

  const lines = createInterface({ input: process.stdin });
  // One line after the other: a list that follows a change shows it, and the last change is made before the end of input ends us.
  let steered: Promise<void> = Promise.resolve();
  const obey = async (line: string): Promise<void> => {
    const reply = await steer(target, line);
    if (!reply) return;
    say(command.json ? JSON.stringify(reply) : printReply(reply));
    if (reply.type === 'quit') end();
  };
  lines.on('line', (line) => {
    steered = steered.then(() => obey(line));
  });
  lines.on('close', () => {
    if (!command.stay) void steered.then(end);
  });
  await ended.promise;
  lines.close();
  process.stdin.destroy();
};

try {
  const command = parseCommand(process.argv.slice(2));
  if (command.type === 'help') process.stdout.write(help);
  else await run(command);
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  if (!(thrown instanceof Fault)) throw thrown;
  if (thrown.code === 'usage') process.stderr.write('Try: npm run -s target -- --help\n');
  process.exitCode = thrown.exit;
}
