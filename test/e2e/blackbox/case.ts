// One target that both look at: a server, a module of the exporter and what is expected of the two. Knows the shape only.

export type Module = Readonly<Record<string, unknown>>;

export type Case = {
  /** What the target is like, for people. */
  readonly what: string;
  readonly module: Module;
  readonly target: string;
  /** Whether the exporter takes it for good. */
  readonly theirs: boolean;
  /** The authority that ours is told of; the exporter has it in a file. */
  readonly ca?: string;
  /** The answers of a name server that ours is told of; the exporter has patterns for them. */
  readonly expect?: readonly string[];
  /** Where the two do not agree: why. */
  readonly why?: string;
};

/** What is up by both, or by neither, until it says otherwise. */
export const up = (what: string, module: Module, target: string, more: Partial<Case> = {}): Case => ({
  what,
  module,
  target,
  theirs: true,
  ...more,
});
export const down = (what: string, module: Module, target: string, more: Partial<Case> = {}): Case => ({
  ...up(what, module, target, more),
  theirs: false,
});
