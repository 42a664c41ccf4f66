// How the machine of an agent did, for people and programs, as types. All times are ISO 8601 in UTC, all durations milliseconds, all shares from 0 to 1. Knows nothing of
// how it is kept (machine-record.ts).

/** The mean of what was told, and the greatest of it. */
export type Figure = { readonly mean: number; readonly max: number };

/** What was never told is not there. `load` is that of single minutes. */
export type MachineFigures = {
  readonly cpu?: Figure;
  readonly memory?: Figure;
  readonly disk?: Figure;
  readonly load?: Figure;
};

export type MachineHistory = {
  readonly agent: string;
  readonly from: string;
  readonly until: string;
  /** How long each of the stretches is. Those in which nothing was told are not there. */
  readonly everyMs: number;
  readonly stretches: readonly {
    readonly at: string;
    /** How often the agent told of its machine in it. */
    readonly words: number;
    readonly figures: MachineFigures;
  }[];
};

/** `rows`: about how many stretches at most. */
export type MachineQuery = {
  readonly agent: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: number;
};

export type MachineDesk = {
  /** @throws Fault `not-found`, and `usage` when it is too long */
  machine(query: MachineQuery): Promise<MachineHistory>;
};
