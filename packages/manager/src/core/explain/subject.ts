// What is in force of what somebody asks about, be it a service, a group or an agent: who wishes to hear of it, and when not. Knows that these are told of
// alike; refuses to know what became of it.
import { collectiveDemandsOf } from '../collective-demand.ts';
import type { Window } from '../plan/window.ts';
import type { ServiceWish, Wishes } from '../wishes.ts';

export type Reader = { readonly id: string; readonly graceMs: number; readonly quiet: readonly Window[] };

export type InForce = {
  /** Absent for a group, and for an agent. */
  readonly service?: ServiceWish;
  readonly readers: readonly Reader[];
  readonly planned: readonly { readonly id: string; readonly window: Window }[];
};

/** @param name as outages and decisions call it; undefined for what is not wished for */
export const inForceOf = (name: string, wishes: Wishes): InForce | undefined => {
  const service = wishes.services.find(({ id }) => id === name);
  if (!service) return collectiveOf(name, wishes);
  const readers = wishes.subscribers
    .filter(({ services }) => services.includes(name))
    .map(({ id, graceMs = service.graceMs, quiet = [] }) => ({ id, graceMs, quiet }));
  return { service, readers, planned: wishes.planned.filter(({ services }) => services.includes(name)) };
};

const collectiveOf = (name: string, wishes: Wishes): InForce | undefined => {
  const demand = collectiveDemandsOf(wishes).find((one) => one.name === name);
  return demand && { readers: demand.subscribers, planned: demand.planned };
};
