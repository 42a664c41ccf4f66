// How all of a page is, in one state and one sentence. Knows which trouble counts most; refuses to know of what it is made.
import type { PublicRow, PublicState } from './status-api.ts';

type Overall = { readonly state: PublicState; readonly words: string };

/** The worst of it; what is down counts more than what nobody can see. */
export const overallOf = (rows: readonly Pick<PublicRow, 'name' | 'state'>[]): Overall => {
  const of = (state: PublicState): readonly string[] =>
    rows.filter((row) => row.state === state).map(({ name }) => name);
  const [down, partly, unknown, planned] = [of('down'), of('partly'), of('unknown'), of('planned')];
  const all = rows.length;
  if (all === 0) return { state: 'unknown', words: 'There is nothing to show here yet' };
  if (down.length === all) return { state: 'down', words: all === 1 ? `${down[0]} is down` : 'All services are down' };
  if (down.length > 0) return { state: 'partly', words: `${share(down, all)} down` };
  if (partly.length > 0) return { state: 'partly', words: `${share(partly, all)} down in part` };
  if (unknown.length > 0) return { state: 'unknown', words: `We cannot tell at the moment how ${share(unknown, all)}` };
  if (planned.length > 0) return { state: 'planned', words: `Planned work: ${share(planned, all)} affected` };
  return { state: 'up', words: all === 1 ? `${rows[0]?.name} is up` : 'All services are up' };
};

/** `Web is`, `3 of 10 services are`. */
const share = (names: readonly string[], all: number): string =>
  names.length === 1 ? `${names[0]} is` : `${names.length} of ${all} services are`;
