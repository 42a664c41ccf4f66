// Where in the page somebody is, live. Knows the browser's address bar; how a place is written is state/route.ts's.
import { hashOf, type Route, routeOf } from './state/route.ts';
import { createStore } from './state/store.ts';

export const route = createStore<Route>(routeOf(location.hash));

addEventListener('hashchange', () => route.set(routeOf(location.hash)));

export const go = (to: Parameters<typeof hashOf>[0]): void => {
  location.hash = hashOf(to);
};

/** Chooses something on the page where somebody is, without a step to go back to. */
export const choose = (query: Readonly<Record<string, string>>): void => {
  const here = route.get();
  const next = { ...here, query: { ...here.query, ...query } };
  history.replaceState(history.state, '', hashOf(next));
  route.set(next);
};
