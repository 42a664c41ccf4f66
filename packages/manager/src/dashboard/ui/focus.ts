// Where the focus goes when what had it is gone, so that whoever works by keys or hears the page is never sent back to its beginning. Knows the document; refuses to know
// what is on it.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Nobody has it: what had it is not there any more. */
export const isFocusLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** What has it cannot be seen any more, and will lose it with the next frame. */
const isFocusLeaving = (): boolean => document.activeElement?.getClientRects().length === 0;

/** Gives it to the first of these that is there, unless somebody has it. */
export const regainFocus = (...selectors: readonly string[]): void => {
  if (!isFocusLost() && !isFocusLeaving()) return;
  for (const selector of selectors) {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) continue;
    // What cannot be reached by Tab can be given it nevertheless.
    if (found.tabIndex < 0) found.tabIndex = -1;
    found.focus();
    return;
  }
};

/** What has it now gets it back when it is called, as far as it can have it again: a button that was disabled meanwhile has lost it. */
export const holdFocus = (): (() => void) => {
  const had = document.activeElement;
  return () =>
    void requestAnimationFrame(() => {
      if (isFocusLost() && had instanceof HTMLElement && had.isConnected) had.focus();
      regainFocus('dialog[open] :is(input, select)', 'main');
    });
};

/** Once, as soon as it is so. */
export const useRegainedFocus = (isSo: boolean, ...selectors: readonly string[]): void => {
  const was = useRef(isSo);
  useEffect(() => {
    if (isSo && !was.current) regainFocus(...selectors);
    was.current = isSo;
  }, [isSo]);
};

/**
 * Another page begins at its top, and with its heading; whoever comes back finds the link that led away.
 * @param here the address of the page
 */
export const usePageFocus = (here: string): void => {
  const before = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const from = before.current;
    before.current = here;
    // The browser remembers how far down one was on a page that one comes back to.
    const isReturn = (history.state as { seen?: true } | null)?.seen === true;
    history.replaceState({ seen: true }, '');
    if (from === undefined) return;
    if (!isReturn) scrollTo({ top: 0, behavior: 'instant' });
    const frame = requestAnimationFrame(() =>
      regainFocus(`main a[href=${JSON.stringify(from)}]:not(.back)`, 'main h1:not(.sr)', 'main .headline', 'main'),
    );
    return () => cancelAnimationFrame(frame);
  }, [here]);
};
