// What may be missing, and what may not, as data. Knows the ways in which items may go; refuses to know what was done to whom.
import type { GapReason } from '@vedette/protocol/wire';

/** What a stage may cost any of its agents. */
export type Allowed = {
  /** Items may be missing if a gap says so, for one of these reasons. */
  readonly gaps: readonly GapReason[];
  /**
   * A stream may end in a gap of damage that stands for more than it counts: when a spool's file is lost as a whole, nobody knows how much
   * was in it.
   */
  readonly openGaps: boolean;
};

export const nothing: Allowed = { gaps: [], openGaps: false };

/** Milliseconds since 1970. */
export type Span = { readonly fromMs: number; readonly toMs: number };

/** What was done to one agent that its losses have to agree with. */
export type Excuses = {
  /** When its spool was short of room: only results that were seen then may be missing for that reason, and changes only if it says so. */
  readonly shortages: (Span & { readonly changesToo?: true })[];
  /**
   * How far the stream of a process can still be read after its log was damaged. SQLite drops what follows without a word, so this much must
   * be stored, and what was promised beyond it may be missing with nothing to tell of it.
   */
  readonly left: Map<string, number>;
};

export const noExcuses = (): Excuses => ({ shortages: [], left: new Map() });
