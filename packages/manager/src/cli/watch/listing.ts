// Which services a list shows, in which order, and which line of it is chosen. Knows sorting, filters and groups; refuses to know screens and keys.
import type { Health } from '@vedette/protocol/health';
import type { ServiceView } from '../../core/api.ts';
import { byTrouble } from '../health-words.ts';

export const sorts = ['state', 'name', 'latency', 'since'] as const;
export type Sort = (typeof sorts)[number];

/** `trouble`: whatever is not up. */
export const shown = ['all', 'trouble', 'down', 'failing', 'unknown', 'up'] as const;
export type Shown = (typeof shown)[number];

export type Listing = {
  readonly sort: Sort;
  readonly isReversed: boolean;
  readonly shown: Shown;
  /** Every word of it has to be in what is known of a service by name. */
  readonly text: string;
  readonly isGrouped: boolean;
  /** Groups that somebody folded or unfolded; the others are folded while all of them is up. */
  readonly folds: ReadonlyMap<string, boolean>;
  /** The line that is chosen, by its key: it stays chosen where it goes. None: the first line, whatever it is. */
  readonly chosen?: string;
  /** The first line on the screen. */
  readonly top: number;
};

export const firstListing: Listing = {
  sort: 'state',
  isReversed: false,
  shown: 'all',
  text: '',
  isGrouped: false,
  folds: new Map(),
  top: 0,
};

export type GroupRow = {
  readonly type: 'group';
  readonly key: string;
  /** Empty for those that are in none. */
  readonly name: string;
  readonly services: readonly ServiceView[];
  readonly isFolded: boolean;
};

export type Row = GroupRow | { readonly type: 'service'; readonly key: string; readonly service: ServiceView };

export type Rows = { readonly rows: readonly Row[]; readonly services: readonly ServiceView[] };

type Wanted = Omit<Listing, 'chosen' | 'top'>;

const seconds = (a: ServiceView, b: ServiceView): number => (a.id < b.id ? -1 : 1);

const orders: Readonly<Record<Sort, (a: ServiceView, b: ServiceView) => number>> = {
  state: byTrouble,
  name: seconds,
  // The slowest first; what does not answer has no latency, and comes last.
  latency: (a, b) => (b.latencyMs ?? -1) - (a.latencyMs ?? -1) || seconds(a, b),
  // What has changed last first.
  since: (a, b) => (a.since === b.since ? seconds(a, b) : a.since > b.since ? -1 : 1),
};

const isShown = (health: Health, wanted: Shown): boolean =>
  wanted === 'all' || (wanted === 'trouble' ? health !== 'up' : health === wanted);

const haystack = ({ id, target, group, reason, labels, from }: ServiceView): string =>
  [
    ...[id, target, group ?? '', reason ?? ''],
    ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    ...from.map(({ agent }) => agent),
  ]
    .join('\n')
    .toLowerCase();

const compute = (services: ReadonlyMap<string, ServiceView>, wanted: Wanted): Rows => {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...services.values()].filter((service) => {
    if (!isShown(service.health, wanted.shown)) return false;
    if (words.length === 0) return true;
    const text = haystack(service);
    return words.every((word) => text.includes(word));
  });
  const order = orders[wanted.sort];
  found.sort(wanted.isReversed ? (a, b) => order(b, a) : order);
  const rows = wanted.isGrouped ? grouped(found, wanted) : found.map(serviceRow);
  return { rows, services: found };
};

const serviceRow = (service: ServiceView): Row => ({ type: 'service', key: `service ${service.id}`, service });

/** Groups in the order of their first services: in the order of states, the one with the worst trouble comes first. */
const grouped = (services: readonly ServiceView[], { folds, text }: Wanted): Row[] =>
  [...Map.groupBy(services, ({ group }) => group ?? '')].flatMap(([name, members]) => {
    // Whoever looks for something is shown what is found.
    const isCalm = text === '' && members.every(({ health }) => health === 'up');
    const isFolded = folds.get(name) ?? isCalm;
    const head: GroupRow = { type: 'group', key: `group ${name}`, name, services: members, isFolded };
    return isFolded ? [head] : [head, ...members.map(serviceRow)];
  });

/** Several thousand services are put in order once, and not for every frame. */
const kept = new WeakMap<ReadonlyMap<string, ServiceView>, { readonly wanted: Wanted; readonly rows: Rows }>();

const isSame = (a: Wanted, b: Wanted): boolean =>
  a.sort === b.sort &&
  a.isReversed === b.isReversed &&
  a.shown === b.shown &&
  a.text === b.text &&
  a.isGrouped === b.isGrouped &&
  a.folds === b.folds;

export const rowsOf = (services: ReadonlyMap<string, ServiceView>, listing: Listing): Rows => {
  const before = kept.get(services);
  if (before && isSame(before.wanted, listing)) return before.rows;
  const rows = compute(services, listing);
  kept.set(services, { wanted: listing, rows });
  return rows;
};

/** Where the chosen line is among the rows, and which is the first of so many on the screen; the chosen one is always among them. */
export const windowOf = (
  rows: readonly Row[],
  { chosen, top }: Pick<Listing, 'chosen' | 'top'>,
  height: number,
): { readonly index: number; readonly top: number } => {
  if (chosen === undefined) return { index: 0, top: 0 };
  const last = Math.max(0, rows.length - 1);
  const found = rows.findIndex(({ key }) => key === chosen);
  // What was chosen is not there any more: whatever stands where it stood.
  const index = found < 0 ? Math.min(top, last) : found;
  const lowest = Math.max(0, index - Math.max(1, height) + 1);
  return { index, top: Math.min(Math.max(lowest, Math.min(top, Math.max(0, rows.length - height))), index) };
};
