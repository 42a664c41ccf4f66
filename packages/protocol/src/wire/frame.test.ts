import { expect, test } from 'vitest';
import { encodeFrame, FrameReader, HEADER_BYTES } from './frame.ts';
import { limits } from './limits.ts';

const announce = (length: number): Uint8Array => {
  const bytes = new Uint8Array(HEADER_BYTES);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
};
const faultCode = (code: string): unknown => expect.objectContaining({ code });

test('P1 a frame is its length in four big-endian bytes, then its payload', () => {
  expect([...encodeFrame(new Uint8Array(258).fill(7))].slice(0, 6)).toEqual([0, 0, 1, 2, 7, 7]);
});

test.each([limits.greetingBytesMax, limits.frameBytesMax])(
  'P2 %i bytes are taken at that limit, one more is not',
  (max) => {
    const reader = new FrameReader(max);
    reader.push(encodeFrame(new Uint8Array(max)));
    expect(reader.next()?.length).toBe(max);
    reader.push(announce(max + 1));
    expect(() => reader.next()).toThrow(faultCode('frame-too-large'));
  },
);

test('P2 a length of 0 is refused', () => {
  const reader = new FrameReader(10);
  reader.push(announce(0));
  expect(() => reader.next()).toThrow(faultCode('frame-empty'));
});

test('P2 the header alone decides: no byte of the payload has to arrive', () => {
  for (const split of [1, 2, 3]) {
    const reader = new FrameReader(4096);
    const claim = announce(0xffffffff);
    reader.push(claim.subarray(0, split));
    expect(reader.next()).toBeUndefined();
    reader.push(claim.subarray(split));
    expect(() => reader.next()).toThrow(faultCode('frame-too-large'));
    expect(() => reader.next(), 'and it stays refused').toThrow(faultCode('frame-too-large'));
  }
});

test('P2 a new limit holds for frames that have arrived already', () => {
  const reader = new FrameReader(4);
  const bytes = new Uint8Array([...encodeFrame(new Uint8Array(4)), ...encodeFrame(new Uint8Array(5))]);
  reader.push(bytes);
  expect(reader.next()?.length).toBe(4);
  reader.bytesMax = 5;
  expect(reader.next()?.length).toBe(5);
});

test('a payload within one chunk is a view of it, not a copy', () => {
  const reader = new FrameReader(100);
  const chunk = new Uint8Array([...encodeFrame(new Uint8Array([1, 2])), ...encodeFrame(new Uint8Array([3]))]);
  reader.push(chunk);
  expect(reader.next()?.buffer).toBe(chunk.buffer);
  expect(reader.next()).toEqual(new Uint8Array([3]));
  expect(reader.pendingBytes).toBe(0);
});

test('views handed out stay true while later chunks arrive', () => {
  const reader = new FrameReader(100);
  const kept: Uint8Array[] = [];
  for (let i = 0; i < 200; i++) {
    for (const byte of encodeFrame(new Uint8Array([i, i, i]))) reader.push(new Uint8Array([byte]));
    const payload = reader.next();
    if (payload) kept.push(payload);
  }
  expect(kept.map((payload) => [...payload])).toEqual(Array.from({ length: 200 }, (_, i) => [i, i, i]));
});

test('a full frame that trickles in by single bytes comes out whole', () => {
  const payload = Uint8Array.from({ length: limits.frameBytesMax }, (_, i) => i % 251);
  const reader = new FrameReader(limits.frameBytesMax);
  for (const byte of encodeFrame(payload)) {
    if (reader.next() !== undefined) expect.fail('a frame came out before its last byte had arrived');
    reader.push(new Uint8Array([byte]));
  }
  expect(Buffer.compare(reader.next() ?? new Uint8Array(), payload)).toBe(0);
  expect(reader.pendingBytes).toBe(0);
});

test('an empty chunk changes nothing', () => {
  const reader = new FrameReader(10);
  reader.push(new Uint8Array());
  expect([reader.next(), reader.pendingBytes]).toEqual([undefined, 0]);
});
