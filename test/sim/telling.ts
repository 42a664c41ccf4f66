// What of a seed is about telling: when not to, how often again, and what is told as one. Knows how to add it to wishes that are there, so that a seed without
// any of it is what it was; refuses to know what should come of it.
import type { Window } from '../../packages/manager/src/core/plan/window.ts';
import {
  type AgentWish,
  type EventKind,
  eventKinds,
  type GroupWish,
  type ServiceWish,
  type SubscriberWish,
  type Wishes,
} from '../../packages/manager/src/core/wishes.ts';
import type { Dice } from './world/dice.ts';
import { BEGIN_WALL_MS } from './world/machine.ts';

/** Somebody silences services at run time, and ends it again. */
export type SilencePlan = { readonly fromMs: number; readonly toMs: number; readonly services: readonly string[] };

/** How many seeds have any of it. */
const SHARE = 0.45;

/** When simulated time begins, by the wall clock of UTC, in minutes since midnight. */
const BEGIN_MINUTE = (BEGIN_WALL_MS / 60_000) % 1_440;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const EVENTS: readonly (readonly EventKind[])[] = [['down'], ['up'], ['down', 'up'], ['down', 'flapping'], eventKinds];

export type Drawn = {
  /** What is wished for, one after another; `reload` goes to the next. */
  readonly wishes: readonly Wishes[];
  readonly silences: readonly SilencePlan[];
  /** Targets that come and go all the time. */
  readonly restless: readonly string[];
  /** When managers are killed, besides what else goes wrong: what was told and decided has to outlast them. */
  readonly killsMs: readonly number[];
};

/** @param wishes the services of all the others are among those of the first */
export const drawTelling = (dice: Dice, wishes: readonly Wishes[], faultsMs: number): Drawn => {
  const [first] = wishes;
  if (!first || !dice.chance(SHARE)) return { wishes, silences: [], restless: [], killsMs: [] };
  const ids = first.services.map(({ id }) => id);
  const services = new Map(first.services.map((one) => [one.id, drawService(dice, one.id, ids)]));
  const watching = new Set(first.services.flatMap((one) => one.agents));
  const agents = new Map([...watching].map((id) => [id, drawAgent(dice)]));
  const subscribers = drawSubscribers(dice, first, faultsMs);
  const group = dice.chance(0.3) ? drawGroup(dice, ids) : undefined;
  const silences = dice.chance(0.3) ? [drawSilence(dice, ids, faultsMs)] : [];
  const all = wishes.map((one): Wishes => {
    const named = new Set(one.services.map(({ id }) => id));
    const groups = group?.services.every((id) => named.has(id)) && dice.chance(0.8) ? [group] : [];
    return {
      ...one,
      services: one.services.map((service) => withParents({ ...service, ...services.get(service.id) }, named)),
      agents: one.agents.map((agent) => ({ ...agent, ...agents.get(agent.id) })),
      subscribers: subscribers.map((some) => ({ ...some, services: some.services.filter((id) => named.has(id)) })),
      planned: drawPlanned(dice, one, faultsMs),
      groups,
    };
  });
  const restless = first.services.filter(({ id }) => services.get(id)?.flapping && dice.chance(0.8));
  const killsMs = Array.from({ length: dice.pick([0, 2, 4]) }, () => dice.between(0.2, 1) * faultsMs);
  return { wishes: all, silences, restless: restless.map(({ target }) => target), killsMs };
};

/** What it depends on comes before it, so that there is no circle. */
const drawService = (dice: Dice, id: string, ids: readonly string[]): Partial<ServiceWish> => {
  const before = ids.slice(0, ids.indexOf(id)).filter(() => dice.chance(0.8));
  const isFlapping = dice.chance(0.6);
  const parents = { services: before, need: dice.pick(['all', 'any'] as const) };
  const outages = dice.pick([2, 2, 2, 3]);
  const flapping = { outages, withinMs: dice.pick([20_000, 40_000]), settleMs: dice.pick([4_000, 10_000]) };
  return {
    ...(before.length > 0 && dice.chance(0.6) && { parents }),
    ...(isFlapping && { flapping, everyMs: 1_000, graceMs: dice.pick([0, 0, 1_500]), recover: 1 }),
  };
};

