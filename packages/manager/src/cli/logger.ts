// The log of a long-running command: JSON lines for programs, readable lines on a terminal. Knows pino; refuses to know what is logged.
import pino from 'pino';
import pretty from 'pino-pretty';
import type { Io } from './io.ts';
import { paintFor } from './paint.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Writes to the command's own output, line by line and without delay, so that the last words of a process are not lost. */
export const createLogger = (io: Io, level: string): pino.Logger => {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (io.out.isTTY !== true) return pino(options, { write: (text) => void io.out.write(text) });
  const colorize = paintFor(io.out, io.env)('bold', 'x') !== 'x';
  const readable = pretty.prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss', singleLine: true });
  return pino(options, { write: (text) => void io.out.write(readable(text)) });
};
