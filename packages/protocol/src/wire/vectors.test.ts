// Every golden vector, and the stream of all of them cut in every way a network can cut it.
import { describe, expect, test } from 'vitest';
import {
  acceptedVectors,
  columnsVectors,
  fromHex,
  messageVectors,
  type Row,
  refusedColumnsVectors,
  refusedVectors,
  toHex,
} from '../../vectors/vectors.ts';
import { Fault, type FaultCode } from '../kit/fault.ts';
import {
  decodeMessage,
  decodeResults,
  encodeMessage,
  FrameReader,
  limits,
  type Message,
  ResultEncoder,
} from './index.ts';

const payloads = (reader: FrameReader): Uint8Array[] => {
  const all: Uint8Array[] = [];
  for (let next = reader.next(); next !== undefined; next = reader.next()) all.push(next);
  return all;
};

/** What comes out of a session's stream that begins with these bytes. */
const decodeStream = (bytes: Uint8Array): Message[] => {
  const reader = new FrameReader(limits.frameBytesMax);
  reader.push(bytes);
  return payloads(reader).map(decodeMessage);
};

const faultOf = (act: () => unknown): FaultCode | 'no fault' => {
  try {
    act();
    return 'no fault';
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
};

const unnull = (rows: readonly Row[]): Row[] => rows.map(([slot, at, code, ms]) => [slot, at, code, ms ?? Number.NaN]);
const rowsOf = (bytes: Uint8Array, count: number): Row[] => {
  const { slot, atMs, code, latencyMs } = decodeResults(bytes, count);
  return Array.from(slot, (s, i) => [s, atMs[i] ?? -1, code[i] ?? -1, latencyMs[i] ?? -1]);
};

describe('P20 messages of the vectors', () => {
  test.each(messageVectors())('$name: encodes to its bytes and back', ({ message, hex }) => {
    expect(toHex(encodeMessage(message as Message))).toBe(hex);
    expect(decodeStream(fromHex(hex))).toStrictEqual([message]);
  });

  test('P20 there is a vector of every type', () => {
    const types = new Set(messageVectors().map(({ message }) => (message as Message).type));
    const all = 'hello welcome refuse state configure configured batch gap facts probe probed ack ping pong bye'.split(
      ' ',
    );
    expect(types).toEqual(new Set(all));
  });

  test('whatever order the fields were built in, the bytes are the same', () => {
    const ping = { nowMs: 5, n: 1, type: 'ping' } as const;
    expect(encodeMessage(ping)).toEqual(encodeMessage({ type: 'ping', n: 1, nowMs: 5 }));
  });
});

describe('P11 P12 P13 P16 what other writers and newer versions send', () => {
  test.each(acceptedVectors())('$name', ({ message, hex }) => {
    expect(decodeStream(fromHex(hex))).toStrictEqual([message]);
  });
});

describe('P18 what is refused', () => {
  test.each(refusedVectors())('$name: $fault', ({ hex, fault }) => {
    expect(faultOf(() => decodeStream(fromHex(hex)))).toBe(fault);
  });

  test.each(refusedVectors())('$name: the complaint quotes nothing and is one short line', ({ hex }) => {
    let said = '';
    try {
      decodeStream(fromHex(hex));
    } catch (thrown) {
      said = String(thrown);
    }
    expect(said).toMatch(/^Fault: [\x20-\x7e]{20,300}$/);
    expect(said).not.toContain('oProxyCommand');
  });
});

describe('P50 columns of the vectors', () => {
  test.each(columnsVectors())('$name: encodes to its bytes and back', ({ rows, hex }) => {
    const encoder = new ResultEncoder();
    for (const row of unnull(rows)) encoder.append(...(row as [number, number, number, number]));
    expect(encoder.count).toBe(rows.length);
    expect(toHex(encoder.finish())).toBe(hex);
    expect(rowsOf(fromHex(hex), rows.length)).toEqual(unnull(rows));
  });

  test.each(refusedColumnsVectors())('$name: $fault', ({ hex, count, fault }) => {
    expect(faultOf(() => decodeResults(fromHex(hex), count))).toBe(fault);
  });
});

describe('P3 a stream may be cut anywhere', () => {
  const vectors = [...messageVectors(), ...acceptedVectors()];
  const stream = fromHex(vectors.map(({ hex }) => hex).join(''));
  const expected = vectors.map(({ hex }) => hex.slice(8));

  const cutInto = (chunks: Iterable<Uint8Array>): { frames: string[]; pendingBytes: number } => {
    const reader = new FrameReader(limits.frameBytesMax);
    const frames: string[] = [];
    for (const chunk of chunks) {
      reader.push(chunk);
      frames.push(...payloads(reader).map((payload) => toHex(payload)));
    }
    return { frames, pendingBytes: reader.pendingBytes };
  };
  function* pieces(size: number): Generator<Uint8Array> {
    for (let at = 0; at < stream.length; at += size) yield stream.subarray(at, at + size);
  }

  test('at every byte', () => {
    let splits = 0;
    for (let at = 0; at <= stream.length; at++) {
      const { frames, pendingBytes } = cutInto([stream.subarray(0, at), stream.subarray(at)]);
      if (pendingBytes !== 0 || frames.join() !== expected.join())
        expect({ at, frames }).toEqual({ at, frames: expected });
      splits++;
    }
    expect(splits).toBe(stream.length + 1);
    expect(splits).toBeGreaterThan(4_000);
  });

  test.each([1, 2, 3, 4, 5, 7, 64, 1_000, 1_023, 1_024, 4_096, 1_000_000])('into chunks of %i bytes', (size) => {
    expect(cutInto(pieces(size))).toEqual({ frames: expected, pendingBytes: 0 });
  });

  test('an end within a frame leaves bytes pending, an end between frames does not', () => {
    const ends = new Set<number>([0]);
    let at = 0;
    for (const hex of expected) {
      at += 4 + hex.length / 2;
      ends.add(at);
    }
    for (let end = 0; end <= stream.length; end++) {
      expect(cutInto([stream.subarray(0, end)]).pendingBytes === 0, `an end at ${end}`).toBe(ends.has(end));
    }
    expect(ends.size).toBe(vectors.length + 1);
  });
});
