// Fuzzes the reader of frames: whatever the stream and however it is cut, the same payloads come out, the same fault ends it, and no more is
// kept than one frame may hold. Knows streams and cuts; refuses to know what payloads mean.
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { encodeFrame, FrameReader, HEADER_BYTES } from '../../../packages/protocol/src/wire/frame.ts';
import { mutated } from '../make/mutate.ts';
import { goodFrames } from '../make/vectors.ts';
import { sameValue } from '../plain.ts';
import { Broken, rule, type Target } from '../target.ts';

export type Reader = Pick<FrameReader, 'push' | 'next' | 'bytesMax' | 'pendingBytes'>;

/** Small limits, so that streams are small and yet cross them: before the other side is admitted, and after. */
const LIMITS = [32, 600] as const;

/** The first byte of an input says after how many frames the other side is admitted, the second how the stream is cut; the stream follows. */
const PLAN_BYTES = 2;

/** Streams up to this length are cut at every place there is. */
const EVERY_PLACE_BYTES = 64;

const CODES: readonly string[] = ['frame-empty', 'frame-too-large'];

type Outcome = {
  readonly payloads: readonly Uint8Array[];
  readonly fault: string | undefined;
  readonly pending: number;
};

/** Pushes the chunks and takes what is complete after each of them, as a connection does. */
const outcomeOf = (make: (bytesMax: number) => Reader, chunks: readonly Uint8Array[], admitAfter: number): Outcome => {
  const reader = make(LIMITS[0]);
  const payloads: Uint8Array[] = [];
  let arrived = 0;
  let returned = 0;
  for (const chunk of chunks) {
    reader.push(chunk);
    arrived += chunk.length;
    try {
      for (let payload = reader.next(); payload; payload = reader.next()) {
        payloads.push(payload);
        returned += HEADER_BYTES + payload.length;
        rule(
          payload.length <= reader.bytesMax,
          'limit',
          () => `a payload of ${payload?.length} bytes, of ${reader.bytesMax}`,
        );
        if (payloads.length === admitAfter) reader.bytesMax = LIMITS[1];
      }
    } catch (thrown) {
      if (thrown instanceof Broken) throw thrown;
      if (!(thrown instanceof Fault && CODES.includes(thrown.code))) {
        throw new Broken('reader throws', String(thrown), { cause: thrown });
      }
      return { payloads, fault: thrown.code, pending: 0 };
    }
    const kept = reader.pendingBytes;
    rule(kept === arrived - returned, 'count', () => `${kept} bytes are said to be kept of ${arrived - returned}`);
    rule(kept < HEADER_BYTES + reader.bytesMax, 'memory', () => `${kept} bytes are kept, of ${reader.bytesMax}`);
  }
  return { payloads, fault: undefined, pending: reader.pendingBytes };
};

const cutAt = (stream: Uint8Array, places: readonly number[]): readonly Uint8Array[] =>
  [...places, stream.length].map((to, i) => stream.slice(places[i - 1] ?? 0, to));

/** One cut at every place, or at those the plan and the frames' headers name; single bytes; pieces of one size. */
const cutsOf = (stream: Uint8Array, plan: number): readonly (readonly number[])[] => {
  const every = Array.from({ length: Math.max(0, stream.length - 1) }, (_, i) => i + 1);
  const size = 2 + (plan % 61);
  const pieces = every.filter((at) => at % size === 0);
  const single = stream.length <= EVERY_PLACE_BYTES ? every : every.filter((at) => at <= 5 || at % 97 === plan % 97);
  return [every, pieces, ...single.map((at) => [at])];
};

const check = (make: (bytesMax: number) => Reader, input: Uint8Array): void => {
  const [admitAfter = 0, plan = 0] = input;
  const stream = input.subarray(PLAN_BYTES);
  const whole = outcomeOf(make, [stream.slice()], admitAfter % 8);
  for (const places of cutsOf(stream, plan)) {
    const cut = outcomeOf(make, cutAt(stream, places), admitAfter % 8);
    rule(sameValue(cut, whole), 'cuts', () => `other frames when cut at ${places.slice(0, 5).join(', ')}`);
  }
};

/** Frames of the sizes around the limits, and real ones. */
const someFrame = (size: number): Uint8Array => encodeFrame(new Uint8Array(size).fill(size));
const frames: readonly Uint8Array[] = [...[1, 2, 3, 31, 32, 33, 599, 600, 601].map(someFrame), ...goodFrames];

const make: Target['make'] = (dice) => {
  const parts = Array.from({ length: 1 + dice.below(5) }, () =>
    dice.pick(dice.chance(0.5) ? frames.slice(0, 5) : frames),
  );
  const stream = Uint8Array.of(...parts.flatMap((part) => [...part]));
  const bytes = dice.chance(0.3) ? stream : mutated(stream, dice, frames);
  return Uint8Array.of(dice.below(256), dice.below(256), ...bytes.subarray(0, 2_000));
};

export const framesTarget = (makeReader: (bytesMax: number) => Reader): Target => ({
  name: 'frames',
  share: 60,
  msMax: 500,
  make,
  check: (input) => check(makeReader, input),
});

export const framesFuzz = framesTarget((bytesMax) => new FrameReader(bytesMax));
