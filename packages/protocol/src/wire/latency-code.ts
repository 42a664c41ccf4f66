// Latencies in two bytes: three significant digits of microseconds. Knows mantissa and exponent; refuses to know what was measured.
// code = exponent × 1000 + mantissa stands for mantissa × 10^exponent µs, so 0 to 999 µs are exact.

const EXPONENT_MAX = 12;

/** The largest code: 999 × 10^12 µs, some 30 years. */
export const LATENCY_CODE_MAX = EXPONENT_MAX * 1000 + 999;

const msByCode = Float64Array.from(
  { length: LATENCY_CODE_MAX + 1 },
  (_, code) => ((code % 1000) * 10 ** Math.floor(code / 1000)) / 1000,
);

/** The nearest code; what is negative is 0, what is larger than the largest is the largest. */
export const latencyCode = (latencyMs: number): number => {
  let mantissa = Math.max(latencyMs * 1000, 0);
  let exponent = 0;
  // 999.5 would be rounded up to a fourth digit.
  while (mantissa >= 999.5) {
    mantissa /= 10;
    exponent++;
  }
  return exponent > EXPONENT_MAX ? LATENCY_CODE_MAX : exponent * 1000 + Math.round(mantissa);
};

/** Milliseconds; `code` must be a whole number from 0 to LATENCY_CODE_MAX. */
export const latencyMsOf = (code: number): number => msByCode[code] ?? Number.NaN;
