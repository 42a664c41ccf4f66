// What a session says has to be understood, whatever was said to it before. Knows the codec; refuses to know what is said.
import { decodeMessage, encodeMessage } from '../../../packages/protocol/src/wire/codec.ts';
import { HEADER_BYTES } from '../../../packages/protocol/src/wire/frame.ts';
import type { Message } from '../../../packages/protocol/src/wire/message.ts';
import { Broken } from '../target.ts';

/** @throws Broken when the message is one that the other side refuses */
export const mustBeSayable = (message: Message): void => {
  try {
    decodeMessage(encodeMessage(message).subarray(HEADER_BYTES));
  } catch (thrown) {
    throw new Broken('sayable', `a ${message.type} is sent that nobody takes: ${String(thrown)}`, { cause: thrown });
  }
};
