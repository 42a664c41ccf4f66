// Times and lengths of time for people. Knows units and rounding; refuses to know what is told and asks no clock.

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** `4 d 3 h`, `3 m 12 s`, `12 s`, `250 ms`: the two largest units, as in the messages that people get. */
export const lengthText = (ms: number): string => {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return whole === 0 ? '0 s' : `${whole} ms`;
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const [name, size] = UNITS[first] ?? ['s', 1_000];
  const count = Math.floor(whole / size);
  const next = UNITS[first + 1];
  const more = next ? Math.floor((whole - count * size) / next[1]) : 0;
  return `${count} ${name}${next && more > 0 ? ` ${more} ${next[0]}` : ''}`;
};

/** How long ago: whole seconds; what is a little ahead is now. */
export const ageText = (iso: string, nowMs: number): string => {
  const ageMs = Math.max(0, nowMs - Date.parse(iso));
  return lengthText(Math.floor(ageMs / 1_000) * 1_000);
};

export const latencyText = (ms: number | undefined): string => {
  if (ms === undefined || !Number.isFinite(ms)) return '–';
  if (ms >= 10_000) return `${Math.round(ms / 1_000)} s`;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms >= 99.5 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
};

const two = (n: number): string => String(n).padStart(2, '0');

/** `14:03:59`, by the clock of whoever looks. */
export const clockText = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

const dayText = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:03` today, `31 Oct 14:03` on another day, `31 Oct 2025` in another year. */
export const momentText = (iso: string, nowMs: number): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '–';
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const now = new Date(nowMs);
  if (dayText(at) === dayText(now)) return time;
  const day = `${at.getDate()} ${MONTHS[at.getMonth()]}`;
  return at.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${day} ${at.getFullYear()}`;
};

/** All of it, for whoever wants to know exactly. */
export const fullText = (iso: string): string => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? '–' : `${dayText(at)} ${clockText(at)}`;
};

/** As a field of a form takes it: `2026-10-31T14:03`. */
export const fieldText = (atMs: number): string => {
  const at = new Date(atMs);
  return `${dayText(at)}T${two(at.getHours())}:${two(at.getMinutes())}`;
};

/** `99.93 %`. What is not all is never shown as all. */
export const shareText = (share: number | null | undefined, digits = 2): string => {
  if (share === null || share === undefined) return '–';
  if (share === 1) return '100 %';
  const scale = 10 ** digits;
  const cut = Math.floor(share * 100 * scale + 1e-6) / scale;
  return `${Math.min(cut, 100 - 1 / scale).toFixed(digits)} %`;
};

export const bytesText = (n: number): string => {
  if (n >= 1e9) return `${(n / 1e9).toFixed(1)} GB`;
  return n >= 1e6 ? `${Math.round(n / 1e6)} MB` : `${Math.round(n / 1e3)} kB`;
};

export const countText = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** `eu-1, us-1 and ap-1`; of many, the first ones. */
export const listText = (words: readonly string[], most = 4): string => {
  if (words.length > most) return `${words.slice(0, most - 1).join(', ')} and ${words.length - most + 1} more`;
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
};
