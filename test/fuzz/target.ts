// What is fuzzed, as a type, and the error that says a rule was broken. Knows that an input is always bytes (also where it stands for a text
// or for a script of events), so that all are made, shrunk, printed and replayed alike; refuses to know any particular target.
import type { Dice } from '../sim/world/dice.ts';

export type Target = {
  readonly name: string;
  /** How many of 1,000 inputs are this target's. */
  readonly share: number;
  /** Longer than this on one input, each of three times, is a failure. */
  readonly msMax: number;
  /** An input; the same dice make the same one. */
  make(this: void, dice: Dice): Uint8Array;
  /** @throws Broken when a rule does not hold; anything else that is thrown is a crash of what is fuzzed */
  check(this: void, input: Uint8Array): void;
};

/** A rule that did not hold for an input. */
export class Broken extends Error {
  readonly rule: string;

  constructor(rule: string, what: string, options?: { cause?: unknown }) {
    super(what, options);
    this.name = 'Broken';
    this.rule = rule;
  }
}

/** @throws Broken */
export const rule = (holds: boolean, name: string, what: () => string): void => {
  if (!holds) throw new Broken(name, what());
};
