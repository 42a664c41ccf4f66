// Painted text cut to the width of a screen. Knows that colours take no room; refuses to know which there are.
import { cut, widthOf } from './text.ts';

const COLOUR = new RegExp(`(${'\u001b'}\\[[0-9;]*m)`);

/** The text cut to so many columns, with an ellipsis where something is missing, and every colour in it ended. The text between colours must be safe. */
export const clip = (painted: string, columns: number): string => {
  if (painted.length <= columns && /^[\u0020-\u007e]*$/.test(painted)) return painted;
  const pieces = painted.split(COLOUR);
  const width = pieces.reduce((sum, piece, i) => (i % 2 === 0 ? sum + widthOf(piece) : sum), 0);
  if (width <= columns) return painted;
  let left = columns;
  let isCut = false;
  return pieces
    .map((piece, i) => {
      if (i % 2 === 1) return piece;
      if (isCut) return '';
      const whole = widthOf(piece);
      // Where more follows, the ellipsis has to stand here.
      const follows = pieces.slice(i + 1).some((rest, k) => k % 2 === 1 && rest !== '');
      isCut = whole > left || (whole === left && follows);
      const kept = isCut ? (whole > left ? cut(piece, left) : cut(`${piece} `, left)) : piece;
      left -= whole;
      return kept;
    })
    .join('');
};
