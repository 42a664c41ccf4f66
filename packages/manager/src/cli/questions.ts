// Questions to whoever sits at the terminal, one line each. Knows keys, echo and how one gives up; refuses to know what is asked and which answer will do.
import type { Io, Keyboard } from './io.ts';
import { widthOf } from './text.ts';

export type Asker = Disposable & {
  /** The line that was typed; undefined once whoever sits there, or a signal, has put an end to it. */
  ask(prompt: string): Promise<string | undefined>;
};

const LINE_LENGTH_MAX = 500;

const keys = {
  interrupt: '\u0003',
  end: '\u0004',
  backspace: '\u007f',
  backspaceToo: '\b',
  clear: '\u0015',
  enter: '\r',
  enterToo: '\n',
} as const;

/** Arrows and the like mean nothing here. */
const SEQUENCE = new RegExp(`${'\u001b'}(?:\\[[0-9;?<>]*[ -/]*[@-~]|O.|.)?`, 'gs');
/** What would not show, or would move the cursor. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const charactersOf = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

class LineAsker implements Asker {
  readonly #out: Io['out'];
  readonly #open: readonly Disposable[];
  /** Typed and not yet taken: whoever knows the questions types ahead, or pastes. */
  #ahead: string[] = [];
  #line: string[] = [];
  #isOver = false;
  #answer: ((line: string | undefined) => void) | undefined;

  constructor(io: Io, keyboard: Keyboard) {
    this.#out = io.out;
    this.#open = [keyboard.raw((chunk) => this.#type(chunk)), io.onSignal(() => this.#end())];
  }

  [Symbol.dispose](): void {
    for (const one of this.#open) one[Symbol.dispose]();
  }

  ask(prompt: string): Promise<string | undefined> {
    this.#out.write(prompt);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#answer = resolve;
    this.#take();
    return promise;
  }

  #type(chunk: string): void {
    const plain = chunk.replaceAll('\r\n', keys.enter).replaceAll(SEQUENCE, '');
    this.#ahead.push(...charactersOf(plain));
    // What one wants to end is ended at once, whatever was typed before.
    if (plain.includes(keys.interrupt)) this.#end();
    else this.#take();
  }

  #take(): void {
    if (this.#isOver) this.#settle(undefined);
    while (this.#answer && this.#ahead.length > 0) this.#key(this.#ahead.shift() ?? '');
  }

  #key(key: string): void {
    if (key === keys.enter || key === keys.enterToo) this.#settle(this.#line.join(''));
    else if (key === keys.end) this.#end();
    else if (key === keys.backspace || key === keys.backspaceToo) this.#erase(1);
    else if (key === keys.clear) this.#erase(this.#line.length);
    else if (!INVISIBLE.test(key) && this.#line.length < LINE_LENGTH_MAX) {
      this.#line.push(key);
      this.#out.write(key);
    }
  }

  #erase(count: number): void {
    const erased = this.#line.splice(Math.max(0, this.#line.length - count)).join('');
    this.#out.write('\b \b'.repeat(widthOf(erased)));
  }

  #end(): void {
    this.#isOver = true;
    this.#settle(undefined);
  }

  #settle(line: string | undefined): void {
    const answer = this.#answer;
    if (!answer) return;
    this.#answer = undefined;
    this.#line = [];
    this.#out.write('\n');
    answer(line);
  }
}

/** Takes the keyboard until it is disposed of. */
export const askAt = (io: Io, keyboard: Keyboard): Asker => new LineAsker(io, keyboard);
