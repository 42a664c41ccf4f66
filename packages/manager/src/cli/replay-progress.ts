// A bar that grows while something is under way. Knows how it is drawn in one line of a terminal, and taken away again; refuses to know what it is that goes on. Where
// nobody looks, there is none.
import type { Output } from './io.ts';
import { terminalWidth } from './screen-width.ts';

const BAR_COLUMNS_MAX = 40;
const CLEAR = '\r\u001b[K';

export type ProgressBar = Disposable & { show(share: number): void };

export const progressBar = (output: Output, label: string): ProgressBar => {
  if (output.isTTY !== true) return { show: () => undefined, [Symbol.dispose]: () => undefined };
  const columns = Math.max(1, Math.min(BAR_COLUMNS_MAX, terminalWidth(output) - label.length - ' []  100 %'.length));
  let last = '';
  return {
    show(share) {
      const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100);
      const full = Math.floor((percent * columns) / 100);
      const text = `${label} [${'#'.repeat(full)}${' '.repeat(columns - full)}] ${String(percent).padStart(3)} %`;
      if (text !== last) output.write(CLEAR + text);
      last = text;
    },
    [Symbol.dispose]: () => {
      if (last !== '') output.write(CLEAR);
    },
  };
};
