// What an examination of a machine comes to: findings, and the worst of them. Knows the three levels; refuses to know what is examined.

/** `warn`: it works, and will hurt one day. `fail`: it does not work, or is not safe. */
export type Level = 'ok' | 'warn' | 'fail';

export type Finding = {
  /** What was looked at, in a word or two: `Node`, `port 7600`. */
  readonly about: string;
  readonly level: Level;
  /** What was found, a clause without a full stop. */
  readonly says: string;
  /** What to do about it, in whole sentences; absent where there is nothing to do. */
  readonly advice?: string;
};

export const ok = (about: string, says: string): Finding => ({ about, level: 'ok', says });
export const warn = (about: string, says: string, advice: string): Finding => ({ about, level: 'warn', says, advice });
export const fail = (about: string, says: string, advice: string): Finding => ({ about, level: 'fail', says, advice });

/** The exit status that a doctor ends with: 1 when something fails; a warning is no failure. */
export const exitOf = (findings: readonly Finding[]): 0 | 1 => (findings.some(({ level }) => level === 'fail') ? 1 : 0);

/** Names of files, and what systems say, come from elsewhere: nothing in them moves a cursor. */
const plain = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

const WIDTH = 18;

const several = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/**
 * One line for each finding, its advice below it, and a last line that counts them.
 * @param paint colours what it is given, by the level
 */
export const linesOf = (
  findings: readonly Finding[],
  paint: (level: Level, text: string) => string = (_level, text) => text,
): readonly string[] => {
  const lines = findings.flatMap(({ about, level, says, advice }) => [
    `${paint(level, level.padEnd(4))}  ${plain(about).padEnd(WIDTH)}  ${plain(says)}`,
    ...(advice === undefined ? [] : advice.split('\n').map((line) => `${' '.repeat(WIDTH + 8)}${plain(line)}`)),
  ]);
  const count = (wanted: Level): number => findings.filter(({ level }) => level === wanted).length;
  const sum = `${several(findings.length, 'finding')}: ${count('ok')} in order, ${several(count('warn'), 'warning')}, ${several(count('fail'), 'failure')}.`;
  return [...lines, '', sum];
};

/** For programs. */
export const documentOf = (findings: readonly Finding[]): object => ({ healthy: exitOf(findings) === 0, findings });
