// The fields of every message, as shapes: their order, ranges and lengths. Knows what a well-formed message holds; refuses to know
// whether it may be sent now (delivery/) and whether what it says is true.
import { check } from '../check/check.ts';
import { facts } from '../check/facts.ts';
import { unknownReasons } from '../health/result.ts';
import { type FaultCode, faults } from '../kit/fault.ts';
import { change, placedChange } from './change-code.ts';
import { epochPattern, idPattern } from './id.ts';
import { limits } from './limits.ts';
import type {
  Ack,
  Assignment,
  AssignmentProblem,
  Batch,
  Bye,
  Configure,
  Configured,
  Fields,
  Gap,
  GapReason,
  Hello,
  HostFacts,
  Learned,
  MachineVitals,
  Mark,
  Ping,
  Pong,
  Refuse,
  SpoolRange,
  State,
  Vitals,
  Welcome,
} from './message.ts';
import { probe, probed } from './probe-fields.ts';
import {
  boolean,
  bytes,
  int,
  listOf,
  matching,
  note,
  object,
  oneOf,
  optional,
  real,
  type Shape,
  text,
  where,
  wholeMs,
} from './shape.ts';

const faultCodes = Object.keys(faults) as FaultCode[];
const gapReasons: readonly GapReason[] = ['spool-full', 'spool-corrupt', 'spool-expired'];

const id = matching(
  idPattern,
  '1 to 64 letters, digits, dots, underscores or hyphens, beginning with a letter or digit',
);
const epoch = matching(epochPattern, '32 lower-case hex digits');
const store = matching(epochPattern, '32 lower-case hex digits');
const hash = text(64);
const slot = int(0, limits.slotMax);
const time = wholeMs(0, limits.timeMsMax);
const duration = wholeMs(0, limits.durationMsMax);
const someDuration = wholeMs(1, limits.durationMsMax);
const lateness = real(0, limits.timeMsMax);
const seq = int(1, limits.seqMax);
const count = int(0, limits.seqMax);
const shortNote = note(64);
const part = int(0, limits.partsMax - 1);
const parts = int(1, limits.partsMax);

const isPart = (of: { readonly part: number; readonly parts: number }): boolean => of.part < of.parts;
const PART_WANTED = 'must have a part below its parts';

const isAscending = (values: readonly number[]): boolean => values.every((v, i) => i === 0 || v > (values[i - 1] ?? v));

const host: Shape<HostFacts> = object({
  hostname: note(255),
  platform: shortNote,
  arch: shortNote,
  node: shortNote,
  cpus: int(0, 65_535),
  memoryBytes: count,
});

const spoolRange: Shape<SpoolRange> = where(
  object({ epoch, first: seq, next: seq }),
  (range) => range.first <= range.next,
  'must not end before it begins',
);

const features = listOf(text(32), 0, limits.featuresMax);

const hello: Shape<Hello> = object({
  versions: listOf(int(1, 65_535), 1, limits.versionsMax),
  agent: id,
  epoch,
  software: shortNote,
  features,
  spool: listOf(spoolRange, 0, limits.epochsMax),
  revision: count,
  hash,
  store: text(32),
  host,
  nowMs: time,
});

const mark: Shape<Mark> = object({ epoch, seq: count });

const welcome: Shape<Welcome> = object<Welcome>({
  version: int(1, 65_535),
  manager: id,
  store,
  nowMs: time,
  marks: listOf(mark, 0, limits.epochsMax),
  credit: int(0, 2 ** 31 - 1),
  pingMs: wholeMs(limits.pingMsMin, limits.pingMsMax),
  deadMs: wholeMs(2 * limits.pingMsMin, limits.deadMsMax),
  spreadMs: wholeMs(0, limits.spreadMsMax),
  features: optional(features),
});

const livelyWelcome: Shape<Welcome> = where(
  welcome,
  (it) => it.deadMs >= 2 * it.pingMs,
  'must have a deadMs of at least two pingMs',
);

