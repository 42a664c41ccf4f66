// The structural scan: walks msgpack bytes before any decoder sees them. Knows which forms are allowed and every structural limit;
// refuses to build anything. What it lets through decodes to plain values, within the limits, the same in every language.
import { Fault } from '../kit/fault.ts';
import { limits } from './limits.ts';
import { isUtf8 } from './utf8.ts';

const REFUSED = 0;
const SCALAR = 1;
const TEXT = 2;
const BYTES = 3;
const ARRAY = 4;
const MAP = 5;

/** What each first byte begins, and how many bytes follow it: of a scalar its value, of all others their length. */
const kinds = new Uint8Array(256);
const widths = new Uint8Array(256);
/** Where the length is within the first byte itself, the bits that hold it. */
const inlineBits = new Uint8Array(256);

const allow = (first: number, last: number, kind: number, width: number, bits = 0): void => {
  kinds.fill(kind, first, last + 1);
  widths.fill(width, first, last + 1);
  inlineBits.fill(bits, first, last + 1);
};

allow(0x00, 0x7f, SCALAR, 0); // small positive integers
allow(0x80, 0x8f, MAP, 0, 0x0f);
allow(0x90, 0x9f, ARRAY, 0, 0x0f);
allow(0xa0, 0xbf, TEXT, 0, 0x1f);
allow(0xc0, 0xc0, SCALAR, 0); // nil
allow(0xc2, 0xc3, SCALAR, 0); // false, true
allow(0xca, 0xca, SCALAR, 4); // float32
allow(0xcb, 0xcb, SCALAR, 8); // float64
for (const [i, width] of [1, 2, 4, 8].entries()) {
  allow(0xcc + i, 0xcc + i, SCALAR, width); // unsigned
  allow(0xd0 + i, 0xd0 + i, SCALAR, width); // signed
}
for (const [i, width] of [1, 2, 4].entries()) {
  allow(0xc4 + i, 0xc4 + i, BYTES, width);
  allow(0xd9 + i, 0xd9 + i, TEXT, width);
}
for (const [i, width] of [2, 4].entries()) {
  allow(0xdc + i, 0xdc + i, ARRAY, width);
  allow(0xde + i, 0xde + i, MAP, width);
}
allow(0xe0, 0xff, SCALAR, 0); // small negative integers

const refuse = (what: string, at: number): never => {
  throw new Fault(
    'frame-malformed',
    `A frame was refused at byte ${at}: ${what}. The other side is broken, or no Vedette at all.`,
  );
};

/** @throws Fault `frame-malformed` when the bytes are not exactly one value of the msgpack allowed here. */
export const scan = (bytes: Uint8Array): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** For every open container: the values still to come, and whether they are keys and values in turn. */
  const open = new Float64Array(limits.depthMax);
  const isMap = new Uint8Array(limits.depthMax);
  let depth = 0;
  let nodes = 0;
  let at = 0;
  do {
    const start = at;
    if (at >= bytes.length) refuse('it ends too early', start);
    if (++nodes > limits.nodesMax) refuse(`it holds more than ${limits.nodesMax} values`, start);
    const wantsKey = depth > 0 && isMap[depth - 1] === 1 && (open[depth - 1] ?? 0) % 2 === 0;
    const first = view.getUint8(at++);
    const kind = kinds[first] ?? REFUSED;
    const width = widths[first] ?? 0;
    if (kind === REFUSED) refuse('it holds a form that is not allowed (an extension, or the unused one)', start);
    if (wantsKey && kind !== TEXT) refuse('a map key is not a string', start);
    if (bytes.length - at < width) refuse('it ends too early', start);
    const length = kind === SCALAR ? 0 : width === 0 ? first & (inlineBits[first] ?? 0) : lengthAt(view, at, width);
    at += width;
    if (kind === TEXT || kind === BYTES) {
      checkRun(
        bytes,
        at,
        length,
        kind === BYTES ? limits.binBytesMax : wantsKey ? limits.keyBytesMax : limits.stringBytesMax,
      );
      if (kind === TEXT && !isUtf8(bytes, at, at + length)) refuse('a string is not UTF-8', start);
      if (wantsKey && isProto(bytes, at, length)) refuse('a map key is __proto__', start);
      at += length;
    } else if (kind !== SCALAR) {
      const values = kind === MAP ? length * 2 : length;
      if (values > bytes.length - at) refuse('a container claims more values than there are bytes', start);
      if (depth === limits.depthMax) refuse(`containers are nested deeper than ${limits.depthMax}`, start);
      if (values > 0) {
        open[depth] = values;
        isMap[depth] = kind === MAP ? 1 : 0;
        depth++;
        continue;
      }
    }
    while (depth > 0) {
      const left = (open[depth - 1] ?? 0) - 1;
      open[depth - 1] = left;
      if (left > 0) break;
      depth--;
    }
  } while (depth > 0);
  if (at !== bytes.length) refuse('bytes follow after its value', at);
};

const lengthAt = (view: DataView, at: number, width: number): number =>
  width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : view.getUint32(at);

const checkRun = (bytes: Uint8Array, at: number, length: number, bytesMax: number): void => {
  if (length > bytesMax) refuse(`a string or byte string is longer than ${bytesMax} bytes`, at);
  if (length > bytes.length - at) refuse('it ends too early', at);
};

const PROTO = new TextEncoder().encode('__proto__');

/** The one key that some decoders act upon instead of storing it. */
const isProto = (bytes: Uint8Array, at: number, length: number): boolean =>
  length === PROTO.length && PROTO.every((byte, i) => bytes[at + i] === byte);
