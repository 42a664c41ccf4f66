// A full screen that is given back as it was found. Knows the terminal's control sequences; refuses to know what is drawn.
import type { Io } from './io.ts';

// The other screen, no cursor, and no wrapping: what is too wide for a very narrow terminal is cut off at its edge.
const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';
// Terminals that know "synchronised output" show a frame whole; others ignore these.
const begin = '\u001b[?2026h\u001b[H';
const end = '\u001b[?2026l';
const clearLine = '\u001b[K';

export type FullScreen = Disposable & { draw(lines: readonly string[]): void };

/** Takes the screen over until disposed. Drawing repaints in place, without flicker; it takes as many lines as there are rows. */
export const fullScreen = (io: Io): FullScreen => {
  io.out.write(enter);
  let last = '';
  return {
    draw(lines) {
      // Cleared before it is written: after a line as wide as the screen the cursor stands on its last character.
      const frame = begin + lines.map((text) => clearLine + text).join('\r\n') + end;
      if (frame !== last) io.out.write(frame);
      last = frame;
    },
    [Symbol.dispose]: () => void io.out.write(leave),
  };
};
