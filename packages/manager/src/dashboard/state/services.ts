// The services in the order in which somebody should look at them, as the rows of a list. Knows ranks, filters and groups; refuses to know how rows look.
import type { ServiceView } from '../../core/api.ts';
import type { Model } from './model.ts';

/** As people see it: trouble that was announced is no trouble. Worst first. */
export const states = ['down', 'failing', 'unknown', 'planned', 'up'] as const;
export type State = (typeof states)[number];

export type Shown = { readonly service: ServiceView; readonly state: State };

export type Filter = {
  /** Words that are all to be found in the id, the target, the group, the labels or the agents. */
  readonly text: string;
  /** Absent for all. */
  readonly state?: State;
  readonly group?: string;
};

export type Counts = Readonly<Record<State, number>>;

export type Row =
  | { readonly kind: 'group'; readonly id: string; readonly counts: Counts; readonly isOpen: boolean }
  | { readonly kind: 'service'; readonly shown: Shown };

const ranks = Object.fromEntries(states.map((state, i) => [state, i])) as Record<State, number>;

export const stateOf = ({ health, id }: ServiceView, planned: Model['planned']): State =>
  health !== 'up' && planned.has(id) ? 'planned' : health;

export const shownOf = (model: Pick<Model, 'services' | 'planned'>): readonly Shown[] =>
  [...model.services.values()].map((service) => ({ service, state: stateOf(service, model.planned) })).sort(worstFirst);

/** What is down first, the newest trouble before the older; what is well by name. */
const worstFirst = (a: Shown, b: Shown): number => {
  const rank = ranks[a.state] - ranks[b.state];
  if (rank !== 0) return rank;
  if (a.state !== 'up' && a.service.since !== b.service.since) return a.service.since > b.service.since ? -1 : 1;
  return a.service.id < b.service.id ? -1 : 1;
};

export const countsOf = (all: readonly Shown[]): Counts => {
  const counts: Record<State, number> = { down: 0, failing: 0, unknown: 0, planned: 0, up: 0 };
  for (const { state } of all) counts[state] += 1;
  return counts;
};

/** How many are down that are not planned to be: asked at every change, so nothing is put in order for it. */
export const downIn = ({ services, planned }: Pick<Model, 'services' | 'planned'>): number => {
  let down = 0;
  for (const service of services.values()) if (stateOf(service, planned) === 'down') down += 1;
  return down;
};

const texts = new WeakMap<ServiceView, string>();

/** All of a service that is searched, in one line of small letters. */
const textOf = (service: ServiceView): string => {
  const known = texts.get(service);
  if (known !== undefined) return known;
  const { id, target, group = '', labels, from, reason = '' } = service;
  const said = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const text = [id, target, group, reason, ...said, ...from.map(({ agent }) => agent)].join('\n').toLowerCase();
  texts.set(service, text);
  return text;
};

export const filtered = (all: readonly Shown[], { text, state, group }: Filter): readonly Shown[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(
    (one) =>
      (state === undefined || one.state === state) &&
      (group === undefined || one.service.group === group) &&
      words.every((word) => textOf(one.service).includes(word)),
  );
};

export const NO_GROUP = '(no group)';

/** By group, the group with the worst service first; of a group that is closed, its name alone. */
export const groupedRows = (all: readonly Shown[], closed: ReadonlySet<string>): readonly Row[] => {
  const groups = Map.groupBy(all, ({ service }) => service.group ?? NO_GROUP);
  // They come worst first: so do the groups. What is well is in the order of names.
  const inOrder = [...groups].sort(([a, some], [b, others]) => {
    const rank = rankOf(some) - rankOf(others);
    return rank !== 0 ? rank : a < b ? -1 : 1;
  });
  return inOrder.flatMap(([id, members]): readonly Row[] => {
    const isOpen = !closed.has(id);
    const head: Row = { kind: 'group', id, counts: countsOf(members), isOpen };
    return isOpen ? [head, ...plainRows(members)] : [head];
  });
};

const rankOf = ([first]: readonly Shown[]): number => ranks[first?.state ?? 'up'];

export const plainRows = (all: readonly Shown[]): readonly Row[] => all.map((shown) => ({ kind: 'service', shown }));

/** `2 down, 1 failing`; `all up` where there is nothing else. */
export const countsText = (counts: Counts): string => {
  const parts = states
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state].toLocaleString('en-US')} ${state}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
};

/** What is first to be said of everything. */
export const headlineOf = (counts: Counts): string => {
  const total = states.reduce((sum, state) => sum + counts[state], 0);
  const are = (n: number): string => (n === 1 ? 'service is' : 'services are');
  if (total === 0) return 'No service is watched yet';
  if (counts.down > 0) return `${counts.down.toLocaleString('en-US')} ${are(counts.down)} down`;
  if (counts.failing > 0) return `${counts.failing.toLocaleString('en-US')} ${are(counts.failing)} failing`;
  if (counts.unknown > 0)
    return `Of ${counts.unknown.toLocaleString('en-US')} ${counts.unknown === 1 ? 'service' : 'services'} nobody can tell`;
  return counts.planned > 0 ? 'Nothing is down but what was planned' : 'Everything is up';
};
