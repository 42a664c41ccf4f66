// Lines at the end of a terminal that are drawn anew in place. Knows the control sequences for that; refuses to know what is drawn. Where nobody looks, or they do not
// fit the screen, nothing is drawn before the last time.
import { type Io, line } from './io.ts';

const clearBelow = '\r\u001b[J';

/** Of a terminal that does not say how high it is. */
const ROWS = 24;

export type LiveLines = { draw(lines: readonly string[]): void; leave(lines: readonly string[]): void };

export const liveLines = ({ out }: Pick<Io, 'out'>): LiveLines => {
  let drawn = 0;
  const clear = (): void => {
    if (drawn > 0) out.write(`\u001b[${drawn}A${clearBelow}`);
    drawn = 0;
  };
  return {
    draw(lines) {
      if (out.isTTY !== true || lines.length >= (out.rows ?? ROWS)) return;
      clear();
      for (const text of lines) line(out, text);
      drawn = lines.length;
    },
    leave(lines) {
      clear();
      for (const text of lines) line(out, text);
    },
  };
};