const drawAgent = (dice: Dice): Partial<AgentWish> =>
  dice.chance(0.6) ? { awayGraceMs: dice.pick([500, 3_000, 12_000]) } : {};

const withParents = (service: ServiceWish, named: ReadonlySet<string>): ServiceWish => {
  const { parents, ...rest } = service;
  const services = parents?.services.filter((id) => named.has(id)) ?? [];
  return parents && services.length > 0 ? { ...rest, parents: { ...parents, services } } : rest;
};

const drawSubscribers = (
  dice: Dice,
  { subscribers, services }: Wishes,
  faultsMs: number,
): readonly SubscriberWish[] => {
  const graceMs = dice.pick([0, 3_000, 12_000]);
  const lead = { id: 'lead', services: services.map(({ id }) => id), graceMs, channels: [] };
  return [...subscribers, ...(dice.chance(0.5) ? [lead] : [])].map((one) => ({
    ...one,
    ...(dice.chance(0.35) && { remindMs: dice.pick([2_000, 7_000, 20_000]) }),
    ...(dice.chance(0.3) && { events: dice.pick(EVENTS) }),
    ...(dice.chance(0.25) && { quiet: [drawWeekly(dice, faultsMs)] }),
  }));
};

const drawGroup = (dice: Dice, ids: readonly string[]): GroupWish | undefined => {
  if (ids.length < 2) return undefined;
  const services = ids.slice(dice.below(ids.length - 1));
  return { id: 'twins', services, minHealthy: 1 + dice.below(services.length), graceMs: dice.pick([0, 2_000, 6_000]) };
};

const drawSilence = (dice: Dice, ids: readonly string[], faultsMs: number): SilencePlan => {
  const fromMs = dice.between(0, faultsMs);
  const services = ids.filter(() => dice.chance(0.7));
  return { fromMs, toMs: fromMs + dice.between(2_000, 25_000), services: services.length > 0 ? services : ids };
};

const drawPlanned = (dice: Dice, { services, agents }: Wishes, faultsMs: number): Wishes['planned'] => {
  const count = dice.pick([0, 1, 2]);
  return Array.from({ length: count }, (_, i) => ({
    id: `plan${i}`,
    services: services.map(({ id }) => id).filter(() => dice.chance(0.7)),
    agents: agents.map(({ id }) => id).filter(() => dice.chance(0.4)),
    window: drawWindow(dice, faultsMs),
  }));
};

const drawWindow = (dice: Dice, faultsMs: number): Window => {
  if (dice.chance(0.3)) return drawWeekly(dice, faultsMs);
  if (dice.chance(0.3)) return { type: 'cron', cron: '* * * * *', durationMs: dice.pick([4_000, 15_000]), zone: 'UTC' };
  const fromMs = Math.round(BEGIN_WALL_MS + dice.between(-5_000, faultsMs));
  return { type: 'once', fromMs, toMs: fromMs + Math.round(dice.between(2_000, faultsMs)) };
};

/** On some days only, and this is one of them; in another zone, where it is as many hours later. */
const drawWeekly = (dice: Dice, faultsMs: number): Extract<Window, { type: 'weekly' }> => {
  const hours = dice.pick([0, 1]);
  return {
    type: 'weekly',
    days: dice.chance(0.5) ? DAYS : ['fri'],
    fromMinute: BEGIN_MINUTE + hours * 60 + dice.pick([0, 0, 1]),
    end: { afterMs: Math.round(dice.between(3_000, faultsMs)) },
    zone: hours === 0 ? 'UTC' : 'Europe/Berlin',
  };
};
