// The probe as a port: one way of looking at a target. Knows what goes in and what comes out; refuses to know when to look (core/)
// and what it means (the judging rules in the protocol).
import type { Check, Facts } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import type { MonoMs } from '@vedette/protocol/kit';
import type { Target } from '@vedette/protocol/target';

export type { Target };

/** Where to look, and how; without a check by connecting, and no more. The same object every time, for as long as nothing about it changes. */
export type Look = { readonly target: Target; readonly check?: Check };

/**
 * What became of a probe. `token` is what the caller gave to recognise it by.
 * @param sentAt when the first packet left (for a probe that never left: when it gave up)
 * @param latencyMs from sending to the target's answer, name resolution not included; NaN when there was no answer
 * @param facts what was learned besides; absent when nothing was
 */
export type Done = (token: number, sentAt: MonoMs, verdict: Verdict, latencyMs: number, facts?: Facts) => void;

/**
 * Whether this address may be dialled, asked right before it is, with the very address that then is.
 * @param host what the target names: a name that stands for the address, or the address itself
 */
export type Permit = (host: string, address: string, port: number) => boolean;

/** One kind of probe. Every `start` is answered by exactly one call of the `Done` it was made with, never from within `start`. */
export type Prober = {
  start(token: number, look: Look, timeoutMs: number): void;
  /** Ends every probe in flight without a word. */
  close(): void;
};

/** A program with all its arguments. */
export type CommandLine = {
  readonly file: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** A certificate of this agent's own, and its key, both in PEM. */
export type IdentityFiles = { readonly certificateFile: string; readonly keyFile: string };

/** What the agent's owner lets probes use. Asked for every probe, so that a change counts from then on. */
export type Provisions = {
  command(name: string): CommandLine | undefined;
  identity(name: string): IdentityFiles | undefined;
  /** Whether somebody else may be asked to dial this host, whatever address it has. */
  mayAskFor(host: string, port: number): boolean;
};
