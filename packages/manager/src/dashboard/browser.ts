// The browser, as far as the rest may know it: time, timers, what is remembered between visits. The only file that asks its clock; decides nothing.

export const nowMs = (): number => Date.now();

export const after = (delayMs: number, call: () => void): Disposable => {
  const timer = setTimeout(call, delayMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
};

export const every = (periodMs: number, call: () => void): Disposable => {
  const timer = setInterval(call, periodMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
};

/** What this person chose here before. A browser that keeps nothing forgets it, and that is all. */
export const remembered = (key: string): string | undefined => {
  try {
    return localStorage.getItem(`vedette.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
};

export const remember = (key: string, value: string): void => {
  try {
    localStorage.setItem(`vedette.${key}`, value);
  } catch {
    // Private windows may refuse it.
  }
};