const refuse: Shape<Refuse> = object({
  code: oneOf<FaultCode>(faultCodes, 'refused'),
  text: note(limits.noteBytesMax),
  retryAfterMs: duration,
});

const state: Shape<State> = where(
  object({ atMs: time, seq: count, part, parts, changes: listOf(change, 0, limits.changesMax) }),
  isPart,
  PART_WANTED,
);

const assignment: Shape<Assignment> = where(
  object<Assignment>({
    slot,
    id,
    target: text(limits.targetBytesMax),
    intervalMs: wholeMs(1_000, limits.durationMsMax),
    timeoutMs: someDuration,
    gracesMs: where(listOf(duration, 1, limits.gracesMax), isAscending, 'must ascend'),
    recover: int(1, 1_000),
    index: int(0, 65_534),
    of: int(1, 65_535),
    canary: optional(boolean),
    check: optional(check),
  }),
  (it) => it.index < it.of,
  'must have an index below its of',
);

const configure: Shape<Configure> = where(
  object<Configure>({
    revision: seq,
    hash,
    part,
    parts,
    base: optional(hash),
    services: listOf(assignment, 0, limits.assignmentsPerPartMax),
    removed: optional(listOf(slot, 0, limits.assignmentsPerPartMax)),
  }),
  isPart,
  PART_WANTED,
);

const problem: Shape<AssignmentProblem> = object({
  slot,
  reason: oneOf(unknownReasons, 'blind'),
  text: note(limits.noteBytesMax),
});

const configured: Shape<Configured> = object({
  revision: count,
  hash,
  problems: listOf(problem, 0, limits.problemsMax),
});

const batch: Shape<Batch> = where(
  object({
    epoch,
    seq,
    count: int(1, limits.batchItemsMax),
    results: bytes(limits.binBytesMax),
    changes: listOf(placedChange, 0, limits.changesMax),
  }),
  (it) =>
    it.seq + it.count - 1 <= limits.seqMax &&
    isAscending(it.changes.map((placed) => placed.place)) &&
    (it.changes.at(-1)?.place ?? 0) < it.count,
  'must place its changes in ascending order below its count, and end within the sequence',
);

const gap: Shape<Gap> = where(
  object({
    epoch,
    from: seq,
    to: seq,
    reason: oneOf(gapReasons, 'spool-corrupt'),
    fromMs: time,
    toMs: time,
  }),
  (it) => it.from <= it.to,
  'must not end before it begins',
);

const learned: Shape<Learned> = object({ slot, atMs: time, facts });

const share = real(0, 1);

const machine: Shape<MachineVitals> = object<MachineVitals>({
  cpu: optional(share),
  memory: optional(share),
  disk: optional(share),
  load: optional(listOf(real(0, limits.loadMax), 3, 3)),
  uptimeMs: optional(count),
});

const ack: Shape<Ack> = object({ epoch, seq: count });

const vitals: Shape<Vitals> = object<Vitals>({
  services: count,
  probes: count,
  skipped: count,
  inFlight: count,
  latenessP50Ms: lateness,
  latenessP99Ms: lateness,
  memoryBytes: count,
  spooled: count,
  dropped: count,
  machine: optional(machine),
});

const ping: Shape<Ping> = object<Ping>({ n: count, nowMs: time, vitals: optional(vitals) });
const pong: Shape<Pong> = object({ n: count, nowMs: time });

const bye: Shape<Bye> = object<Bye>({
  code: oneOf<Bye['code']>([...faultCodes, 'stopping', 'replaced'], 'link-lost'),
  text: optional(note(limits.noteBytesMax)),
  retryAfterMs: duration,
});

/** Every message there is. A missing one does not compile. */
export const fields: { readonly [T in keyof Fields]: Shape<Fields[T]> } = {
  hello,
  welcome: livelyWelcome,
  refuse,
  state,
  configure,
  configured,
  batch,
  gap,
  facts: learned,
  probe,
  probed,
  ack,
  ping,
  pong,
  bye,
};
