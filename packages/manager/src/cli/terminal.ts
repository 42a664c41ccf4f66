// A full screen that is given back as it was found, however the process ends. Knows the terminal's control sequences; refuses to know what is drawn.
import type { Io } from './io.ts';

// The other screen, no cursor, and no wrapping: what is too wide for a very narrow terminal is cut off at its edge.
const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';
// Terminals that know "synchronised output" show a frame whole; others ignore these.
const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const clear = '\u001b[2J';

/** Cleared before it is written: after a line as wide as the screen the cursor stands on its last character. */
const lineAt = (row: number, text: string): string => `\u001b[${row};1H\u001b[K${text}`;

export type FullScreen = Disposable & { draw(lines: readonly string[]): void };

/** Takes the screen over until disposed. Drawing repaints in place, and sends only the lines that are not what they were; it takes as many as there are rows. */
export const fullScreen = (io: Io): FullScreen => {
  const { out } = io;
  let shown: readonly string[] = [];
  let size = '';
  let isOurs = true;
  const giveBack = (): void => {
    if (isOurs) out.write(leave);
    isOurs = false;
  };
  out.write(enter);
  // A complaint about what went wrong is to be read on the screen that stays.
  const ending = io.onEnd(giveBack);
  return {
    draw(lines) {
      const now = `${out.columns} ${out.rows}`;
      // Of another size, a terminal may have moved everything.
      const isAnew = now !== size;
      size = now;
      const changed = lines.flatMap((text, i) => (isAnew || text !== shown[i] ? [lineAt(i + 1, text)] : []));
      const gone = isAnew ? [] : shown.slice(lines.length).map((_, i) => lineAt(lines.length + i + 1, ''));
      shown = lines;
      if (changed.length + gone.length > 0)
        out.write([begin, ...(isAnew ? [clear] : []), ...changed, ...gone, end].join(''));
    },
    [Symbol.dispose]: () => {
      giveBack();
      ending[Symbol.dispose]();
    },
  };
};
