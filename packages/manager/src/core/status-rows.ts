// The rows of a public page: a service or a group each, with its state and its days. Knows what a group is when some of it is down; refuses to know how anybody
// found out.
import type { Health } from '@vedette/protocol/health';
import type { Amounts } from './history-api.ts';
import { addAmounts } from './report/time.ts';
import type { PublicDay, PublicRow, PublicSection, PublicState } from './status-api.ts';
import type { GroupWish, StatusPageWish } from './wishes.ts';

export type ServiceFacts = {
  readonly id: string;
  readonly group?: string;
  readonly target: string;
  readonly health: Health;
  readonly since: string;
  readonly reason?: string;
  readonly latencyMs?: number;
  readonly isPlanned: boolean;
  /** Day by day. */
  readonly days: readonly Amounts[];
};

type Facts = {
  readonly page: StatusPageWish;
  readonly services: readonly ServiceFacts[];
  readonly groups: readonly GroupWish[];
  readonly days: readonly string[];
};

export type GroupedRow = { readonly row: PublicRow; readonly group: string | undefined };

export const nameIn = ({ names }: Pick<StatusPageWish, 'names'>, id: string): string =>
  (Object.hasOwn(names, id) ? names[id] : undefined) ?? id;

/** In the order in which they are shown. */
export const rowsOf = (facts: Facts): readonly GroupedRow[] => {
  const { page, services } = facts;
  const order = new Map(page.groups.map((group, i) => [group, i]));
  const placeOf = ({ group }: { readonly group?: string }): number =>
    (group === undefined ? undefined : order.get(group)) ?? page.groups.length;
  const inOrder = services.toSorted(
    (a, b) => placeOf(a) - placeOf(b) || byText(a.group ?? '', b.group ?? '') || byText(a.id, b.id),
  );
  if (page.rows === 'services') return inOrder.map((one) => ({ row: serviceRow(one, facts), group: one.group }));
  return [...Map.groupBy(inOrder, ({ group, id }) => (group === undefined ? `service ${id}` : `group ${group}`))].map(
    ([, members]): GroupedRow => {
      const [first] = members;
      if (first?.group === undefined) return { row: serviceRow(first ?? NOBODY, facts), group: undefined };
      return { row: groupRow(first.group, members, facts), group: undefined };
    },
  );
};

export const sectionsOf = (page: StatusPageWish, rows: readonly GroupedRow[]): readonly PublicSection[] =>
  [...Map.groupBy(rows, ({ group }) => group)].map(([group, grouped]) => ({
    ...(group !== undefined && { name: nameIn(page, group) }),
    rows: grouped.map(({ row }) => row),
  }));

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What has failed for less than its grace is up: nobody was told otherwise. */
const stateOf = ({ health, isPlanned }: Pick<ServiceFacts, 'health' | 'isPlanned'>): PublicState => {
  if (isPlanned) return 'planned';
  return health === 'failing' ? 'up' : health;
};

const serviceRow = (service: ServiceFacts, { page, days }: Facts): PublicRow => {
  const { id, target, since, reason, latencyMs } = service;
  const state = stateOf(service);
  return {
    ...{ id, name: nameIn(page, id), state },
    ...(state === 'down' && { since }),
    ...uptimeOf(service.days),
    ...(latencyMs !== undefined && state === 'up' && { latencyMs }),
    ...(page.showTargets && target !== '' && { target }),
    ...(page.showReasons && state === 'down' && reason !== undefined && { reason }),
    days: daysOf(service.days, days),
  };
};

const groupRow = (id: string, members: readonly ServiceFacts[], { page, groups, days }: Facts): PublicRow => {
  const states = members.map(stateOf);
  const down = states.filter((state) => state === 'down').length;
  const amounts = days.map((_, i) => addAmounts(members.flatMap((member) => member.days[i] ?? [])));
  const needed = groups.find((group) => group.id === id)?.minHealthy ?? 1;
  const state = groupState(states, down, needed);
  const sinces = members.filter((_, i) => states[i] === 'down').map(({ since }) => since);
  return {
    ...{ id, name: nameIn(page, id), state, services: members.length, down },
    ...(state === 'down' && { since: sinces.toSorted().at(0) ?? '' }),
    ...uptimeOf(amounts),
    days: daysOf(amounts, days),
  };
};

const groupState = (states: readonly PublicState[], down: number, needed: number): PublicState => {
  if (down > 0) return states.length - down < needed ? 'down' : 'partly';
  for (const state of ['unknown', 'planned'] as const) if (states.includes(state)) return state;
  return 'up';
};

const uptimeOf = (days: readonly Amounts[]): { readonly uptime?: number } => {
  const { upMs, downMs } = addAmounts(days);
  return upMs + downMs > 0 ? { uptime: upMs / (upMs + downMs) } : {};
};

const daysOf = (amounts: readonly Amounts[], days: readonly string[]): readonly PublicDay[] =>
  days.map((day, i) => {
    const { upMs, downMs, plannedMs, unobservedMs } = amounts[i] ?? NOTHING;
    const whole = Math.round;
    return {
      ...{ day, upMs: whole(upMs), downMs: whole(downMs) },
      ...{ plannedMs: whole(plannedMs), unobservedMs: whole(unobservedMs) },
    };
  });

const NOTHING: Amounts = { upMs: 0, downMs: 0, plannedMs: 0, downPlannedMs: 0, unobservedMs: 0 };
const NOBODY: ServiceFacts = { id: '', target: '', health: 'unknown', since: '', isPlanned: false, days: [] };
