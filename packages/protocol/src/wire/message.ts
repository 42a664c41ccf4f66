// Every message manager and agent exchange, as types. Knows names, fields and units; refuses to know sockets and bytes (codec.ts)
// and when a message may be sent (delivery/). A message on the wire is `[type, {fields}]`.
import type { Check } from '../check/check.ts';
import type { Facts } from '../check/facts.ts';
import type { Change } from '../health/change.ts';
import type { UnknownReason, VerdictCode } from '../health/result.ts';
import type { FaultCode } from '../kit/fault.ts';

/** One process start of an agent: 32 lower-case hex digits, random, never reused. */
export type Epoch = string;

/** A store of a manager, by its identity: 32 lower-case hex digits, random. The numbers of services are valid within it. */
export type StoreId = string;

/** A service as an agent is told of it. `slot` is the service's number in the manager's store for ever: results and changes name services by it. */
export type Assignment = {
  readonly slot: number;
  readonly id: string;
  /** A URL whose scheme names the check (target/): `tcp://host:port`, `tls://host:port`, … */
  readonly target: string;
  /** This agent's own interval: probe n is due at phase + n × interval. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Every distinct grace somebody wishes for, ascending. Never empty. */
  readonly gracesMs: readonly number[];
  /** Successes in a row that end a failure; at least 1. */
  readonly recover: number;
  /** This agent's place among those that probe the service, `0 … of - 1`: together they keep the rate. */
  readonly index: number;
  readonly of: number;
  /** It answers as long as the agent's own network is well: when no canary does, the agent is blind. Told only to agents with the feature `canaries`. */
  readonly canary?: boolean;
  /** How it is looked at; absent: by connecting, and no more. Told only to agents that name the feature of its type. */
  readonly check?: Check;
};

export type HostFacts = {
  readonly hostname: string;
  readonly platform: string;
  readonly arch: string;
  readonly node: string;
  readonly cpus: number;
  readonly memoryBytes: number;
};

/** How an agent is doing, told with every ping. Counters run since its start. */
export type Vitals = {
  readonly services: number;
  readonly probes: number;
  readonly skipped: number;
  readonly inFlight: number;
  /** How late probes were sent after they were due, over the last minute or so. */
  readonly latenessP50Ms: number;
  readonly latenessP99Ms: number;
  readonly memoryBytes: number;
  /** Items kept until the manager confirms them, and items that had to be dropped (as gaps). */
  readonly spooled: number;
  readonly dropped: number;
  /** Absent where the agent does not look at its machine. */
  readonly machine?: MachineVitals;
};

/** How the machine of an agent is doing. Shares are from 0 to 1; what cannot be found out there is left out. */
export type MachineVitals = {
  /** Of all its processors, since the ping before or so. */
  readonly cpu?: number;
  /** Of the memory that this process could have, where it is given less than the machine has. */
  readonly memory?: number;
  /** Of the disk that the agent keeps its spool on. */
  readonly disk?: number;
  /** How many wanted to run, on average of the last 1, 5 and 15 minutes. */
  readonly load?: readonly number[];
  readonly uptimeMs?: number;
};

/** What an agent still holds of one epoch: items `first … next - 1`. */
export type SpoolRange = { readonly epoch: Epoch; readonly first: number; readonly next: number };

/** "Durably stored up to and including `seq`" of an epoch; 0 when nothing is. */
export type Mark = { readonly epoch: Epoch; readonly seq: number };

export type Hello = {
  readonly versions: readonly number[];
  readonly agent: string;
  readonly epoch: Epoch;
  readonly software: string;
  readonly features: readonly string[];
  readonly spool: readonly SpoolRange[];
  /** The configuration in force, or 0 for none; and the store by which it numbers services, empty without one. */
  readonly revision: number;
  readonly hash: string;
  readonly store: StoreId;
  readonly host: HostFacts;
  readonly nowMs: number;
};

export type Welcome = {
  readonly version: number;
  readonly manager: string;
  /** By which services are numbered in this session. */
  readonly store: StoreId;
  readonly nowMs: number;
  readonly marks: readonly Mark[];
  /** How many items may be sent without having been acknowledged. */
  readonly credit: number;
  /** Send something at least this often … */
  readonly pingMs: number;
  /** … and give the other side up after hearing nothing for this long. */
  readonly deadMs: number;
  /** After losing this session, wait a random part of this before dialling again. */
  readonly spreadMs: number;
  /** What the manager takes beyond what every manager does. */
  readonly features?: readonly string[];
};

