// Cuts and cleans texts for services that take only so much of them. Knows lines and characters; refuses to know any markup.

export type Room = {
  readonly sizeMax: number;
  /** How a text counts against it; its length without it. */
  readonly sizeOf?: (text: string) => number;
  /** Makes text mean only itself in the target's markup. What comes out of it is what must fit. */
  readonly literal?: (text: string) => string;
};

export const utf8Bytes = (text: string): number => Buffer.byteLength(text);

/** What is said in the place of what was left out takes no more than this. */
const REST_SIZE_MAX = 40;

/** The text escaped and, if it takes more room, cut: after whole lines, or within the first; how much is missing is said. */
export const fit = (
  text: string,
  { sizeMax, sizeOf = (part) => part.length, literal = (part) => part }: Room,
): string => {
  const whole = literal(text);
  if (sizeOf(whole) <= sizeMax) return whole;
  const room = sizeMax - REST_SIZE_MAX;
  const lines = text.split('\n');
  const kept = taken(lines, room, (line) => sizeOf(literal(line)) + 1);
  if (kept > 0) return `${lines.slice(0, kept).map(literal).join('\n')}\n… and ${amount(lines.length - kept, 'line')}`;
  const characters = Array.from(lines[0] ?? '');
  const first = taken(characters, room, (character) => sizeOf(literal(character)));
  const left = Array.from(text).length - first;
  return `${literal(characters.slice(0, first).join(''))}… and ${amount(left, 'character')}`;
};

const amount = (count: number, what: string): string => `${count} more ${count === 1 ? what : `${what}s`}`;

/** How many of them find room, from the first on. */
const taken = (parts: readonly string[], room: number, sizeOf: (part: string) => number): number => {
  let left = room;
  const over = parts.findIndex((part) => {
    left -= sizeOf(part);
    return left < 0;
  });
  return over < 0 ? parts.length : over;
};

/** On one line, whatever was in it: for headers, subjects and logs. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** Without what no text shows, but with its lines. */
export const printable = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/(?!\n)\p{Cc}/gu, ' ');
