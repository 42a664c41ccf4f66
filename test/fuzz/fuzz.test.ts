// A share of the fuzzing that is quick enough for every change, from a seed of its own; what it finds is printed with its replay.
import { expect, test } from 'vitest';
import { campaign, inputOf } from './campaign.ts';
import { described } from './replay.ts';
import { sharesOf, targets } from './targets.ts';

const INPUTS = 20_000;
const SEED = 20_000;

for (const [target, inputs] of sharesOf(targets, INPUTS)) {
  test(`${target.name} keeps its rules for ${inputs} inputs`, { timeout: 120_000 }, () => {
    const { failures } = campaign(target, { seed: SEED, from: 1, inputs });
    expect(failures.map((failure) => described(target.name, SEED, failure))).toEqual([]);
  });
}

test('an input is made of seed, name and number alone, and no two are alike', () => {
  for (const target of targets) {
    const inputs = Array.from({ length: 200 }, (_, at) => Buffer.from(inputOf(target, SEED, at)).toString('hex'));
    const backwards = inputs.map((_, i) => Buffer.from(inputOf(target, SEED, inputs.length - 1 - i)).toString('hex'));
    expect(backwards.toReversed()).toEqual(inputs);
    expect(new Set(inputs).size).toBeGreaterThan(100);
  }
});
