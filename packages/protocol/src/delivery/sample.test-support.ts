// What sessions say in tests. Knows one valid message of each kind; refuses to know what a test wants of it.
import type { Assignment, Configure, Hello, Message, Vitals, Welcome } from '../wire/message.ts';
import type { SpoolItem } from './item.ts';

export const epoch = '0'.repeat(32);

export const hello: Hello = {
  versions: [1],
  agent: 'eu-1',
  epoch,
  software: 'test',
  features: [],
  spool: [{ epoch, first: 1, next: 1 }],
  revision: 0,
  hash: '',
  store: '0'.repeat(32),
  host: { hostname: 'h', platform: 'linux', arch: 'x64', node: 'v26', cpus: 1, memoryBytes: 1 },
  nowMs: 1_000,
};

export const welcome: Welcome = {
  version: 1,
  manager: 'm',
  store: '0'.repeat(32),
  nowMs: 1_000,
  marks: [{ epoch, seq: 0 }],
  credit: 100,
  pingMs: 5_000,
  deadMs: 30_000,
  spreadMs: 0,
};

export const vitals: Vitals = {
  services: 0,
  probes: 0,
  skipped: 0,
  inFlight: 0,
  latenessP50Ms: 0,
  latenessP99Ms: 0,
  memoryBytes: 0,
  spooled: 0,
  dropped: 0,
};

export const assignment = (slot: number): Assignment => ({
  slot,
  id: `s${slot}`,
  target: 'tcp://127.0.0.1:1',
  intervalMs: 1_000,
  timeoutMs: 1_000,
  gracesMs: [0],
  recover: 1,
  index: 0,
  of: 1,
});

export const configure = (part: number, parts: number, slots: readonly number[], revision = 1): Configure => ({
  revision,
  hash: `h${revision}`,
  part,
  parts,
  services: slots.map(assignment),
});

export const batch = (seq: number, count: number, of = epoch): SpoolItem => ({
  type: 'batch',
  epoch: of,
  seq,
  count,
  results: new Uint8Array(0),
  changes: [],
});

export const gap = (from: number, to: number, of = epoch): SpoolItem => ({
  type: 'gap',
  epoch: of,
  from,
  to,
  reason: 'spool-full',
  fromMs: 0,
  toMs: 0,
});

/** One message of every kind. */
export const everyMessage: readonly Message[] = [
  { type: 'hello', ...hello },
  { type: 'welcome', ...welcome },
  { type: 'refuse', code: 'refused', text: 'no', retryAfterMs: 7 },
  { type: 'state', atMs: 1, seq: 7, part: 0, parts: 1, changes: [] },
  { type: 'configure', ...configure(0, 1, [1]) },
  { type: 'configured', revision: 1, hash: 'h1', problems: [] },
  batch(1, 1),
  gap(1, 1),
  { type: 'facts', slot: 1, atMs: 1, facts: {} },
  { type: 'ack', epoch, seq: 1 },
  { type: 'ping', n: 1, nowMs: 1 },
  { type: 'pong', n: 1, nowMs: 1 },
  { type: 'bye', code: 'stopping', retryAfterMs: 7 },
];
