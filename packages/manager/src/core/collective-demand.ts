// Groups, agents and their machines, and inventories, as things that people are told of: who is told of each, after how long, and when not. Knows how that follows from what is wished for their
// services; refuses to know when one of them is down.
import type { Demand } from './assignment.ts';
import type { InventoryWish } from './inventory-wish.ts';
import { agentSubject, groupSubject, inventorySubject, machineSubject } from './subject.ts';
import type { AgentWish, GroupWish, MachineRule, SubscriberWish, Wishes } from './wishes.ts';

type Told = Pick<Demand, 'subscribers' | 'planned'> & { readonly name: string };

export type GroupDemand = Told & { readonly kind: 'group'; readonly group: GroupWish };

export type AgentDemand = Told & { readonly kind: 'agent'; readonly agent: string; readonly graceMs: number };

export type MachineDemand = Told & {
  readonly kind: 'machine';
  readonly agent: string;
  readonly rule: MachineRule;
  readonly graceMs: number;
};

export type InventoryDemand = Told & {
  readonly kind: 'inventory';
  readonly inventory: string;
  readonly graceMs: number;
};

export type CollectiveDemand = GroupDemand | AgentDemand | MachineDemand | InventoryDemand;

export const collectiveDemandsOf = (wishes: Wishes): readonly CollectiveDemand[] => {
  const { groups = [], agents, services, inventories = [] } = wishes;
  const watchedBy = new Map<string, string[]>();
  for (const { id, agents: by } of services) {
    for (const agent of by) {
      const watched = watchedBy.get(agent);
      if (watched) watched.push(id);
      else watchedBy.set(agent, [id]);
    }
  }
  return [
    ...groups.map((group) => groupDemand(group, wishes)),
    ...agents.flatMap((agent) => agentDemand(agent, watchedBy.get(agent.id) ?? [], wishes)),
    ...agents.flatMap((agent) => machineDemand(agent, watchedBy.get(agent.id) ?? [], wishes)),
    ...inventories.flatMap((inventory) => inventoryDemand(inventory, wishes)),
  ];
};

/** It is planned to be away when all of its services are. */
const groupDemand = (group: GroupWish, { subscribers, planned }: Wishes): GroupDemand => ({
  kind: 'group',
  name: groupSubject(group.id),
  group,
  subscribers: readersOf(group.services, subscribers, (wish) => wish.graceMs ?? group.graceMs),
  planned: planned
    .filter(({ services }) => includesAll(services, group.services))
    .map(({ id, window }) => ({ id, window })),
});

const agentDemand = (
  { id, awayGraceMs }: AgentWish,
  services: readonly string[],
  wishes: Wishes,
): readonly AgentDemand[] => {
  if (awayGraceMs === undefined) return [];
  const told = toldOfAgent(id, services, awayGraceMs, wishes);
  return [{ kind: 'agent', name: agentSubject(id), agent: id, graceMs: awayGraceMs, ...told }];
};

/** Whoever hears that an agent is away hears that its machine is over its limits. */
const machineDemand = (
  { id, limits: rule }: AgentWish,
  services: readonly string[],
  wishes: Wishes,
): readonly MachineDemand[] => {
  if (!rule) return [];
  const told = toldOfAgent(id, services, rule.forMs, wishes);
  return [{ kind: 'machine', name: machineSubject(id), agent: id, rule, graceMs: rule.forMs, ...told }];
};

/** Whoever it names, by the first of their wishes: what it lists need not be watched by anybody. */
const inventoryDemand = ({ id, tell }: InventoryWish, { subscribers }: Wishes): readonly InventoryDemand[] => {
  if (!tell) return [];
  const { graceMs } = tell;
  const named = tell.subscribers.flatMap((name) => subscribers.find((wish) => wish.id === name) ?? []);
  const told = { subscribers: named.map((wish) => readerOf(wish, graceMs)), planned: [] };
  return [{ kind: 'inventory', name: inventorySubject(id), inventory: id, graceMs, ...told }];
};

const toldOfAgent = (
  id: string,
  services: readonly string[],
  graceMs: number,
  { subscribers, planned }: Wishes,
): Pick<Demand, 'subscribers' | 'planned'> => ({
  subscribers: readersOf(services, subscribers, () => graceMs),
  planned: planned.filter(({ agents }) => agents.includes(id)).map(({ id: plan, window }) => ({ id: plan, window })),
});

/** Whoever wishes for any of the services, once: by the first of their wishes that does. */
const readersOf = (
  services: readonly string[],
  wishes: readonly SubscriberWish[],
  graceOf: (wish: SubscriberWish) => number,
): Demand['subscribers'] => {
  const asked = new Set(services);
  const readers = new Map<string, Demand['subscribers'][number]>();
  for (const wish of wishes) {
    if (readers.has(wish.id) || !wish.services.some((service) => asked.has(service))) continue;
    readers.set(wish.id, readerOf(wish, graceOf(wish)));
  }
  return [...readers.values()];
};

const readerOf = (
  { id, channels, quiet = [], remindMs, events }: SubscriberWish,
  graceMs: number,
): Demand['subscribers'][number] => {
  const wanted = { ...(remindMs !== undefined && { remindMs }), ...(events !== undefined && { events }) };
  return { id, graceMs, channels, quiet, ...wanted };
};

const includesAll = (many: readonly string[], all: readonly string[]): boolean => {
  const known = new Set(many);
  return all.every((one) => known.has(one));
};
