// Makes messages that any decoder would pass, with fields at the ends of their ranges. Knows every message and its limits; refuses to know
// when which of them may be sent.
import type { Change } from '../../../packages/protocol/src/health/change.ts';
import { downReasons, unknownReasons } from '../../../packages/protocol/src/health/result.ts';
import { type FaultCode, faults } from '../../../packages/protocol/src/kit/fault.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import type { Assignment, Fields, Message, MessageType } from '../../../packages/protocol/src/wire/message.ts';
import type { Choices } from './choices.ts';

/** The epochs anybody in a script speaks of: so few that they meet. */
export const epochs: readonly string[] = ['0', '1', '2', 'f'].map((digit) => digit.repeat(32));

/** From `min` to `max`: mostly small steps above `min`, sometimes an end, or what is just before it. */
export const whole = (choices: Choices, min: number, max: number): number => {
  const how = choices.below(8);
  if (how < 5) return Math.min(max, min + choices.below(64));
  if (how === 5) return Math.min(max, min + choices.below(65_536));
  if (how === 6) return max;
  return Math.max(min, max - choices.below(4));
};

const time = (choices: Choices): number => whole(choices, 0, limits.timeMsMax);
const duration = (choices: Choices, min = 0): number => whole(choices, min, limits.durationMsMax);
const slot = (choices: Choices): number => whole(choices, 0, limits.slotMax);
const seq = (choices: Choices): number => whole(choices, 1, limits.seqMax);
const count = (choices: Choices): number => whole(choices, 0, limits.seqMax);
const words = (choices: Choices): string =>
  choices.pick(['', 'a', 'h1', 'h2', 'Déjà', '東京 🗼', '\ufeff', 'x'.repeat(32)]);
const code = (choices: Choices): FaultCode => choices.pick(Object.keys(faults) as FaultCode[]);
const list = <T>(choices: Choices, max: number, item: (choices: Choices) => T): T[] =>
  Array.from({ length: choices.below(max + 1) }, () => item(choices));

export const someChange = (choices: Choices): Change => {
  const base = { slot: slot(choices), at: time(choices), since: time(choices) };
  const how = choices.below(4);
  if (how === 0) return { ...base, health: 'up' };
  if (how === 1) return { ...base, health: 'unknown', reason: choices.pick(unknownReasons) };
  return { ...base, health: how === 2 ? 'down' : 'failing', reason: choices.pick(downReasons), heldMs: time(choices) };
};

const someAssignment = (choices: Choices): Assignment => {
  const index = choices.below(3);
  return {
    slot: slot(choices),
    id: choices.pick(['a', 'web-1', 'x'.repeat(64)]),
    target: choices.pick(['tcp://127.0.0.1:1', 'tcp://[::1]:80', '', 'nonsense']),
    intervalMs: duration(choices, 1_000),
    timeoutMs: duration(choices, 1),
    gracesMs: Array.from({ length: 1 + choices.below(3) }, (_, i) => i * 1_000),
    recover: whole(choices, 1, 1_000),
    index,
    of: index + 1 + choices.below(3),
  };
};

const part = (choices: Choices): { part: number; parts: number } => {
  const parts = choices.pick([1, 1, 2, 3, limits.partsMax]);
  return { part: choices.below(parts), parts };
};

const batch = (choices: Choices): Fields['batch'] => {
  const items = whole(choices, 1, limits.batchItemsMax);
  const changes = list(choices, Math.min(items, 3), someChange).map((change, place) => ({ place, change }));
  return {
    epoch: choices.pick(epochs),
    seq: Math.min(seq(choices), limits.seqMax - items + 1),
    count: items,
    results: Uint8Array.from({ length: choices.below(8) }, () => choices.byte()),
    changes: changes.slice(0, items),
  };
};

const gap = (choices: Choices): Fields['gap'] => {
  const from = seq(choices);
  return {
    epoch: choices.pick(epochs),
    from,
    to: Math.min(limits.seqMax, from + count(choices)),
    reason: choices.pick(['spool-full', 'spool-corrupt', 'spool-expired']),
    fromMs: time(choices),
    toMs: time(choices),
  };
};

