// The limits of every field, and what the writer does to what it is given.
import { describe, expect, test } from 'vitest';
import type { Change } from '../health/index.ts';
import { decodeMessage, encodeMessage } from './codec.ts';
import { HEADER_BYTES } from './frame.ts';
import type { Assignment, Hello, Message, MessageOf, Welcome } from './index.ts';
import { limits } from './limits.ts';

const invalid = expect.objectContaining({ code: 'message-invalid' });
const roundTrip = (message: Message): Message => decodeMessage(encodeMessage(message).subarray(HEADER_BYTES));

const wide = (n: number): string => 'x'.repeat(n);
const EPOCH = '0123456789abcdef'.repeat(2);
const service = (target: string, graces: number): Assignment => ({
  slot: limits.slotMax,
  id: wide(64),
  target,
  intervalMs: limits.durationMsMax,
  timeoutMs: limits.durationMsMax,
  gracesMs: Array.from({ length: graces }, (_, i) => limits.durationMsMax - graces + i),
  recover: 1000,
  index: 65_534,
  of: 65_535,
});
const down = (i: number): Change => ({
  slot: limits.slotMax,
  at: limits.timeMsMax,
  since: limits.timeMsMax - i,
  health: 'down',
  reason: 'threshold',
  heldMs: limits.timeMsMax,
});
const PING_MS = 5_000;
const welcome = (over: Partial<Welcome>): MessageOf<'welcome'> => ({
  type: 'welcome',
  version: 1,
  manager: 'main',
  store: '0'.repeat(32),
  nowMs: limits.timeMsMax,
  marks: [],
  credit: 2 ** 31 - 1,
  pingMs: PING_MS,
  deadMs: 15_000,
  spreadMs: 0,
  ...over,
});
const hello = (epochs: number, features: number, versions: number): MessageOf<'hello'> => ({
  type: 'hello',
  versions: Array<number>(versions).fill(65_535),
  agent: wide(64),
  epoch: EPOCH,
  software: wide(64),
  features: Array<string>(features).fill(wide(32)),
  spool: Array<Hello['spool'][number]>(epochs).fill({ epoch: EPOCH, first: limits.seqMax, next: limits.seqMax }),
  revision: limits.seqMax,
  hash: wide(64),
  store: '0'.repeat(32),
  host: {
    hostname: wide(255),
    platform: wide(64),
    arch: wide(64),
    node: wide(64),
    cpus: 65_535,
    memoryBytes: limits.seqMax,
  },
  nowMs: limits.timeMsMax,
});

