// Feeds a target its inputs, one after the other, and gathers what broke. Knows that an input is made of a seed, the target's name and its
// number alone, so that any of them can be made again without those before; refuses to know what is fuzzed.
import { hash32 } from '../../packages/protocol/src/kit/hash.ts';
import { Dice } from '../sim/world/dice.ts';
import { shrink } from './shrink.ts';
import { Broken, type Target } from './target.ts';

export type Failure = {
  readonly rule: string;
  readonly message: string;
  /** The number of the first input that broke the rule. */
  readonly at: number;
  readonly input: Uint8Array;
  /** The same, smaller. */
  readonly shrunk: Uint8Array;
  /** How many inputs broke the rule. */
  count: number;
};

export type Report = {
  readonly failures: readonly Failure[];
  /** The number of the last input that was tried. */
  readonly last: number;
  readonly slowestMs: number;
  readonly slowestAt: number;
};

/** So many times slower than allowed, an input is not tried again. */
const SLOW_BEYOND_DOUBT = 4;

/** A rule is broken by many inputs or by few; after so many different ones there is enough to do. */
const FAILURES_MAX = 10;

export const inputOf = (target: Target, seed: number, at: number): Uint8Array =>
  target.make(new Dice(hash32(`${seed} ${target.name} ${at}`)));

/** Why the target broke on this input, if it did, and how long it took. */
export const tryOne = (
  target: Target,
  input: Uint8Array,
): { readonly broken: Broken | undefined; readonly ms: number } => {
  let ms = Number.POSITIVE_INFINITY;
  // Another program may have had the processor: what is slow has to be slow again.
  for (let turn = 0; turn < 3; turn++) {
    const startedMs = performance.now();
    try {
      target.check(input.slice());
    } catch (thrown) {
      return { broken: asBroken(thrown), ms: performance.now() - startedMs };
    }
    ms = Math.min(ms, performance.now() - startedMs);
    if (ms <= target.msMax) return { broken: undefined, ms };
    if (ms > SLOW_BEYOND_DOUBT * target.msMax) break;
  }
  return { broken: new Broken('slow', `took ${ms.toFixed(0)} ms, of at most ${target.msMax}`), ms };
};

const asBroken = (thrown: unknown): Broken => {
  if (thrown instanceof Broken) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new Broken(`crash (${name})`, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown), {
    cause: thrown,
  });
};

/** @param inputs the number of the last one */
export type Campaign = {
  readonly seed: number;
  readonly from: number;
  readonly inputs: number;
  /** Told before each input, so that somebody knows which one never came back. */
  readonly onInput?: (at: number) => void;
  /** Told of each rule when it is first broken. */
  readonly onFailure?: (failure: Failure) => void;
};

/** Tries inputs `from … inputs`. */
export const campaign = (target: Target, { seed, from, inputs, onInput, onFailure }: Campaign): Report => {
  const failures = new Map<string, Failure>();
  let slowestMs = 0;
  let slowestAt = from;
  let last = from - 1;
  for (let at = from; at <= inputs && failures.size < FAILURES_MAX; at++) {
    onInput?.(at);
    last = at;
    const input = inputOf(target, seed, at);
    const { broken, ms } = tryOne(target, input);
    if (ms > slowestMs) [slowestMs, slowestAt] = [ms, at];
    if (!broken) continue;
    const known = failures.get(broken.rule);
    if (known) {
      known.count++;
      continue;
    }
    const failure = failureOf(target, at, input, broken);
    failures.set(broken.rule, failure);
    onFailure?.(failure);
  }
  return { failures: [...failures.values()], last, slowestMs, slowestAt };
};

const failureOf = (target: Target, at: number, input: Uint8Array, broken: Broken): Failure => {
  const isSame = (smaller: Uint8Array): boolean => tryOne(target, smaller).broken?.rule === broken.rule;
  const shrunk = shrink(input, isSame);
  const { message } = tryOne(target, shrunk).broken ?? broken;
  return { rule: broken.rule, message, at, input, shrunk, count: 1 };
};
