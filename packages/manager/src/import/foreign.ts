// Values of foreign files, taken for what they can be taken for. Knows types and durations as other programs write them; refuses to know any of these programs.

export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A mapping, or an empty one. */
export const mapping = (value: unknown): Mapping => (isMapping(value) ? value : {});

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text, or a number or a truth value as text; undefined for everything else and for the empty text. */
export const text = (value: unknown): string | undefined => {
  const said = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof said === 'string' && said.trim() !== '' ? said : undefined;
};

export const number = (value: unknown): number | undefined => {
  const said = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof said === 'number' && Number.isFinite(said) ? said : undefined;
};

/** `true`, `1`, `"1"`, … */
export const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true';

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** A duration as programs in Go write it, `1h30m`, in milliseconds; undefined for everything else. */
export const goDurationMs = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || !/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdwy]))+$/.test(value)) return undefined;
  let ms = 0;
  for (const [, amount, unit = ''] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdwy])/g))
    ms += Number(amount) * (UNITS_MS[unit] ?? 0);
  return Math.round(ms);
};

/** `host:port`, an IPv6 host in brackets whether it is written so or not. */
export const hostPort = (host: string, port: string | number): string => `${bracketed(host)}:${port}`;

export const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** Names under which others keep secrets. */
export const namesSecret = (name: string): boolean =>
  /auth|cookie|token|secret|passw|passphrase|credential|api[-_]?key|signature|^key$|^sig$|^pass$/i.test(name);

/** Texts that are likely to hold a secret, whatever they are called. */
export const holdsSecret = (value: string): boolean =>
  /^\s*(?:basic|bearer|digest|token)\s+\S/i.test(value) ||
  /\b(?:pass(?:word|wd|phrase)?|auth(?: login| plain)?|secret|token|api[-_]?key|identify)\b["']?\s{0,4}[:= ]\s{0,4}["']?\S/i.test(
    value,
  );

/** What a value that is written as text may be meant as in JSON: other monitors compare texts, and ours tells `1` from `"1"`. */
export const jsonValue = (written: string): string | number | boolean | null => {
  if (written === 'true' || written === 'false') return written === 'true';
  if (written === 'null') return null;
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(written) ? Number(written) : written;
};
