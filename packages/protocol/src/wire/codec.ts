// Messages to bytes and back. Knows msgpack (the only file that does) and that a message is `[type, {fields}]`; refuses to know what
// any message means. The decoder never sees bytes that the scan has not passed, and nothing it builds leaves here unchecked.
import { Packr } from 'msgpackr';
import { Fault } from '../kit/fault.ts';
import { fields } from './fields.ts';
import { encodeFrame } from './frame.ts';
import { limits } from './limits.ts';
import type { Message, MessageType } from './message.ts';
import { scan } from './scan.ts';
import { Misfit, type Shape } from './shape.ts';

/** Standard msgpack only: no records, no references, no extensions, maps as small as they can be. */
const msgpack = new Packr({
  useRecords: false,
  variableMapSize: true,
  structuredClone: false,
  mapsAsObjects: true,
  copyBuffers: true,
  int64AsType: 'number',
});

const isType = (type: unknown): type is MessageType => typeof type === 'string' && Object.hasOwn(fields, type);

/** The table pairs every type with its own shape; indexing it by a union forgets that, so it is said again here. */
const shapeOf = (type: MessageType): Shape<object> => fields[type] as Shape<object>;

/**
 * A complete frame. The message is trusted to be within its ranges: it is ours.
 * @throws Fault `frame-too-large` when it does not fit; whoever built it has to send it in parts.
 */
export const encodeMessage = (message: Message): Uint8Array => {
  const payload = msgpack.pack([message.type, shapeOf(message.type).write(message)]);
  if (payload.length > limits.frameBytesMax) {
    throw new Fault(
      'frame-too-large',
      `A message ${message.type} takes ${payload.length} bytes, and a frame holds ${limits.frameBytesMax}. It has to be sent in parts.`,
    );
  }
  return encodeFrame(payload);
};

/**
 * The message in one payload, built afresh.
 * @throws Fault `frame-malformed` when the bytes are not the msgpack allowed here, `message-invalid` when they are no message.
 */
export const decodeMessage = (payload: Uint8Array): Message => {
  const raw = decodePlain(payload);
  if (!Array.isArray(raw) || raw.length !== 2) throw invalid('A message must be a list of its type and its fields.');
  const [type, given]: unknown[] = raw;
  if (!isType(type)) throw invalid('A message of a type that is not known here arrived.');
  try {
    return { type, ...shapeOf(type).read(given) } as Message;
  } catch (thrown) {
    if (!(thrown instanceof Misfit)) throw thrown;
    throw invalid(`The message ${type} is not well-formed: ${type}${thrown.path} ${thrown.wanted}.`);
  }
};

/** Scanned and decoded, not yet judged: null, booleans, numbers, strings, byte arrays, lists and plain objects. */
export const decodePlain = (payload: Uint8Array): unknown => {
  scan(payload);
  return msgpack.unpack(payload);
};

const invalid = (what: string): Fault =>
  new Fault('message-invalid', `${what} The other side is broken, or of another version.`);
