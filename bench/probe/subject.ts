// The seam every subject of the probe benchmark is driven through. Refuses to know which there are (subjects.ts) and how each works.

/** Where connections are accepted: the same port on each of many loopback addresses. */
export type SinkAddress = { readonly hosts: readonly string[]; readonly port: number };

/** What a subject says it did, from start to end. Lateness is how long after it was due a probe was sent, warm-up left out. */
export type Counts = {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** Probes it was asked for and left out, by its own word. */
  readonly skipped?: number;
  readonly latenessP50Ms?: number;
  readonly latenessP99Ms?: number;
};

export type Running = {
  /** The processes whose CPU time is the subject's. */
  readonly pids: readonly number[];
  /** Ends it, with every process it started. */
  stop(): Promise<Counts>;
};

/** Something that opens and resets TCP connections at a given rate. */
export type Subject = {
  readonly name: string;
  /** Somebody else's, to compare with. */
  readonly isPeer: boolean;
  /** The most probes a second it is asked for; beyond, it would only show its collapse. */
  readonly rateMax: number;
  /** Why it cannot run on this machine, if so. */
  missing(): string | undefined;
  start(rate: number, sink: SinkAddress): Promise<Running>;
};
