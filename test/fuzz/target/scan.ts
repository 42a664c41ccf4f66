// Fuzzes the scan and the decoder behind it. The differential rule: what the scan accepts, the decoder decodes to plain values, the same that
// a second reader reads; what it refuses, that reader refuses too. Knows nothing of messages.
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { decodePlain } from '../../../packages/protocol/src/wire/codec.ts';
import { scan } from '../../../packages/protocol/src/wire/scan.ts';
import { someMsgpack } from '../make/msgpack.ts';
import { mutated } from '../make/mutate.ts';
import { payloads } from '../make/vectors.ts';
import { mustBePlain, sameValue } from '../plain.ts';
import { Refused, readByRules } from '../reference-reader.ts';
import { Broken, rule, type Target } from '../target.ts';

export type ScanParts = {
  /** @throws Fault `frame-malformed` */
  scan(bytes: Uint8Array): void;
  decode(bytes: Uint8Array): unknown;
};

const MARGIN_BYTES = 5;

/** The same bytes in the midst of others, as they come off a socket; whoever reads beyond their end reads a form that is not allowed. */
const amidst = (input: Uint8Array): Uint8Array => {
  const around = new Uint8Array(input.length + 2 * MARGIN_BYTES).fill(0xc1);
  around.set(input, MARGIN_BYTES);
  return around.subarray(MARGIN_BYTES, MARGIN_BYTES + input.length);
};

type Outcome = { readonly value: unknown } | 'refused';

const outcomeOf = (what: string, act: () => unknown): Outcome => {
  try {
    return { value: act() };
  } catch (thrown) {
    if (thrown instanceof Refused || (thrown instanceof Fault && thrown.code === 'frame-malformed')) return 'refused';
    throw new Broken(`${what} throws`, String(thrown), { cause: thrown });
  }
};

const check = (parts: ScanParts, input: Uint8Array): void => {
  const bytes = amidst(input);
  const scanned = outcomeOf('scan', () => parts.scan(bytes));
  const expected = outcomeOf('reference', () => readByRules(bytes));
  const decoded = scanned === 'refused' ? scanned : outcomeOf('decoder', () => parts.decode(bytes));
  if (decoded !== 'refused') mustBePlain(decoded.value);
  const word = (outcome: Outcome): string => (outcome === 'refused' ? 'refuses' : 'accepts');
  rule((scanned === 'refused') === (expected === 'refused'), 'verdict', () => {
    return `the scan ${word(scanned)} what the second reader ${word(expected)}`;
  });
  if (decoded === 'refused' || expected === 'refused') {
    rule(decoded === expected, 'decodes', () => 'the decoder refuses what the scan accepted');
    return;
  }
  // Whatever is still a view on what arrived changes now.
  bytes.fill(0x2a);
  rule(sameValue(decoded.value, expected.value), 'same', () => 'the two readers read different values');
};

const make: Target['make'] = (dice) => {
  const start = dice.chance(0.4) ? dice.pick(payloads) : someMsgpack(dice);
  return dice.chance(0.35) ? start : mutated(start, dice, payloads);
};

export const scanTarget = (parts: ScanParts): Target => ({
  name: 'scan',
  share: 290,
  msMax: 250,
  make,
  check: (input) => check(parts, input),
});

export const scanFuzz = scanTarget({ scan, decode: decodePlain });
