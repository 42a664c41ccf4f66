// How components hear of what changes. Knows stores, the seconds that pass and questions under way; refuses to know what is shown.
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { every, nowMs } from '../browser.ts';
import { ApiFault, get } from '../client.ts';
import { model } from '../live.ts';
import { createStore, type Store } from '../state/store.ts';

/** What is chosen of a store; the component is drawn anew when that is another thing than before. */
export const useStore = <Value, Chosen>(store: Store<Value>, choose: (value: Value) => Chosen): Chosen => {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const chosen = choose(store.get());
  const last = useRef({ chosen, choose });
  last.current = { chosen, choose };
  useEffect(() => {
    const look = (): void => {
      if (!Object.is(last.current.choose(store.get()), last.current.chosen)) redraw(0);
    };
    look();
    return store.watch(look);
  }, [store]);
  return chosen;
};

const seconds = createStore(nowMs());
let ticking = false;

/** Now by the manager's clock, a second at a time. */
export const useNow = (): number => {
  if (!ticking) {
    ticking = true;
    every(1_000, () => document.hidden || seconds.set(nowMs()));
  }
  return useStore(seconds, (value) => value) + useStore(model, ({ aheadMs }) => Math.round(aheadMs / 1_000) * 1_000);
};

export type Asked<Answer> = {
  readonly answer?: Answer;
  readonly fault?: ApiFault;
  /** A newer answer is on its way. */
  readonly isAsking: boolean;
  readonly again: () => void;
};

/** The answer of an address, asked anew when it changes, on demand, every so often if wished for, and whenever the manager is back. */
export const useAsked = <Answer>(path: string | undefined, everyMs?: number): Asked<Answer> => {
  const [round, again] = useReducer((n: number) => n + 1, 0);
  const isLive = useStore(model, ({ link }) => link.state === 'live');
  const [state, setState] = useState<Omit<Asked<Answer>, 'again'> & { readonly path?: string }>({ isAsking: true });
  // A round, or the manager's return, is a reason to ask again.
  useEffect(() => {
    if (path === undefined) return;
    const leaving = new AbortController();
    setState((before) => (before.path === path ? { ...before, isAsking: true } : { path, isAsking: true }));
    get<Answer>(path, leaving.signal).then(
      (answer) => setState({ path, answer, isAsking: false }),
      (fault: unknown) => {
        if (!leaving.signal.aborted && fault instanceof ApiFault)
          setState((before) => ({ ...before, fault, isAsking: false }));
      },
    );
    return () => leaving.abort();
  }, [path, round, isLive]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const rounds = every(everyMs, () => document.hidden || again(0));
    return () => rounds[Symbol.dispose]();
  }, [everyMs]);
  return { ...(state.path === path ? state : { isAsking: true }), again: () => again(0) };
};

/** True while the screen is as narrow as a phone. */
export const useNarrow = (): boolean => {
  const [isNarrow, setNarrow] = useState(() => narrow().matches);
  useEffect(() => {
    const query = narrow();
    const look = (): void => setNarrow(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isNarrow;
};

const narrow = (): MediaQueryList => matchMedia('(max-width: 759px)');

/** Draws anew every minute. */
export const useMinute = (): void => {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const rounds = every(60_000, () => redraw(0));
    return () => rounds[Symbol.dispose]();
  }, []);
};
