// The care of a store that is a file of its own, as a port: a copy made while it is used, and a look at whether everything in it can be read. A store without a
// file has none of it: what keeps its data takes care of them.

/** How a copy comes along: what part is there, from 0 to 1. */
export type CopyProgress = { readonly share: number };

export type CopyOptions = {
  /** Absolute. */
  readonly file: string;
  /** Whether a copy that was made before may give way to this one. Nothing else ever does. */
  readonly replace: boolean;
};

/** Where to go on. Whoever begins has none. */
export type CheckPlace = { readonly kind: string; readonly after: number };

/** Something that was kept and cannot be read, as exactly as can be said. */
export type Damage = {
  /** `file`, `journal`, `tail`, `chunk`, `rollup`, `tally`, `count`. */
  readonly kind: string;
  readonly service?: string;
  readonly agent?: string;
  /** In which time it is, by the clock of the agent; of the journal, when it came. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** How many results are in it. */
  readonly results?: number;
  readonly why: string;
};

/** `next` is absent after the last step. */
export type CheckStep = {
  readonly rows: number;
  readonly results: number;
  readonly damaged: readonly Damage[];
  readonly next?: CheckPlace;
};

export type Upkeep = {
  /**
   * Writes an exact copy of everything as it was at its last step, with all that was durable before it was begun, itself durable by then, to a file that only this user may read. Yields as it
   * comes along; whoever stops listening stops it, and nothing is left behind then. One at a time. What is appended meanwhile waits for a step of it, not for all.
   * @throws Fault `already-there`, `usage`, `store-failed`
   */
  copy(options: CopyOptions): AsyncGenerator<CopyProgress, void>;
  /** How many rows there are to be checked, about. */
  checkRows(): Promise<number>;
  /** Reads some of what is kept, a few milliseconds of it. */
  checkSome(place?: CheckPlace): Promise<CheckStep>;
};
