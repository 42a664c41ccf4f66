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
    // The browser would bring the top of it into sight, even of what fills the screen already.
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: 'nearest', behavior: 'instant' });
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

/** How far down somebody was on each page. The browser would remember it, were the page as high again at once. */
const depths = new Map<string, number>();

/**
 * Another page begins at its top, and with its heading; whoever goes back in the browser finds the place and the link that led away.
 * @param here the address of the page
 */
export const usePageFocus = (here: string): void => {
  const before = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const from = before.current;
    before.current = here;
    const isReturn = (history.state as { seen?: true } | null)?.seen === true;
    history.replaceState({ seen: true }, '');
    const remember = (): void => void depths.set(here, scrollY);
    addEventListener('scroll', remember, { passive: true });
    if (from !== undefined) {
      scrollTo({ top: isReturn ? (depths.get(here) ?? 0) : 0, behavior: 'instant' });
      // The rows of a long list are there a frame later.
      const link = `main a[href=${JSON.stringify(from)}]:not(.back)`;
      const others = isReturn ? ['main'] : beginnings;
      requestAnimationFrame(() => requestAnimationFrame(() => before.current === here && regainFocus(link, ...others)));
    }
    return () => removeEventListener('scroll', remember);
  }, [here]);
};

const beginnings = ['main h1:not(.sr)', 'main .headline', 'main'] as const;
