#!/usr/bin/env node
// vedette-agent: reads the command line, starts the agent, and ends it when asked to.
import process from 'node:process';
import { Fault, messageOf } from '@vedette/protocol/kit';
import { systemClock, systemRandom } from '@vedette/protocol/kit/system';
import pino from 'pino';
import pretty from 'pino-pretty';
import { createAgent } from './agent.ts';
import { MachineMeter } from './machine-meter.ts';
import { parseOptions } from './options.ts';
import { takeSecrets } from './secret-variables.ts';
import { openState } from './state.ts';

const STOP_MS = 10_000;

/** One key press may arrive several times: npm and the scripts between the terminal and this process each pass it on. */
const SAME_PRESS_MS = 500;

const fail = (error: unknown): never => {
  process.stderr.write(`vedette-agent: ${messageOf(error)}\n`);
  if (!(error instanceof Fault) && error instanceof Error && process.env['VEDETTE_DEBUG'])
    process.stderr.write(`${error.stack}\n`);
  process.exit(error instanceof Fault ? error.exit : 70);
};

try {
  const token = process.env['VEDETTE_AGENT_TOKEN'];
  // What this process hands down, and what it may print of itself, does not hold the secret.
  delete process.env['VEDETTE_AGENT_TOKEN'];
  const secrets = takeSecrets(process.env);
  const inputs = { token, stdin: process.stdin };
  const [word, ...words] = process.argv.slice(2);
  // It looks, starts nothing, and ends.
  if (word === 'doctor')
    process.exit(await (await import('./doctor.ts')).runDoctor(words, inputs, (text) => process.stdout.write(text)));
  const { logLevel, stateFolder, spoolBytesMax, ...options } = await parseOptions(process.argv.slice(2), inputs);
  const stream = process.stdout.isTTY
    ? pretty({ sync: true, ignore: 'pid,hostname' })
    : pino.destination({ sync: true });
  const logger = pino(
    { level: logLevel, base: { agent: options.id }, timestamp: pino.stdTimeFunctions.isoTime },
    stream,
  );
  const clock = systemClock;
  const epoch = systemRandom.hex(16);
  const open = () => openState({ folder: stateFolder, epoch, spoolBytesMax, clock, logger });
  // What it keeps is there only once the agent is.
  let meter: MachineMeter | undefined;
  const agent = await createAgent({
    ...options,
    machine: () => meter?.vitals ?? {},
    secrets,
    openState: open,
    clock,
    random: systemRandom,
    logger,
    failed: fail,
  });
  meter = new MachineMeter(clock, stateFolder === ':memory:' ? undefined : stateFolder);
  let stopAt: number | undefined;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopAt !== undefined) {
      if (performance.now() - stopAt > SAME_PRESS_MS) process.exit(130);
      return;
    }
    stopAt = performance.now();
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    await agent.stop();
    logger.info('stopped');
    process.exit(0);
  };
  process.on('SIGINT', (signal) => void stop(signal));
  process.on('SIGTERM', (signal) => void stop(signal));
} catch (error) {
  fail(error);
}
