// A line that nobody sees while it is typed. Knows keys; refuses to know what it is wanted for.
import type { Io, Keyboard } from './io.ts';

const CHARS_MAX = 1_024;

/** Undefined once whoever sits there, or a signal, has put an end to it. */
export const typedUnseen = (io: Io, keyboard: Keyboard, prompt: string): Promise<string | undefined> => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let typed = '';
  let isOver = false;
  const open: Disposable[] = [];
  const settle = (answer: string | undefined): void => {
    isOver = true;
    for (const one of open) one[Symbol.dispose]();
    io.err.write('\n');
    resolve(answer);
  };
  io.err.write(prompt);
  const take = (char: string): void => {
    if (char === '\r' || char === '\n') settle(typed);
    else if (char === '\u0003' || char === '\u0004') settle(undefined);
    else if (char === '\u007f' || char === '\b') typed = Array.from(typed).slice(0, -1).join('');
    else if (char === '\u0015') typed = '';
    else if (typed.length < CHARS_MAX) typed += char;
  };
  const key = (chunk: string): void => {
    for (const char of chunk) if (!isOver) take(char);
  };
  open.push(
    keyboard.raw(key),
    io.onSignal(() => settle(undefined)),
  );
  return promise;
};
