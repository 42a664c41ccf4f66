// Planted mistakes of those who read bytes, each of a kind that has happened to somebody. Knows what is left out or done wrongly; refuses to
// know who finds it.
import { createRequire } from 'node:module';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { decodeMessage, decodePlain, encodeMessage } from '../../../packages/protocol/src/wire/codec.ts';
import { decodeResults } from '../../../packages/protocol/src/wire/columns.ts';
import { FrameReader } from '../../../packages/protocol/src/wire/frame.ts';
import type { Message } from '../../../packages/protocol/src/wire/message.ts';
import { scan } from '../../../packages/protocol/src/wire/scan.ts';
import { Refused, type Rules, readByRules, wireRules } from '../reference-reader.ts';
import { columnsTarget } from '../target/columns.ts';
import { framesTarget, type Reader } from '../target/frames.ts';
import { messagesTarget } from '../target/messages.ts';
import { scanTarget } from '../target/scan.ts';
import type { Target } from '../target.ts';

type Unpack = { unpack(bytes: Uint8Array): unknown };
type Library = { Packr: new (options: object) => Unpack };

/** The decoder without the scan before it: the codec does not hand it out, and only its own package names the library. */
const library = createRequire(import.meta.resolve('../../../packages/protocol/src/wire/codec.ts'))(
  'msgpackr',
) as Library;
const options = {
  useRecords: false,
  structuredClone: false,
  mapsAsObjects: true,
  copyBuffers: true,
  int64AsType: 'number',
};
const decoder = new library.Packr(options);
const viewing = new library.Packr({ ...options, copyBuffers: false });

/** A scan by other rules than the wire's, and the bare decoder behind it. */
const scanBy = (rules: Partial<Rules>): Target =>
  scanTarget({
    scan: (bytes) => {
      try {
        readByRules(bytes, { ...wireRules, ...rules });
      } catch (thrown) {
        if (thrown instanceof Refused) throw new Fault('frame-malformed', thrown.message, { cause: thrown });
        throw thrown;
      }
    },
    decode: (bytes) => decoder.unpack(bytes),
  });

/** Takes whatever stands in the fields for what it should be. */
const trusting = (payload: Uint8Array): Message => {
  const [type, fields] = decodePlain(payload) as [Message['type'], object];
  return { type, ...fields } as Message;
};

const lossy = (message: Message): Uint8Array =>
  encodeMessage(
    message.type === 'configure'
      ? ({ ...message, gracesMs: [], services: message.services.slice(0, 1) } as Message)
      : message,
  );

/** Loses a byte when three come at once. */
class Careless extends FrameReader {
  override push(chunk: Uint8Array): void {
    super.push(chunk.length === 3 ? chunk.subarray(0, 2) : chunk);
  }
}

/** Believes any length. */
const credulous = (bytesMax: number): Reader => {
  const inner = new FrameReader(2 ** 32);
  return {
    bytesMax,
    push: (chunk) => inner.push(chunk),
    next: () => inner.next(),
    get pendingBytes() {
      return inner.pendingBytes;
    },
  };
};

export const wireBugs: Readonly<Record<string, Target>> = {
  'extensions-pass': scanBy({ extensions: true }),
  'depth-unchecked': scanBy({ depthMax: 100_000 }),
  'count-unchecked': scanBy({ nodesMax: 1_000_000 }),
  'proto-key-passes': scanBy({ protoKey: true }),
  'keys-of-any-kind': scanBy({ anyKey: true }),
  'long-keys-pass': scanBy({ keyBytesMax: 65_535 }),
  'any-text-passes': scanBy({ anyText: true }),
  'trailing-bytes-pass': scanBy({ trailingBytes: true }),
  'scan-too-strict': scanBy({ stringBytesMax: 299 }),
  'views-on-what-arrived': scanTarget({
    scan,
    decode: (bytes) => {
      scan(bytes);
      return viewing.unpack(bytes);
    },
  }),
  'fields-unchecked': messagesTarget({ encode: encodeMessage, decode: trusting }),
  'services-lost': messagesTarget({ encode: lossy, decode: decodeMessage }),
  'row-missing': columnsTarget((bytes, count) => {
    const rows = decodeResults(bytes, count);
    return { ...rows, code: rows.code.slice(0, 99) };
  }),
  'rows-in-a-large-buffer': columnsTarget((bytes, count) => {
    const rows = decodeResults(bytes, count);
    const slot = new Uint32Array(20_000).subarray(0, count);
    slot.set(rows.slot);
    return { ...rows, slot };
  }),
  'latency-off': columnsTarget((bytes, count) => {
    const rows = decodeResults(bytes, count);
    return { ...rows, latencyMs: rows.latencyMs.map((ms) => (ms > 100 ? -ms : ms)) };
  }),
  'byte-lost': framesTarget((bytesMax) => new Careless(bytesMax)),
  'length-believed': framesTarget(credulous),
};
