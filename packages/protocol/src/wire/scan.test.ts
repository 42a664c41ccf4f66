import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, messageVectors, toHex } from '../../vectors/vectors.ts';
import { Fault } from '../kit/fault.ts';
import { decodeMessage, decodePlain } from './codec.ts';
import { decodeResults } from './columns.ts';
import { limits } from './limits.ts';
import { scan } from './scan.ts';
import { clipUtf8, isUtf8, utf8Bytes } from './utf8.ts';

const bytes = (...parts: (number | Uint8Array)[]): Uint8Array =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part])));
const run = (first: number, length: number, fill: number): Uint8Array => {
  const all = new Uint8Array(5 + length).fill(fill);
  all[0] = first;
  new DataView(all.buffer).setUint32(1, length);
  return all;
};
const malformed = expect.objectContaining({ code: 'frame-malformed' });

describe('P17 structural limits, at the limit and one beyond', () => {
  const ones = (count: number): Uint8Array => new Uint8Array(count).fill(1);
  const cases: [name: string, max: number, build: (size: number) => Uint8Array][] = [
    ['depth', limits.depthMax, (n) => bytes(new Uint8Array(n - 1).fill(0x91), 0x90)],
    ['depth of empty maps', limits.depthMax, (n) => bytes(new Uint8Array(n - 1).fill(0x91), 0x80)],
    ['values', limits.nodesMax, (n) => bytes(0xdd, 0, 0, (n - 1) >> 8, (n - 1) & 0xff, ones(n - 1))],
    ['string bytes', limits.stringBytesMax, (n) => run(0xdb, n, 0x61)],
    ['key bytes', limits.keyBytesMax, (n) => bytes(0x81, 0xd9, n, ones(n), 0xc0)],
    ['byte string bytes', limits.binBytesMax, (n) => run(0xc6, n, 0xff)],
  ];
  test.each(cases)('%s', (_, max, build) => {
    expect(() => scan(build(max))).not.toThrow();
    expect(() => scan(build(max + 1))).toThrow(malformed);
  });

  test('a container may claim as many values as there are bytes, and not one more', () => {
    expect(() => scan(bytes(0x92, 1, 1))).not.toThrow();
    expect(() => scan(bytes(0x93, 1, 1))).toThrow(malformed);
    expect(() => scan(bytes(0x81, 0xa0))).toThrow(malformed);
  });
});

test('P14 every first byte is either allowed or refused as specified', () => {
  const refused = Array.from({ length: 256 }, (_, first) => first).filter((first) => {
    try {
      scan(bytes(first, new Uint8Array(16)));
    } catch (thrown) {
      return String(thrown).includes('form');
    }
    return false;
  });
  expect(refused).toEqual([0xc1, 0xc7, 0xc8, 0xc9, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8]);
});

test('P15 strings are judged exactly like a strict UTF-8 decoder judges them', () => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const accepts = (raw: Uint8Array): boolean => {
    try {
      strict.decode(raw);
      return true;
    } catch {
      return false;
    }
  };
  const edge = fc.constantFrom(
    0,
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
  );
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 6 }), (raw) => {
      expect(isUtf8(new Uint8Array(raw), 0, raw.length)).toBe(accepts(new Uint8Array(raw)));
    }),
    { numRuns: 5_000 },
  );
  for (let lead = 0; lead < 256; lead++) {
    for (let second = 0; second < 256; second++) {
      const raw = bytes(lead, second, 0x80, 0x80).subarray(0, lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
      if (isUtf8(raw, 0, raw.length) !== accepts(raw)) expect.fail(`${lead} ${second} are judged differently`);
    }
  }
});

test('the length of a text in bytes, and its cut, agree with the encoder', () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, max) => {
      expect(utf8Bytes(text)).toBe(encoder.encode(text).length);
      const cut = clipUtf8(text, max);
      expect(text.startsWith(cut) && cut.isWellFormed()).toBe(true);
      const next = Array.from(text)[Array.from(cut).length];
      expect(utf8Bytes(cut) <= max && (next === undefined || utf8Bytes(cut + next) > max)).toBe(true);
    }),
  );
});

const isPlain = (value: unknown): boolean => {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value) || value instanceof Uint8Array)
    return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return (
    typeof value === 'object' &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isPlain)
  );
};

describe('P18 whatever arrives ends in a message or a fault', () => {
  /** Decodes, and tells whether the scan let the bytes pass. Anything but a fault fails the test. */
  const survive = (payload: Uint8Array): boolean => {
    try {
      if (!isPlain(decodePlain(payload))) expect.fail(`not plain: ${toHex(payload)}`);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'frame-malformed') throw thrown;
      return false;
    }
    try {
      const message = decodeMessage(payload);
      if (message.type === 'batch') decodeResults(message.results, message.count - message.changes.length);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
    }
    return true;
  };
  const payloads = messageVectors().map(({ hex }) => fromHex(hex.slice(8)));

  test('valid messages with bits flipped', () => {
    let passed = 0;
    const flip = fc.tuple(
      fc.nat(payloads.length - 1),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(flip, ([which, flips]) => {
        const payload = Uint8Array.from(payloads[which] ?? []);
        for (const [at, mask] of flips) payload[at % payload.length] = (payload[at % payload.length] ?? 0) ^ mask;
        if (survive(payload)) passed++;
      }),
      { numRuns: 10_000 },
    );
    expect(passed).toBeGreaterThan(1_000);
  });

  test('valid messages cut at every byte', () => {
    let cuts = 0;
    for (const payload of payloads) {
      for (let end = 0; end < payload.length; end++, cuts++) expect(survive(payload.subarray(0, end))).toBe(false);
    }
    expect(cuts).toBeGreaterThan(2_500);
  });

  test('bytes that lean towards msgpack', () => {
    const first = fc.constantFrom(
      0x01,
      0x7f,
      0x80,
      0x81,
      0x82,
      0x90,
      0x91,
      0x93,
      0xa0,
      0xa1,
      0xa3,
      0xc0,
      0xc2,
      0xc4,
      0xca,
      0xcb,
      0xcc,
      0xcf,
      0xd3,
      0xd9,
      0xdc,
      0xde,
      0xff,
    );
    const byte = fc.oneof({ weight: 4, arbitrary: first }, { weight: 1, arbitrary: fc.nat(255) });
    let passed = 0;
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 24 }), (raw) => {
        if (survive(new Uint8Array(raw))) passed++;
      }),
      { numRuns: 10_000 },
    );
    expect(passed).toBeGreaterThan(300);
  });
});
