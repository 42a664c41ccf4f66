// `vedette up`: runs the manager until told to stop. Knows signals and what is said at the start; refuses to know how a manager works.
import { Fault } from '@vedette/protocol/kit';
import type pino from 'pino';
import { defaultManager } from './client.ts';
import type { Engine, RunningManager } from './engine.ts';
import { configFile } from './files.ts';
import { count } from './format.ts';
import { exits, type Io, line } from './io.ts';
import { createLogger, logLevels } from './logger.ts';
import { problemLine, problemSummary } from './problems.ts';
import type { Verb } from './verb.ts';

/** What a clean stop may take. */
const STOP_MS_MAX = 10_000;

/** One key press may arrive several times: npm and the scripts between the terminal and this process each pass it on. */
const SAME_PRESS_MS = 500;

export const up: Verb = {
  command: 'up',
  describe: 'Run the manager',
  options: {
    config: { type: 'string', alias: 'c', describe: 'The configuration file (VEDETTE_CONFIG; vedette.yaml)' },
    'log-level': { type: 'string', choices: logLevels, describe: 'How much to log (info)' },
  },
  examples: [
    ['$0 up', 'run what vedette.yaml in this folder wishes for'],
    ['$0 up -c /etc/vedette/prod.yaml', 'run another file'],
    ['kill -HUP <pid>', 'read the file again (so does saving it)'],
  ],
  async run(io, words, engine) {
    const file = configFile(io, words.text('config'));
    const outcome = await engine.readConfig(file, io.env);
    if ('problems' in outcome) {
      for (const problem of outcome.problems) line(io.err, problemLine(file, problem));
      throw new Fault('config-invalid', `${problemSummary(file, outcome.problems)}. Nothing was started.`);
    }
    const logger = createLogger(io, words.text('log-level') ?? 'info');
    return runUntilStopped(io, engine, {
      file,
      source: outcome.source,
      asOf: outcome.asOf,
      environment: io.env,
      logger,
    });
  },
};

const runUntilStopped = async (
  io: Io,
  engine: Engine,
  options: Parameters<Engine['createManager']>[0],
): Promise<number> => {
  const { logger, file } = options;
  const told = Promise.withResolvers<string>();
  let manager: RunningManager | undefined;
  let stopAtMs: number | undefined;
  using _signals = io.onSignal((signal) => {
    if (signal === 'SIGHUP') {
      if (manager) void reload(manager, file, logger);
    } else if (stopAtMs === undefined) {
      stopAtMs = performance.now();
      told.resolve(signal);
    } else if (performance.now() - stopAtMs > SAME_PRESS_MS) {
      io.exit(exits.interrupted);
    }
  });
  manager = await engine.createManager(options);
  greet(io, manager, logger);
  const signal = await told.promise;
  logger.info({ signal }, 'stopping; once more ends it at once');
  // Awaited here, so that the signals stay ours until the manager has stopped.
  return await stop(manager, logger);
};

const stop = async (manager: RunningManager, logger: pino.Logger): Promise<number> => {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), STOP_MS_MAX);
  try {
    if ((await Promise.race([manager.stop(), late.promise])) === 'late') {
      logger.error(`the manager did not stop within ${STOP_MS_MAX / 1_000} s; leaving anyway`);
      return exits.failed;
    }
    logger.info('stopped');
    return exits.ok;
  } finally {
    clearTimeout(timer);
  }
};

const reload = async (manager: RunningManager, file: string, logger: pino.Logger): Promise<void> => {
  try {
    const problems = await manager.reload();
    for (const problem of problems) logger.error(problemLine(file, problem));
    if (problems.length > 0) logger.error(`${problemSummary(file, problems)}; what was in force stays in force`);
  } catch (error) {
    logger.error({ err: error }, 'the file could not be read again; what was in force stays in force');
  }
};

/** For a person what to do next, for a program where to find us. */
const greet = (io: Io, { addresses, watching }: RunningManager, logger: pino.Logger): void => {
  const { agents, http } = addresses;
  if (io.out.isTTY !== true) {
    logger.info({ agents, http, services: watching.services }, 'the manager is running');
    return;
  }
  const url = `http://${authority(http)}`;
  const vedette = io.env.npm_lifecycle_event === 'vedette' ? 'npm run -s vedette --' : 'vedette';
  const asked = url === defaultManager ? '' : ` --manager ${url}`;
  line(io.out, `Vedette is watching ${count(watching.services, 'service')} from ${count(watching.agents, 'agent')}.`);
  line(io.out, `Agents dial in at ${authority(agents)}; questions are answered at ${url}.`);
  line(io.out, `Next: ${vedette} status${asked}, or: ${vedette} watch${asked}`);
};

const authority = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
