#!/usr/bin/env node
// The program `vedette`: hands the process over to the command line. Knows streams, environment and signals; refuses to know any verb.
import { runCli } from './cli/cli.ts';
import type { Engine } from './cli/engine.ts';
import type { Io, Keyboard, Signal } from './cli/io.ts';

const signals: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What still runs this long after a verb is done is left behind. */
const LINGER_MS_MAX = 2_000;

/** The manager itself is loaded by the verbs that run one; the others start faster without it. */
const engine: Engine = {
  readConfig: async (file, environment) => (await import('./config/read.ts')).readConfig(file, environment),
  readText: async (file) => (await import('./config/read.ts')).readText(file),
  operatorTokenFile: async (file) => (await import('./config/operator-file.ts')).operatorFileNamedBy(file),
  openIdleStore: async (file) => (await import('./idle-store.ts')).openIdleStore(file),
  openStoreMove: async (wanted) => (await import('./store-move.ts')).openStoreMove(wanted),
  inventoryAt: async (url, file) => (await import('./config/inventory-at.ts')).inventoryAt(url, file),
  readInventory: async (wish, options) => (await import('./inventory-reader.ts')).readInventory(wish, options),
  examine: async (options) => (await import('./examination.ts')).examine(options),
  createManager: async (options) => (await import('./running.ts')).runManager(options),
};

const keyboard: Keyboard = {
  raw(onKey) {
    const { stdin } = process;
    const onData = (bytes: Buffer): void => onKey(bytes.toString('utf8'));
    stdin.setRawMode(true);
    stdin.on('data', onData);
    // Whoever had it before has paused it.
    stdin.resume();
    return {
      [Symbol.dispose]: () => {
        stdin.off('data', onData);
        stdin.setRawMode(false);
        stdin.pause();
      },
    };
  },
};

const piped: Keyboard = {
  raw(onKey) {
    const { stdin } = process;
    const onData = (bytes: Buffer): void => onKey(bytes.toString('utf8'));
    const onEnd = (): void => onKey('\u0004');
    stdin.on('data', onData);
    stdin.on('end', onEnd);
    stdin.resume();
    if (stdin.readableEnded) onEnd();
    return {
      [Symbol.dispose]: () => {
        stdin.off('data', onData);
        stdin.off('end', onEnd);
        stdin.pause();
      },
    };
  },
};

const io: Io = {
  out: process.stdout,
  err: process.stderr,
  ...(process.stdin.isTTY ? { keyboard } : { piped }),
  env: process.env,
  cwd: process.cwd(),
  onSignal(handler) {
    for (const signal of signals) process.on(signal, handler);
    return {
      [Symbol.dispose]: () => {
        for (const signal of signals) process.off(signal, handler);
      },
    };
  },
  onResize(handler) {
    process.stdout.on('resize', handler);
    return { [Symbol.dispose]: () => void process.stdout.off('resize', handler) };
  },
  onEnd(handler) {
    const endings = ['uncaughtExceptionMonitor', 'exit'] as const;
    for (const ending of endings) process.on(ending, handler);
    return {
      [Symbol.dispose]: () => {
        for (const ending of endings) process.off(ending, handler);
      },
    };
  },
  exit: (code) => process.exit(code),
};

// A reader that has seen enough (`vedette status | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCli(process.argv.slice(2), io, engine);
setTimeout(() => process.exit(), LINGER_MS_MAX).unref();
