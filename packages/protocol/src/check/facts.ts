// What a probe may learn besides its verdict: certificates, answers, phases. Knows how much of it is told; refuses to know what any of it means.
import { boolean, matching, note, real, recordOf, type Shape } from '../wire/shape.ts';

export type Fact = string | number | boolean;

/**
 * By short keys. Two of them mean the same in every check: `error`, why the verdict is what it is, and `warning`, what will go wrong before long. Both are for
 * people. Texts are cut and made presentable when they are sent; what is no finite number is left out.
 */
export type Facts = Readonly<Record<string, Fact>>;

export const factLimits = {
  countMax: 16,
  textBytesMax: 256,
} as const;

const text = note(factLimits.textBytesMax);
const number = real(-Number.MAX_VALUE, Number.MAX_VALUE);

const fact: Shape<Fact> = {
  read(raw) {
    if (typeof raw === 'string') return text.read(raw);
    return typeof raw === 'number' ? number.read(raw) : boolean.read(raw);
  },
  write: (value) => (typeof value === 'string' ? text.write(value) : value),
};

const key = matching(
  /^[a-z][a-z0-9_]{0,31}$/,
  '1 to 32 lower-case letters, digits or underscores, beginning with a letter',
);

const all = recordOf(key, fact, factLimits.countMax);

export const facts: Shape<Facts> = {
  read: all.read,
  write: (value) =>
    all.write(
      Object.fromEntries(
        Object.entries(value)
          .filter(([, it]) => typeof it !== 'number' || Number.isFinite(it))
          .slice(0, factLimits.countMax),
      ),
    ),
};

/** What an agent may tell of what its probes learned goes to managers only that name this in their `welcome`. */
export const FACTS_FEATURE = 'facts';
