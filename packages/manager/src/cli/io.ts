// What a verb may touch of the process: its streams, environment, signals. Knows no verb. The real one is made in main.ts, tests make
// their own.
import type { Fault } from '@vedette/protocol/kit';

export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};

/** The keyboard of a terminal. `raw` hands over every key at once and unechoed; the line discipline is restored by disposing. */
export type Keyboard = { raw(onKey: (key: string) => void): Disposable };

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Every variable the command line listens to. */
export type Environment = {
  readonly VEDETTE_MANAGER?: string | undefined;
  readonly VEDETTE_CONFIG?: string | undefined;
  readonly VEDETTE_OPERATOR_TOKEN?: string | undefined;
  /** By what whoever asks proves who they are, where it is not the operator token. */
  readonly VEDETTE_TOKEN?: string | undefined;
  /** Which manager in which file of profiles, and which authority to believe besides. */
  readonly VEDETTE_PROFILE?: string | undefined;
  readonly VEDETTE_PROFILES?: string | undefined;
  readonly VEDETTE_CA?: string | undefined;
  readonly XDG_CONFIG_HOME?: string | undefined;
  /** By what `vedette heartbeat` proves that it may report. */
  readonly VEDETTE_HEARTBEAT_TOKEN?: string | undefined;
  /** `1`: unexpected errors show where they come from. */
  readonly VEDETTE_DEBUG?: string | undefined;
  readonly NO_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
  /** How wide an answer may be, whatever the terminal says. */
  readonly COLUMNS?: string | undefined;
  /** Which characters a terminal can show; the first that is set counts. */
  readonly LC_ALL?: string | undefined;
  readonly LC_CTYPE?: string | undefined;
  readonly LANG?: string | undefined;
  /** Set by npm: the folder the command was typed in, and which script it is. */
  readonly INIT_CWD?: string | undefined;
  readonly npm_lifecycle_event?: string | undefined;
};

/** `missing` is what to tell when the manager turns out to ask for it: one that is not there is to be told first. */
export type Proof =
  /** `place`: where it was found, for whoever is told that it is not good. */
  { readonly token: string; readonly place?: string } | { readonly missing: Fault };

export type Io = {
  readonly out: Output;
  readonly err: Output;
  /** Present when a person sits there. */
  readonly keyboard?: Keyboard;
  /** What comes on standard input where nobody sits there: lines, and at their end the key that says so. */
  readonly piped?: Keyboard;
  readonly env: Environment;
  readonly cwd: string;
  /** By what somebody may prove to the manager who they are, where it asks for that although nothing is changed; absent of verbs that ask none. */
  readonly proof?: () => Promise<Proof>;
  /** While subscribed, signals do not end the process. */
  onSignal(handler: (signal: Signal) => void): Disposable;
  /** The terminal has another size now. */
  onResize(handler: () => void): Disposable;
  /** The process ends, also by an error that nobody has caught: called before that is complained of. */
  onEnd(handler: () => void): Disposable;
  /** Ends the process on the spot. */
  exit(code: number): void;
};

/** The same process with other variables. */
export const withEnvironment = (io: Io, env: Environment): Io => ({
  ...{ out: io.out, err: io.err, env, cwd: io.cwd },
  ...(io.keyboard && { keyboard: io.keyboard }),
  ...(io.piped && { piped: io.piped }),
  onSignal: (handler) => io.onSignal(handler),
  onResize: (handler) => io.onResize(handler),
  onEnd: (handler) => io.onEnd(handler),
  exit: (code) => io.exit(code),
});

/** Exit codes that are no fault's. */
export const exits = { ok: 0, failed: 1, interrupted: 130 } as const;

export const line = (output: Output, text = ''): void => void output.write(`${text}\n`);

export const json = (io: Io, value: unknown): void => line(io.out, JSON.stringify(value, null, 2));
