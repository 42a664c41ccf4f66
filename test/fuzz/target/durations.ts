// Fuzzes the reading of durations: whole milliseconds that are written back to the same, or a problem. Knows both; refuses to know units.
import { formatDuration, parseDuration } from '../../../packages/manager/src/core/duration.ts';
import { mutatedText } from '../make/text.ts';
import { rule, type Target } from '../target.ts';
import { mustBeSaid, textOf } from '../text.ts';

export type Durations = {
  parse(this: void, text: string): { readonly ms: number } | { readonly problem: string };
  format(this: void, ms: number): string;
};

const corpus = [
  '500ms',
  '10s',
  '1m30s',
  '2h',
  '30d',
  '1d2h3m4s5ms',
  '1.5s',
  '0.001s',
  '0s',
  '90',
  '1s1m',
  '104249991374d7h36m31s',
];

const check = ({ parse, format }: Durations, input: Uint8Array): void => {
  const answer = parse(textOf(input));
  if ('problem' in answer) {
    mustBeSaid(answer.problem, 'a problem');
    return;
  }
  const { ms } = answer;
  rule(Number.isSafeInteger(ms) && ms >= 0, 'range', () => `${ms} ms`);
  const again = parse(format(ms));
  rule('ms' in again && again.ms === ms, 'round trip', () => `${ms} ms are written as ${format(ms)}`);
};

export const durationsTarget = (durations: Durations): Target => ({
  name: 'durations',
  share: 50,
  msMax: 250,
  make: (dice) => mutatedText(dice.pick(corpus), dice, corpus),
  check: (input) => check(durations, input),
});

export const durationsFuzz = durationsTarget({ parse: parseDuration, format: formatDuration });
