// The last word of a side that ends a session for a fault. Knows what the other side may hear of it, and how its own last word is shown to
// people; refuses to know when a session ends.
import { type Fault, type FaultCode, faults } from '../kit/fault.ts';
import { quote } from '../kit/quote.ts';
import type { Bye, MessageOf } from '../wire/message.ts';

/** What the other side said or did, or failed to do: that it hears in full. */
const isItsOwn = (code: FaultCode): boolean => faults[code].exit === 76 || code === 'silent' || code === 'stalled';

/** Of this side's own troubles (a disk, a store) the other side hears their kind, and no detail of this machine. */
export const farewell = ({ code, message }: Pick<Fault, 'code' | 'message'>): MessageOf<'bye'> => ({
  type: 'bye',
  code,
  text: isItsOwn(code) ? message : `${faults[code].says}.`,
  retryAfterMs: 0,
});

/** What the other side said when it ended the session, as a sentence for people. Its own words are quoted. */
export const farewellHeard = (who: 'agent' | 'manager', { code, text }: Bye): string =>
  text === undefined ? `The ${who} said goodbye (${code}).` : `The ${who} ended the session (${code}): ${quote(text)}.`;
