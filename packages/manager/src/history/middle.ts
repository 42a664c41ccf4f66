// A value from the middle of many, found without sorting them all. Refuses to know what they are.

/** Enough for a value near the middle, few enough to sort. */
const SAMPLES = 127;

/** The middle one of some of the values, taken at even distances; 0 of none. */
export const middleOf = (values: Float64Array): number => {
  const stride = Math.max(1, Math.floor(values.length / SAMPLES));
  const sample: number[] = [];
  for (let i = 0; i < values.length; i += stride) sample.push(values[i] ?? 0);
  return sample.sort((a, b) => a - b)[sample.length >> 1] ?? 0;
};
