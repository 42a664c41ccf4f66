// What may be said to a manager or an agent that has no business there. Knows messages of the right types in the wrong places; refuses to know who says
// them and what should come of it.
import { codeOf, UP } from '../../../packages/protocol/src/health/result.ts';
import { ResultEncoder } from '../../../packages/protocol/src/wire/columns.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import type { Hello, Message, MessageOf } from '../../../packages/protocol/src/wire/message.ts';

const NOW_MS = 1_800_000_000_000;
const NO_SLOT = 4_000_000;
const EPOCH = '0'.repeat(32);

export const helloOf = (agent: string, epoch: string, other: Partial<Hello> = {}): MessageOf<'hello'> => ({
  type: 'hello',
  versions: [1],
  agent,
  epoch,
  software: 'strange',
  features: [],
  spool: [{ epoch, first: 1, next: 1 }],
  revision: 0,
  hash: '',
  store: '',
  host: { hostname: 'h', platform: 'sim', arch: 'sim', node: 'v26', cpus: 1, memoryBytes: 1 },
  nowMs: NOW_MS,
  ...other,
});

const batchOf = (epoch: string, seq: number, count: number): MessageOf<'batch'> => {
  const results = new ResultEncoder();
  for (let i = 0; i < count; i++) results.append(NO_SLOT, NOW_MS, codeOf(UP), 1);
  return { type: 'batch', epoch, seq, count, results: results.finish(), changes: [] };
};

const gapOf = (epoch: string): MessageOf<'gap'> => {
  const reason = 'spool-full';
  return { type: 'gap', epoch, from: 1, to: 5, reason, fromMs: NOW_MS, toMs: NOW_MS };
};

const later = (epoch: string, part: number): MessageOf<'state'> => {
  return { type: 'state', atMs: NOW_MS, seq: Number.parseInt(epoch.slice(0, 4), 16), part, parts: 3, changes: [] };
};

/** Only a manager says these. */
export const managerWords: readonly Message[] = [
  {
    type: 'welcome',
    version: 1,
    manager: 'x',
    store: EPOCH,
    nowMs: NOW_MS,
    marks: [],
    credit: 1,
    pingMs: 100,
    deadMs: 200,
    spreadMs: 0,
  },
  { type: 'ack', epoch: EPOCH, seq: 7 },
  { type: 'configure', revision: 1, hash: 'x', part: 0, parts: 1, services: [] },
  { type: 'refuse', code: 'refused', text: 'no', retryAfterMs: 0 },
];

/** Only an agent says these. */
export const agentWords: readonly Message[] = [
  helloOf('stranger', EPOCH),
  batchOf(EPOCH, 1, 1),
  gapOf(EPOCH),
  later(EPOCH, 0),
  { type: 'configured', revision: 1, hash: 'x', problems: [] },
];

/** Nobody says these before the greeting is over, nor begins with this part of something. */
export const earlyWords: readonly Message[] = [
  { type: 'ping', n: 1, nowMs: NOW_MS },
  { type: 'pong', n: 1, nowMs: NOW_MS },
];

export const headlessState: Message = later(EPOCH, 1);
export const headlessConfigure: Message = {
  type: 'configure',
  revision: 9,
  hash: 'x',
  part: 1,
  parts: 2,
  services: [],
};

/** What ends a session at once when one that was let in says it last, and what only has to end it like silence, because the store is asked first. */
export const rudeSpeeches = (epoch: string): readonly (readonly Message[])[] => [
  [helloOf('stranger', epoch)],
  ...managerWords.map((word) => [word]),
  [later(epoch, 1)],
  [later(epoch, 0), later(epoch, 2)],
  [{ ...batchOf(epoch, 1, 1), results: new Uint8Array([9, 9, 9]) }],
];

export const slowSpeeches = (epoch: string): readonly (readonly Message[])[] => [
  [],
  [later(epoch, 0)],
  [batchOf(epoch, 1_000, 1)],
  [gapOf(epoch), batchOf(epoch, 900, 3)],
];

/** More than anybody may have under way. */
export const flood = (epoch: string): readonly Message[] =>
  [0, 1, 2, 3].map((i) => batchOf(epoch, 1 + i * limits.batchItemsMax, limits.batchItemsMax));