describe('P21 the largest of everything is taken and fits a frame; one more is refused', () => {
  const times = <T>(n: number, one: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => one(i));
  const cases: [name: string, max: number, build: (n: number) => Message][] = [
    ['hello: epochs', limits.epochsMax, (n) => hello(n, limits.featuresMax, limits.versionsMax)],
    ['hello: features', limits.featuresMax, (n) => hello(limits.epochsMax, n, limits.versionsMax)],
    ['hello: versions', limits.versionsMax, (n) => hello(limits.epochsMax, limits.featuresMax, n)],
    [
      'configure: services',
      limits.assignmentsPerPartMax,
      (n) => ({
        type: 'configure',
        revision: limits.seqMax,
        hash: wide(64),
        part: 999,
        parts: 1000,
        services: times(n, () => service(wide(limits.targetBytesMax), limits.gracesMax)),
      }),
    ],
    [
      'configure: parts',
      limits.partsMax,
      (n) => ({ type: 'configure', revision: 1, hash: '', part: 0, parts: n, services: [] }),
    ],
    [
      'configure: target bytes',
      limits.targetBytesMax,
      (n) => ({ type: 'configure', revision: 1, hash: '', part: 0, parts: 1, services: [service(wide(n), 1)] }),
    ],
    [
      'configure: graces',
      limits.gracesMax,
      (n) => ({ type: 'configure', revision: 1, hash: '', part: 0, parts: 1, services: [service('', n)] }),
    ],
    [
      'configured: problems',
      limits.problemsMax,
      (n) => ({
        type: 'configured',
        revision: limits.seqMax,
        hash: wide(64),
        problems: times(n, () => ({ slot: limits.slotMax, reason: 'no-descriptors', text: wide(limits.noteBytesMax) })),
      }),
    ],
    [
      'state: changes',
      limits.changesMax,
      (n) => ({
        type: 'state',
        atMs: limits.timeMsMax,
        seq: limits.seqMax,
        part: 0,
        parts: 1000,
        changes: times(n, down),
      }),
    ],
    [
      'batch: changes',
      limits.changesMax,
      (n) => ({
        type: 'batch',
        epoch: EPOCH,
        seq: 1,
        count: limits.batchItemsMax,
        results: new Uint8Array(limits.binBytesMax),
        changes: times(n, (i) => ({ place: 10_000 + i, change: down(i) })),
      }),
    ],
    [
      'batch: items',
      limits.batchItemsMax,
      (n) => ({ type: 'batch', epoch: EPOCH, seq: 1, count: n, results: new Uint8Array(1), changes: [] }),
    ],
    ['welcome: ping', limits.pingMsMax, (n) => welcome({ pingMs: n, deadMs: limits.deadMsMax })],
    ['welcome: dead', limits.deadMsMax, (n) => welcome({ deadMs: n })],
    ['welcome: spread', limits.spreadMsMax, (n) => welcome({ spreadMs: n })],
    ['ack: sequence', limits.seqMax, (n) => ({ type: 'ack', epoch: EPOCH, seq: n })],
    ['bye: duration', limits.durationMsMax, (n) => ({ type: 'bye', code: 'stopping', retryAfterMs: n })],
    ['pong: time', limits.timeMsMax, (n) => ({ type: 'pong', n: 0, nowMs: n })],
    [
      'state: slot',
      limits.slotMax,
      (n) => ({
        type: 'state',
        atMs: 0,
        seq: 7,
        part: 0,
        parts: 1,
        changes: [{ slot: n, at: 0, since: 0, health: 'up' }],
      }),
    ],
  ];
  test.each(cases)('%s', (_, max, build) => {
    expect(roundTrip(build(max))).toStrictEqual(build(max));
    expect(() => roundTrip(build(max + 1))).toThrow(invalid);
  });

  test.each([
    ['ping', welcome({ pingMs: limits.pingMsMin }), welcome({ pingMs: limits.pingMsMin - 1 })],
    ['dead', welcome({ deadMs: 2 * PING_MS }), welcome({ deadMs: 2 * PING_MS - 1 })],
  ])('P66 a welcome cannot ask for more signs of life than that: %s', (_, least, less) => {
    expect(roundTrip(least)).toStrictEqual(least);
    expect(() => roundTrip(less)).toThrow(invalid);
  });

  test('P2 the largest hello and welcome fit the limit before the welcome', () => {
    const largestWelcome = welcome({
      version: 65_535,
      manager: wide(64),
      store: '0'.repeat(32),
      marks: Array.from({ length: limits.epochsMax }, () => ({ epoch: EPOCH, seq: limits.seqMax })),
      pingMs: limits.pingMsMax,
      deadMs: limits.deadMsMax,
      spreadMs: limits.spreadMsMax,
    });
    for (const largest of [hello(limits.epochsMax, limits.featuresMax, limits.versionsMax), largestWelcome]) {
      expect(roundTrip(largest)).toStrictEqual(largest);
      expect(encodeMessage(largest).length - HEADER_BYTES).toBeLessThanOrEqual(limits.greetingBytesMax);
    }
  });

  test('a message that does not fit a frame is refused before it is sent', () => {
    const services = Array.from({ length: 2_000 }, () => service(wide(1_024), 1));
    const act = () => encodeMessage({ type: 'configure', revision: 1, hash: '', part: 0, parts: 1, services });
    expect(act).toThrow(expect.objectContaining({ code: 'frame-too-large' }));
  });
});

describe('what the writer tidies', () => {
  test('P22 texts for people are cut between characters and lose their control characters', () => {
    const refuse = (text: string): Message => ({ type: 'refuse', code: 'refused', text, retryAfterMs: 0 });
    expect(roundTrip(refuse('a\nb\u202ec\ud800'))).toEqual(refuse('a b c\ufffd'));
    expect(roundTrip(refuse('é'.repeat(200)))).toEqual(refuse('é'.repeat(128)));
    expect(roundTrip(refuse(`${wide(255)}é`))).toEqual(refuse(wide(255)));
  });

  test('P20 fractions of a millisecond are rounded away', () => {
    expect(roundTrip({ type: 'pong', n: 1, nowMs: 1.5 })).toEqual({ type: 'pong', n: 1, nowMs: 2 });
    const failing: Change = { slot: 1, at: 1.4, since: 0.6, health: 'failing', reason: 'timeout', heldMs: 0.8 };
    expect(roundTrip({ type: 'state', atMs: 1, seq: 7, part: 0, parts: 1, changes: [failing] })).toMatchObject({
      changes: [{ at: 1, since: 1, heldMs: 1 }],
    });
  });

  test('bytes come back as a plain Uint8Array that shares nothing with the frame', () => {
    const batch: Message = { type: 'batch', epoch: EPOCH, seq: 1, count: 1, results: Buffer.from([1, 2]), changes: [] };
    const frame = encodeMessage(batch);
    const back = decodeMessage(frame.subarray(HEADER_BYTES)) as MessageOf<'batch'>;
    frame.fill(0);
    expect(back.results).toStrictEqual(new Uint8Array([1, 2]));
  });
});
