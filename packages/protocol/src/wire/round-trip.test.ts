// Any message at all, encoded and decoded: what comes back is what went in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Check } from '../check/check.ts';
import { type Change, downReasons, unknownReasons } from '../health/index.ts';
import { type FaultCode, faults } from '../kit/fault.ts';
import { decodeMessage, encodeMessage } from './codec.ts';
import { HEADER_BYTES } from './frame.ts';
import type { Assignment, Message, PlacedChange } from './index.ts';
import { limits } from './limits.ts';

const whole = (min: number, max: number) =>
  fc.oneof(fc.integer({ min, max: Math.min(max, min + 300) }), fc.integer({ min, max }), fc.constantFrom(min, max));
const time = whole(0, limits.timeMsMax);
const duration = whole(0, limits.durationMsMax);
const some = whole(1, limits.durationMsMax);
const seq = whole(1, limits.seqMax);
const count = whole(0, limits.seqMax);
const slot = whole(0, limits.slotMax);
const epoch = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((raw) => Buffer.from(raw).toString('hex'));
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const words = fc.constantFrom('', 'a', 'vedette 0.1.0', 'Déjà', '東京 🗼', '\ufeffmark', 'x'.repeat(60));
const code = fc.constantFrom(...(Object.keys(faults) as FaultCode[]));
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ slot, at: time, since: time, health: fc.constant('up' as const) }),
  fc.record({
    slot,
    at: time,
    since: time,
    health: fc.constantFrom('failing' as const, 'down' as const),
    reason: fc.constantFrom(...downReasons),
    heldMs: time,
  }),
  fc.record({
    slot,
    at: time,
    since: time,
    health: fc.constant('unknown' as const),
    reason: fc.constantFrom(...unknownReasons),
  }),
);
const host253 = fc.constantFrom('h', 'shop.example', 'x'.repeat(253));
const tls = fc.record(
  {
    name: host253,
    names: fc.array(host253, { minLength: 1, maxLength: 16 }),
    minVersion: fc.constantFrom('1.0' as const, '1.3' as const),
    alpn: fc.array(fc.constantFrom('h2', 'http/1.1'), { minLength: 1, maxLength: 8 }),
    ca: fc.array(fc.constantFrom('MAAA', 'MAA='), { minLength: 1, maxLength: 6 }),
    selfSigned: fc.boolean(),
    unverified: fc.boolean(),
    expiresWithinMs: some,
  },
  { requiredKeys: [] },
);
const bytes = fc.constantFrom('00', 'ff0a', 'ab'.repeat(512));
const steps = fc.array(fc.oneof(fc.record({ send: bytes }), fc.record({ expect: bytes })), {
  minLength: 1,
  maxLength: 16,
});
const http = fc.record(
  {
    method: fc.constantFrom('GET' as const, 'POST' as const),
    headers: fc.constant([
      { name: 'x-a', value: '"' },
      { name: 'x-b', secret: 'file:b' },
    ]),
    bearer: fc.constant('env:VEDETTE_SECRET_A'),
    body: bytes,
    status: fc.constantFrom(['200'], ['200-299', '404']),
    json: fc.constant([{ path: '.a[0]', equals: '"ok"' }]),
    redirectsMax: whole(0, 10),
    readBytesMax: whole(1_024, 4_194_304),
  },
  { requiredKeys: [] },
);
const answers = fc.array(fc.constantFrom('192.0.2.1', '255.255.255.255'), { minLength: 1, maxLength: 32 });
const check: fc.Arbitrary<Check> = fc.oneof(
  fc.record({ type: fc.constant('icmp' as const) }),
  fc.record({ type: fc.constant('udp' as const), send: bytes, expect: bytes }, { requiredKeys: ['type', 'expect'] }),
  fc.record(
    {
      type: fc.constant('dns' as const),
      name: fc.constantFrom('.', 'shop.example'),
      record: fc.constant('A' as const),
      expect: answers,
      tcp: fc.boolean(),
    },
    { requiredKeys: ['type', 'name', 'record'] },
  ),
  http.map((terms) => ({ type: 'http' as const, ...terms })),
  tls.map((terms) => ({ type: 'tls' as const, ...terms })),
  steps.map((list) => ({ type: 'tcp' as const, steps: list })),
  fc.record({
    type: fc.constant('tcp' as const),
    starttls: fc.constantFrom('smtp' as const, 'mysql' as const),
    tls,
    steps,
  }),
);
const assignment: fc.Arbitrary<Assignment> = fc
  .record({
    slot,
    id,
    target: words,
    intervalMs: whole(1000, limits.durationMsMax),
    timeoutMs: some,
    gracesMs: fc.uniqueArray(duration, { minLength: 1, maxLength: 5 }).map((graces) => graces.sort((a, b) => a - b)),
    recover: whole(1, 1000),
    index: whole(0, 100),
  })
  .map((given) => ({ ...given, of: given.index + 1, ...(given.index === 0 && { canary: given.recover > 1 }) }))
  .chain((given) =>
    fc.option(check, { nil: undefined }).map((terms) => ({ ...given, ...(terms && { check: terms }) })),
  );
const parts = fc.constantFrom({ part: 0, parts: 1 }, { part: 2, parts: 9 }, { part: 999, parts: 1000 });
const placed: fc.Arbitrary<PlacedChange[]> = fc
  .array(change, { maxLength: 6 })
  .map((list) => list.map((c, i) => ({ place: i * 2, change: c })));