export type Refuse = { readonly code: FaultCode; readonly text: string; readonly retryAfterMs: number };

/** The present state of every service, before any backlog: what the agent would say if asked now. */
export type State = {
  readonly atMs: number;
  /** The last item of the present epoch that was found out before this, 0 for none: later ones are newer than this state. */
  readonly seq: number;
  readonly part: number;
  readonly parts: number;
  readonly changes: readonly Change[];
};

/** One part of a configuration, or of what is new about it; the agent applies it when it has all `parts`. */
export type Configure = {
  readonly revision: number;
  /** Of the whole that results (configuration.ts). */
  readonly hash: string;
  readonly part: number;
  readonly parts: number;
  /** With it, the whole is what has this hash, without `removed`, and with `services` in place of those of the same slots. */
  readonly base?: string;
  readonly services: readonly Assignment[];
  readonly removed?: readonly number[];
};

/** A service the agent will not probe, and why. */
export type AssignmentProblem = { readonly slot: number; readonly reason: UnknownReason; readonly text: string };

export type Configured = {
  readonly revision: number;
  readonly hash: string;
  readonly problems: readonly AssignmentProblem[];
};

/**
 * Items `seq … seq + count - 1` of an epoch, in order: changes stand at the positions they name, results fill the others.
 * `results` is encoded by columns (columns.ts).
 */
export type Batch = {
  readonly epoch: Epoch;
  readonly seq: number;
  readonly count: number;
  readonly results: Uint8Array;
  readonly changes: readonly PlacedChange[];
};
/** A change and its position in its batch, counted from 0. */
export type PlacedChange = { readonly place: number; readonly change: Change };

export type GapReason = 'spool-full' | 'spool-corrupt' | 'spool-expired';

/** Items `from … to` of an epoch are gone, and why: they occupy their range, so that a hole is never silent. */
export type Gap = {
  readonly epoch: Epoch;
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
  readonly fromMs: number;
  readonly toMs: number;
};

/** What the newest probe of a service learned besides its verdict. The latest one holds; none of it is kept for good. */
export type Learned = { readonly slot: number; readonly atMs: number; readonly facts: Facts };

/** Somebody wants to know what an agent sees now: a service of the configuration in force, or anything else. Exactly one of the two is there. */
export type Probe = {
  /** The answer repeats it. */
  readonly n: number;
  /** In one of the seconds that are the agent's own. */
  readonly slot?: number;
  readonly look?: ProbeLook;
};

/** Something that no service need be. */
export type ProbeLook = {
  readonly target: string;
  readonly timeoutMs: number;
  /** When it is this agent's turn, by the manager's clock. */
  readonly atMs: number;
  readonly check?: Check;
};

/** What came of it. Without `atMs` nobody looked, and `text` says why. */
export type Probed = {
  readonly n: number;
  readonly code: VerdictCode;
  /** When it was sent, by the agent's clock. */
  readonly atMs?: number;
  readonly latencyMs?: number;
  readonly facts?: Facts;
  readonly text?: string;
  /** It was a probe of the service that was due anyway: it is a result as well. */
  readonly counts?: boolean;
};

export type Ack = { readonly epoch: Epoch; readonly seq: number };
export type Ping = { readonly n: number; readonly nowMs: number; readonly vitals?: Vitals };
export type Pong = { readonly n: number; readonly nowMs: number };
/** The last message of its writer; one that ends the session for a fault says in `text` what was wrong. */
export type Bye = {
  readonly code: FaultCode | 'stopping' | 'replaced';
  readonly text?: string;
  readonly retryAfterMs: number;
};

export type Fields = {
  hello: Hello;
  welcome: Welcome;
  refuse: Refuse;
  state: State;
  configure: Configure;
  configured: Configured;
  batch: Batch;
  gap: Gap;
  facts: Learned;
  probe: Probe;
  probed: Probed;
  ack: Ack;
  ping: Ping;
  pong: Pong;
  bye: Bye;
};
export type MessageType = keyof Fields;

/** `{ type: 'ack', epoch, seq }`, …: every message, told apart by `type`. */
export type Message = { [T in MessageType]: { readonly type: T } & Fields[T] }[MessageType];
export type MessageOf<T extends MessageType> = Extract<Message, { type: T }>;
