// `vedette inventory --watch`: shows inventories anew as often as they are asked, on a full screen or one after the other. Knows when; refuses to know what is
// shown, and who asks.
import type { InventoryAnswer } from '../core/inventory-api.ts';
import type { InventoryWish } from '../core/inventory-wish.ts';
import { exits, type Io, line } from './io.ts';
import { terminalWidth } from './screen-width.ts';
import { fullScreen } from './terminal.ts';
import { cut, safe } from './text.ts';

export type InventoryWatch = {
  readonly io: Io;
  readonly wishes: readonly InventoryWish[];
  /** Uses what is kept while it is younger than the given age. */
  readonly look: (maxAgeOf: (wish: InventoryWish) => number) => Promise<readonly InventoryAnswer[]>;
  readonly print: (answers: readonly InventoryAnswer[], nowMs: number) => readonly string[];
  readonly leaving: AbortController;
  /** One line for each time instead of tables. */
  readonly json: ((answers: readonly InventoryAnswer[]) => string) | undefined;
};

/** Until it is left. A manager that asks by itself, or another who watches, is asked through what they keep. */
export const watchInventories = async (watch: InventoryWatch): Promise<number> => {
  const { io, leaving } = watch;
  using _signals = io.onSignal(() => leaving.abort());
  await (io.out.isTTY === true && io.keyboard && !watch.json ? live(watch) : lines(watch));
  return exits.ok;
};

const live = async (watch: InventoryWatch): Promise<void> => {
  const { io, leaving } = watch;
  // The first answer comes before the screen is taken: it may take its time, and Ctrl-C works as ever.
  let shown = await first(watch);
  using full = fullScreen(io);
  using _keys = io.keyboard?.raw((key) => {
    if (key === 'q' || key === 'Q' || key === '\u0003' || key === '\u001b') leaving.abort();
  });
  const draw = (): void => full.draw(frame(watch, shown));
  using _resizes = io.onResize(draw);
  // Ages grow by themselves.
  const ticking = setInterval(draw, 1_000);
  try {
    draw();
    for await (const answers of rounds(watch)) {
      shown = answers;
      draw();
    }
  } finally {
    clearInterval(ticking);
  }
};

const lines = async (watch: InventoryWatch): Promise<void> => {
  const { io, json, print } = watch;
  let said = '';
  const say = (answers: readonly InventoryAnswer[]): void => {
    const troubles = troublesOf(answers).join('\n');
    if (troubles !== said && troubles !== '') line(io.err, troubles);
    said = troubles;
    if (json) line(io.out, json(answers));
    else for (const text of [...print(answers, Date.now()), '']) line(io.out, text);
  };
  const begun = await first(watch);
  if (!watch.leaving.signal.aborted) say(begun);
  for await (const answers of rounds(watch)) say(answers);
};

const first = ({ look }: InventoryWatch): Promise<readonly InventoryAnswer[]> => look(({ validityMs }) => validityMs);

/** Every answer after the first. */
async function* rounds({
  wishes,
  look,
  leaving: { signal },
}: InventoryWatch): AsyncGenerator<readonly InventoryAnswer[]> {
  const everyMs = Math.min(...wishes.map((wish) => wish.everyMs));
  while (!signal.aborted) {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    const answers = await look((wish) => Math.min(wish.everyMs / 2, wish.validityMs));
    if (signal.aborted) return;
    yield answers;
  }
}

const troublesOf = (answers: readonly InventoryAnswer[]): readonly string[] =>
  answers
    .flatMap(({ trouble, warnings }) => [...warnings, ...(trouble ? [trouble.message] : [])])
    .map((text) => `vedette: ${safe(text)}`);

/** As many lines as there are rows; what does not fit is said to be missing. */
const frame = ({ io, print }: InventoryWatch, answers: readonly InventoryAnswer[]): readonly string[] => {
  const rows = Math.max(2, io.out.rows || 24);
  const columns = terminalWidth(io.out);
  const troubles = troublesOf(answers).map((text) => cut(text, columns));
  const all = [...troubles, ...print(answers, Date.now())];
  const shown = all.length < rows ? all : [...all.slice(0, rows - 2), `… and ${all.length - rows + 2} more lines`];
  return [...shown, ...Array.from({ length: rows - 1 - shown.length }, () => ''), 'q leaves'];
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