const host = fc.record({
  hostname: words,
  platform: words,
  arch: words,
  node: words,
  cpus: whole(0, 65_535),
  memoryBytes: count,
});
const late = fc.double({ min: 0, max: 1e9, noNaN: true }).map((ms) => ms + 0);
const vitals = fc.record({
  services: count,
  probes: count,
  skipped: count,
  inFlight: count,
  latenessP50Ms: late,
  latenessP99Ms: late,
  memoryBytes: count,
  spooled: count,
  dropped: count,
});
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((part) => part + 0);
const load = fc.double({ min: 0, max: limits.loadMax, noNaN: true }).map((it) => it + 0);
const machine = fc.oneof(
  fc.constant({}),
  fc.record({
    cpu: share,
    memory: share,
    disk: share,
    load: fc.array(load, { minLength: 3, maxLength: 3 }),
    uptimeMs: count,
  }),
);
const is = <T extends string>(type: T) => fc.constant(type);

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    type: is('hello'),
    versions: fc.array(whole(1, 65_535), { minLength: 1, maxLength: 16 }),
    agent: id,
    epoch,
    software: words,
    features: fc.array(fc.constantFrom('a', 'bc'), { maxLength: 16 }),
    spool: fc.array(fc.record({ epoch, first: whole(1, 1000), next: whole(1301, limits.seqMax) }), { maxLength: 32 }),
    revision: count,
    hash: words,
    store: fc.oneof(epoch, fc.constant('')),
    host,
    nowMs: time,
  }),
  fc
    .record({
      type: is('welcome'),
      version: whole(1, 65_535),
      manager: id,
      store: epoch,
      nowMs: time,
      marks: fc.array(fc.record({ epoch, seq: count }), { maxLength: 32 }),
      credit: whole(0, 2 ** 31 - 1),
      pingMs: whole(limits.pingMsMin, limits.pingMsMax),
      deadMs: whole(2 * limits.pingMsMin, limits.deadMsMax),
      spreadMs: whole(0, limits.spreadMsMax),
    })
    .map((m) => ({ ...m, deadMs: Math.max(m.deadMs, 2 * m.pingMs), ...(m.credit > 0 && { features: ['facts'] }) })),
  fc.record({ type: is('refuse'), code, text: words, retryAfterMs: duration }),
  fc
    .tuple(
      parts,
      fc.record({ type: is('state'), atMs: time, seq: fc.nat(), changes: fc.array(change, { maxLength: 20 }) }),
    )
    .map(([p, m]) => ({ ...m, ...p })),
  fc
    .tuple(
      parts,
      fc.record({
        type: is('configure'),
        revision: seq,
        hash: words,
        services: fc.array(assignment, { maxLength: 5 }),
      }),
    )
    .map(([p, m]) => ({ ...m, ...p })),
  fc.record({
    type: is('configured'),
    revision: count,
    hash: words,
    problems: fc.array(fc.record({ slot, reason: fc.constantFrom(...unknownReasons), text: words }), { maxLength: 5 }),
  }),
  fc.record({
    type: is('batch'),
    epoch,
    seq: whole(1, limits.seqMax - limits.batchItemsMax),
    count: whole(20, limits.batchItemsMax),
    results: fc.uint8Array({ maxLength: 300 }),
    changes: placed,
  }),
  fc.record({
    type: is('gap'),
    epoch,
    from: whole(1, 1000),
    to: whole(1301, limits.seqMax),
    reason: fc.constantFrom('spool-full' as const, 'spool-corrupt' as const, 'spool-expired' as const),
    fromMs: time,
    toMs: time,
  }),
  fc.record({
    type: is('facts'),
    slot,
    atMs: time,
    facts: fc.dictionary(fc.constantFrom('a', 'tls_version', 'k'.repeat(32)), fc.oneof(words, fc.boolean(), late)),
  }),
  fc.record({ type: is('probe'), n: count, slot }),
  fc.record({
    type: is('probe'),
    n: count,
    look: fc.oneof(
      fc.record({ target: words, timeoutMs: some, atMs: time }),
      fc.record({ target: words, timeoutMs: some, atMs: time, check }),
    ),
  }),
  fc.record({ type: is('probed'), n: count, code: whole(0, 255), text: words }),
  fc.record({
    type: is('probed'),
    n: count,
    code: whole(0, 255),
    atMs: time,
    latencyMs: late,
    facts: fc.dictionary(fc.constantFrom('a', 'b_2'), words),
    counts: fc.boolean(),
  }),
  fc.record({ type: is('ack'), epoch, seq: count }),
  fc.record({ type: is('ping'), n: count, nowMs: time }),
  fc.record({ type: is('ping'), n: count, nowMs: time, vitals }),
  fc.record({
    type: is('ping'),
    n: count,
    nowMs: time,
    vitals: fc.tuple(vitals, machine).map(([all, machine]) => ({ ...all, machine })),
  }),
  fc.record({ type: is('pong'), n: count, nowMs: time }),
  fc.record({
    type: is('bye'),
    code: fc.oneof(code, fc.constantFrom('stopping' as const, 'replaced' as const)),
    retryAfterMs: duration,
  }),
  fc.record({ type: is('bye'), code, text: words, retryAfterMs: duration }),
) as fc.Arbitrary<Message>;

test('P20 any message comes back as it was', () => {
  fc.assert(
    fc.property(message, (given) => {
      expect(decodeMessage(encodeMessage(given).subarray(HEADER_BYTES))).toStrictEqual(structuredClone(given));
    }),
    { numRuns: 1_000 },
  );
});
