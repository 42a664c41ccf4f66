// Fuzzes the codec of messages: bytes end in a fault of the wire, or in a message that is encoded and decoded again without changing. Knows
// what every message has in common; refuses to know what any of them means.
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { decodeMessage, encodeMessage } from '../../../packages/protocol/src/wire/codec.ts';
import { HEADER_BYTES } from '../../../packages/protocol/src/wire/frame.ts';
import type { Message } from '../../../packages/protocol/src/wire/message.ts';
import { Choices } from '../make/choices.ts';
import { someMessage } from '../make/message.ts';
import { mutated } from '../make/mutate.ts';
import { goodPayloads } from '../make/vectors.ts';
import { mustBePlain, sameValue } from '../plain.ts';
import { Broken, rule, type Target } from '../target.ts';

export type Codec = {
  encode(message: Message): Uint8Array;
  decode(payload: Uint8Array): Message;
};

const CODES: readonly string[] = ['frame-malformed', 'message-invalid'];

/** Undefined where the bytes are refused as they should be. */
const decoded = (codec: Codec, payload: Uint8Array): Message | undefined => {
  try {
    return codec.decode(payload);
  } catch (thrown) {
    if (thrown instanceof Fault && CODES.includes(thrown.code)) {
      rule(!/\p{Cc}/u.test(thrown.message), 'text', () => 'the fault repeats control characters');
      return undefined;
    }
    throw new Broken('decode throws', String(thrown), { cause: thrown });
  }
};

const encoded = (codec: Codec, message: Message): Uint8Array => {
  try {
    return codec.encode(message);
  } catch (thrown) {
    throw new Broken('encode throws', `${message.type}: ${String(thrown)}`, { cause: thrown });
  }
};

const check = (codec: Codec, input: Uint8Array): void => {
  const message = decoded(codec, input);
  if (!message) return;
  mustBePlain(message);
  const bytes = encoded(codec, message);
  const again = decoded(codec, bytes.subarray(HEADER_BYTES));
  rule(
    again !== undefined,
    'round trip',
    () => `a ${message.type} that was decoded is refused when it is encoded again`,
  );
  rule(sameValue(message, again), 'round trip', () => `a ${message.type} comes back as another`);
};

const make: Target['make'] = (dice) => {
  if (dice.chance(0.5)) return mutated(dice.pick(goodPayloads), dice, goodPayloads);
  const script = Uint8Array.from({ length: 80 }, () => dice.below(256));
  const payload = encodeMessage(someMessage(new Choices(script))).subarray(HEADER_BYTES);
  return dice.chance(0.2) ? payload : mutated(payload, dice, goodPayloads);
};

export const messagesTarget = (codec: Codec): Target => ({
  name: 'messages',
  share: 200,
  msMax: 250,
  make,
  check: (input) => check(codec, input),
});

export const messagesFuzz = messagesTarget({ encode: encodeMessage, decode: decodeMessage });
