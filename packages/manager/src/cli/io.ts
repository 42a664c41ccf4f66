// What a verb may touch of the process: its streams, environment, signals. Knows no verb. The real one is made in main.ts, tests make
// their own.

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

export type Io = {
  readonly out: Output;
  readonly err: Output;
  /** Present when a person sits there. */
  readonly keyboard?: Keyboard;
  readonly env: Environment;
  readonly cwd: string;
  /** While subscribed, signals do not end the process. */
  onSignal(handler: (signal: Signal) => void): Disposable;
  /** The terminal has another size now. */
  onResize(handler: () => void): Disposable;
  /** Ends the process on the spot. */
  exit(code: number): void;
};

/** Exit codes that are no fault's. */
export const exits = { ok: 0, failed: 1, interrupted: 130 } as const;

export const line = (output: Output, text = ''): void => void output.write(`${text}\n`);

export const json = (io: Io, value: unknown): void => line(io.out, JSON.stringify(value, null, 2));
