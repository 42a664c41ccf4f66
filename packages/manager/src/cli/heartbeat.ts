// `vedette heartbeat`: what runs on a device, so that it reports by itself: again and again, once, or around a command. Knows when to report; how a report gets
// through is heartbeat-reporter.ts's.
import { Fault, messageOf, sleepUntil } from '@vedette/protocol/kit';
import { systemClock as clock } from '@vedette/protocol/kit/system';
import type { Logger } from 'pino';
import { runCommand } from './heartbeat-command.ts';
import { OwnData } from './heartbeat-data.ts';
import { authorityOf, dataOf, everyMsOf, tokenOf, waysOf } from './heartbeat-options.ts';
import { Reporter } from './heartbeat-reporter.ts';
import type { Sent } from './heartbeat-send.ts';
import { exits, type Io } from './io.ts';
import { createLogger, logLevels } from './logger.ts';
import type { Verb, Words } from './verb.ts';

/** One attempt by one way: a third of the time until the next report, so that there is time for others. */
const TIMEOUT_SHARE = 1 / 3;
const TIMEOUT_MS_MIN = 1_000;
const TIMEOUT_MS_MAX = 5_000;

/** How soon a way that has failed is tried again at least, and at most. */
const REST_MS_MAX = 60_000;

/** What happens once is worth trying for a while: that it began is old news soon. */
const ONCE_MS = 120_000;
const START_MS = 20_000;

export const heartbeat: Verb = {
  command: 'heartbeat',
  describe: 'Report from a device that it is well, or how a command went',
  options: {
    to: { type: 'list', describe: 'Where to report: …/api/v1/heartbeat/NAME; several are tried in their order' },
    via: { type: 'list', describe: "This machine's own addresses to report from, in their order" },
    every: { type: 'string', describe: 'How often: 1s to 31d' },
    once: { type: 'boolean', describe: 'Report once, and end' },
    token: { type: 'string', describe: 'Where the token is: env:NAME or file:PATH (VEDETTE_HEARTBEAT_TOKEN)' },
    data: { type: 'string', describe: 'A JSON object that is kept and shown' },
    cpu: { type: 'boolean', describe: 'Say besides how busy the processors are' },
    memory: { type: 'boolean', describe: 'Say besides how much memory is taken' },
    ca: { type: 'string', describe: "A PEM file: the authority that signed the manager's certificate" },
    plain: { type: 'boolean', describe: 'Send the token by http:// beyond this machine, too' },
    'log-level': { type: 'string', choices: logLevels, describe: 'How much to log (info)' },
  },
  rest: 'A command to run: its start, its end, its exit code and how long it took are reported',
  examples: [
    [
      '$0 heartbeat --to http://127.0.0.1:7680/api/v1/heartbeat/pi --every 30s --token file:pi.token',
      'again and again',
    ],
    [
      '$0 heartbeat --to https://a.example:7690/… --to https://b.example:7690/… --every 30s',
      'the second where the first fails',
    ],
    [
      '$0 heartbeat --to https://a.example:7690/… --token file:backup.token -- /usr/local/bin/backup --all',
      'a job of cron',
    ],
  ],
  async run(io, words) {
    const everyMs = everyMsOf(words);
    const command = words.rest();
    if ([command.length > 0, words.flag('once'), everyMs !== undefined].filter(Boolean).length !== 1)
      throw new Fault(
        'usage',
        'Say one of them: --every 30s, --once, or -- and a command. See `vedette heartbeat --help`.',
      );
    const pace = everyMs ?? Number.POSITIVE_INFINITY;
    const [ways, token, ca] = [waysOf(words), tokenOf(io, words), authorityOf(io, words)];
    // A command has standard output to itself.
    const logger = createLogger(command.length > 0 ? { ...io, out: io.err } : io, words.text('log-level') ?? 'info');
    const timeoutMs = Math.max(TIMEOUT_MS_MIN, Math.min(TIMEOUT_MS_MAX, Math.floor(pace * TIMEOUT_SHARE)));
    const sender = { timeoutMs, ...(token !== undefined && { token }), ...(ca !== undefined && { ca }) };
    const rule = { restMsMin: Math.min(pace, REST_MS_MAX), restMsMax: REST_MS_MAX };
    const reporter = new Reporter({ ways, rule, sender, clock, logger });
    const data = dataWith(words);
    if (command.length > 0) return around(io, reporter, command, data, logger);
    if (everyMs !== undefined) return again(io, reporter, everyMs, data, logger);
    await reporter.report({ data: data() }, ONCE_MS, new AbortController().signal);
    return exits.ok;
  },
};

type Data = () => NonNullable<Sent['data']>;

const dataWith = (words: Words): Data => {
  const given = dataOf(words);
  const own = new OwnData();
  const [cpu, memory] = [words.flag('cpu'), words.flag('memory')];
  return () => ({ ...given, ...(cpu && { cpu: own.cpu() }), ...(memory && { memory: own.memory() }) });
};

/** Until told to end. A report that did not get through when the next is due is given up for it. */
const again = async (io: Io, reporter: Reporter, everyMs: number, data: Data, logger: Logger): Promise<number> => {
  const ending = new AbortController();
  using _signals = io.onSignal(() => ending.abort());
  const startedAt = clock.elapsed();
  for (let count = 0; !ending.signal.aborted; count++) {
    const lateMs = clock.elapsed() - startedAt - count * everyMs;
    // What was missed, because this machine slept, is not caught up.
    if (lateMs >= everyMs) count += Math.floor(lateMs / everyMs);
    await sleepUntil(clock, startedAt + count * everyMs, ending.signal);
    if (ending.signal.aborted) break;
    const leftMs = startedAt + (count + 1) * everyMs - clock.elapsed();
    try {
      await reporter.report({ data: data() }, leftMs, ending.signal);
    } catch (error) {
      if (!ending.signal.aborted) logger.error(`a report did not get through: ${messageOf(error)}`);
    }
  }
  return exits.ok;
};

/** The command's own exit code: whoever runs it sees no difference. */
const around = async (
  io: Io,
  reporter: Reporter,
  command: readonly string[],
  data: Data,
  logger: Logger,
): Promise<number> => {
  const never = new AbortController().signal;
  const tell = async (sent: Sent, forMs: number): Promise<void> => {
    try {
      await reporter.report(sent, forMs, never);
    } catch (error) {
      logger.error(`a report did not get through: ${messageOf(error)}`);
    }
  };
  // The command does not wait for it; what comes after it does, or its end could arrive before its beginning.
  const begun = tell({ what: 'start' }, START_MS);
  const { exitCode, runMs } = await runCommand(io, command);
  await begun;
  await tell({ what: String(exitCode), runMs, data: data() }, ONCE_MS);
  return exitCode;
};