const hello = (choices: Choices): Fields['hello'] => ({
  versions: choices.pick([[1], [2, 1], [65_535], Array.from({ length: limits.versionsMax }, (_, i) => 65_535 - i)]),
  agent: choices.pick(['eu-1', 'x'.repeat(64)]),
  epoch: choices.pick(epochs),
  software: words(choices),
  features: choices.pick([[], ['delta'], ['a', 'delta']]),
  spool: list(choices, 3, (c) => {
    const first = seq(c);
    return { epoch: c.pick(epochs), first, next: Math.min(limits.seqMax, first + count(c)) };
  }),
  revision: count(choices),
  hash: words(choices),
  store: choices.pick(['', ...epochs]),
  host: {
    hostname: words(choices),
    platform: '',
    arch: '',
    node: '',
    cpus: whole(choices, 0, 65_535),
    memoryBytes: count(choices),
  },
  nowMs: time(choices),
});

const signsOfLife = (choices: Choices): Pick<Fields['welcome'], 'pingMs' | 'deadMs'> => {
  const pingMs = whole(choices, limits.pingMsMin, limits.pingMsMax);
  return { pingMs, deadMs: whole(choices, 2 * pingMs, limits.deadMsMax) };
};

const makers: { readonly [T in MessageType]: (choices: Choices) => Fields[T] } = {
  hello,
  welcome: (c) => ({
    version: c.pick([1, 1, 1, 2, 65_535]),
    manager: 'm',
    store: c.pick(epochs),
    nowMs: time(c),
    marks: list(c, 3, (m) => ({ epoch: m.pick(epochs), seq: m.below(3) > 0 ? m.below(16) : count(m) })),
    credit: c.pick([0, 1, 10, 100, 20_000, 2 ** 31 - 1]),
    ...signsOfLife(c),
    spreadMs: whole(c, 0, limits.spreadMsMax),
  }),
  refuse: (c) => ({ code: code(c), text: words(c), retryAfterMs: duration(c) }),
  state: (c) => ({ atMs: c.below(4), seq: c.below(2) * count(c), ...part(c), changes: list(c, 4, someChange) }),
  configure: (c) => ({
    revision: 1 + c.below(3),
    hash: words(c),
    ...part(c),
    ...(c.below(2) > 0 && { base: words(c), removed: list(c, 3, slot) }),
    services: list(c, 3, someAssignment),
  }),
  configured: (c) => ({
    revision: count(c),
    hash: words(c),
    problems: list(c, 3, (p) => ({ slot: slot(p), reason: p.pick(unknownReasons), text: words(p) })),
  }),
  batch,
  gap,
  facts: (c) => ({
    slot: slot(c),
    atMs: time(c),
    facts: c.pick<Fields['facts']['facts']>([{}, { error: 'no answer' }, { a: 0.5, b: true, c_1: '東京 🗼' }]),
  }),
  probe: (c) => ({
    n: count(c),
    ...(c.below(2) > 0
      ? { slot: slot(c) }
      : { look: { target: words(c), timeoutMs: Math.max(1, duration(c)), atMs: time(c) } }),
  }),
  probed: (c) => ({
    n: count(c),
    code: c.below(256),
    ...(c.below(2) > 0 && { atMs: time(c), latencyMs: c.below(100) / 7, counts: c.below(2) > 0 }),
    ...(c.below(2) > 0 && { text: words(c), facts: { error: words(c) } }),
  }),
  ack: (c) => ({ epoch: c.pick(epochs), seq: count(c) }),
  ping: (c) => ({ n: count(c), nowMs: time(c), ...(c.below(2) > 0 && { vitals: someVitals(c) }) }),
  pong: (c) => ({ n: count(c), nowMs: time(c) }),
  bye: (c) => ({
    code: c.below(2) > 0 ? code(c) : c.pick(['stopping', 'replaced']),
    ...(c.below(2) > 0 && { text: words(c) }),
    retryAfterMs: duration(c),
  }),
};

const someVitals = (c: Choices): NonNullable<Fields['ping']['vitals']> => ({
  services: count(c),
  probes: count(c),
  skipped: count(c),
  inFlight: count(c),
  latenessP50Ms: c.below(100) / 7,
  latenessP99Ms: time(c),
  memoryBytes: count(c),
  spooled: count(c),
  dropped: count(c),
  ...(c.below(2) > 0 && { machine: { cpu: c.below(101) / 100, load: [0, 0.5, c.below(1_000)], uptimeMs: count(c) } }),
});

const types = Object.keys(makers) as readonly MessageType[];

export const someMessageOf = (choices: Choices, type: MessageType): Message =>
  ({ type, ...makers[type](choices) }) as Message;

export const someMessage = (choices: Choices): Message => someMessageOf(choices, choices.pick(types));
