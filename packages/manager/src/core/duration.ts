// Durations as people write them (`500ms`, `1m30s`, `30d`), as they read them (`1 m 30 s`), and as the program holds them: milliseconds.
// Knows no limits of any particular key: whoever asks for a duration says what is too short or too long.
import { quote } from '@vedette/protocol/kit';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const PART = /^(\d+(?:\.\d+)?)(ms|[smhd])/;
const EXAMPLES = "'500ms', '10s', '1m30s', '2h' or '30d'";

/** What editors check; the full rules (order of units, whole milliseconds) are checked on reading. */
export const DURATION_PATTERN = '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$';

/** Reads one or more numbers with units, the largest unit first and none twice, adding up to a whole number of milliseconds. */
export const parseDuration = (text: string): { ms: number } | { problem: string } => {
  if (/^\d+(\.\d+)?$/.test(text))
    return { problem: `${quote(text)} has no unit: write '${text}s' for seconds, '${text}ms' for milliseconds` };
  let rest = text;
  let total = 0;
  let unitBefore = -1;
  while (rest !== '') {
    const [part, number, name] = PART.exec(rest) ?? [];
    const unit = UNITS.findIndex(([unitName]) => unitName === name);
    const [, unitMs] = UNITS[unit] ?? [];
    if (part === undefined || unitMs === undefined) {
      return { problem: `${quote(text)} is not a duration: write for example ${EXAMPLES}` };
    }
    if (unit <= unitBefore)
      return { problem: `${quote(text)} is not a duration: write each unit once, the largest first` };
    unitBefore = unit;
    total += Number(number) * unitMs;
    rest = rest.slice(part.length);
  }
  if (text === '') return { problem: `empty: write a duration, for example ${EXAMPLES}` };
  // 0.1 and its kin have no exact double: a millionth of a millisecond off is still a whole number to a person.
  const ms = Math.round(total);
  if (!Number.isSafeInteger(ms)) return { problem: `${quote(text)} is too long a duration` };
  if (Math.abs(ms - total) > 1e-6) return { problem: `${quote(text)} is not a whole number of milliseconds` };
  return { ms };
};

/** The shortest text that `parseDuration` reads back as the same number of whole milliseconds: `90000` is `1m30s`. */
export const formatDuration = (ms: number): string => {
  let rest = ms;
  let text = '';
  for (const [name, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) text += `${count}${name}`;
    rest -= count * unitMs;
  }
  return text === '' ? '0s' : text;
};

/**
 * How long something lasted, for whoever reads of it: the two largest units that matter, `4 d 3 h`, `3 m 12 s`, `12 s`; under a second in milliseconds. What
 * stands in the configuration is written as it stands there, with `formatDuration`.
 */
export const lastingText = (ms: number): string => {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return whole === 0 ? '0 s' : `${whole} ms`;
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const parts: string[] = [];
  let rest = whole;
  for (const [unit, size] of UNITS.slice(first, Math.min(first + 2, UNITS.length - 1))) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ');
};
