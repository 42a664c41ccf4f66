// What one seed is about: who watches what for whom, how the machines are, and which faults may happen. Knows how to draw it; refuses to know how it goes.
import type { ServiceWish, SubscriberWish, Wishes } from '../../packages/manager/src/core/wishes.ts';
import { type Drawn, drawTelling } from './telling.ts';
import type { Dice } from './world/dice.ts';

export const faultKinds = [
  'kill-agent',
  'kill-manager',
  'stop-agent',
  'stop-manager',
  'cut',
  'lose',
  'half-open',
  'hold',
  'slow-network',
  'roll-back',
  'corrupt',
  'full-spool',
  'slow-spool',
  'slow-store',
  'full-store',
  'store-roll-back',
  'clock',
  'manager-clock',
  'reload',
  'blind',
  'stranger',
  'garble',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type Scenario = Drawn & {
  readonly agents: readonly string[];
  /** The managers of each site: they share a store, and one of them is up at a time. */
  readonly sites: readonly (readonly string[])[];
  readonly targets: readonly string[];
  /** How long faults may happen. */
  readonly faultsMs: number;
  /** The mean time from one fault to the next. */
  readonly faultEveryMs: number;
  readonly faults: readonly FaultKind[];
  readonly credit: number;
  readonly spoolBytesMax: number;
};

/** Once no more faults happen, everything has to be in order after this long. */
export const SETTLE_MS = 150_000;

/** An agent that managers know and that watches nothing: strangers call themselves so to be let in. */
export const GUEST = 'guest';

const ADDRESS = { host: '127.0.0.1', port: 1 };

/** @param faultsMs how long faults may happen: more finds more, and takes longer */
export const drawScenario = (dice: Dice, faultsMs: number): Scenario => {
  const agents = ['a', 'b', 'c'].slice(0, 1 + dice.below(3));
  const sites = dice.pick([[['m']], [['m', 'n']], [['m'], ['n']]]);
  const services = Array.from({ length: 1 + dice.below(3) }, (_, i) => drawService(dice, `s${i}`, agents));
  const subscribers = drawSubscribers(dice, services);
  // Swarm testing: each run has some kinds of faults only, so that one kind does not drown another.
  // An agent's numbers say where what it told is, and with two stores nobody knows whether it was the one that lost it.
  const possible = sites.length === 1 ? faultKinds : faultKinds.filter((kind) => kind !== 'store-roll-back');
  const faults = possible.filter(() => dice.chance(0.35));
  const known = faults.includes('stranger') ? [...agents, GUEST] : agents;
  const wishes = [wishesOf(known, services, subscribers)];
  for (let i = 0; i < 2; i++)
    wishes.push(
      wishesOf(
        known,
        services.filter(() => dice.chance(0.7)).map((s) => redrawn(dice, s)),
        subscribers,
      ),
    );
  const drawn = {
    agents,
    sites,
    targets: services.map((s) => s.target),
    faultsMs,
    faultEveryMs: dice.pick([1_500, 4_000, 10_000]),
    faults,
    credit: dice.pick([1, 5, 30, 20_000]),
    spoolBytesMax: dice.pick([400, 1_500, 100_000]),
  };
  return { ...drawn, ...drawTelling(dice.fork(), wishes, faultsMs) };
};

const drawService = (dice: Dice, id: string, agents: readonly string[]): ServiceWish => {
  const by = agents.filter(() => dice.chance(0.75));
  const watching = by.length > 0 ? by : agents.slice(0, 1);
  return {
    id,
    target: `tcp://${id}:80`,
    everyMs: dice.pick([1_000, 2_000, 5_000]),
    timeoutMs: dice.pick([500, 1_000]),
    graceMs: dice.pick([0, 2_000, 5_000]),
    recover: dice.pick([1, 1, 2]),
    agents: watching,
    ...(dice.chance(0.3) && { quorum: 1 + dice.below(watching.length) }),
    labels: {},
  };
};

const redrawn = (dice: Dice, service: ServiceWish): ServiceWish =>
  dice.chance(0.5) ? service : { ...service, everyMs: dice.pick([1_000, 3_000]), graceMs: dice.pick([1_000, 4_000]) };

const drawSubscribers = (dice: Dice, services: readonly ServiceWish[]): readonly SubscriberWish[] => [
  { id: 'ops', services: services.map((s) => s.id), channels: [] },
  ...(dice.chance(0.5) ? [{ id: 'boss', services: services.map((s) => s.id), graceMs: 8_000, channels: [] }] : []),
];

const wishesOf = (
  agents: readonly string[],
  services: readonly ServiceWish[],
  subscribers: readonly SubscriberWish[],
): Wishes => {
  const ids = new Set(services.map((s) => s.id));
  return {
    manager: 'm',
    listen: ADDRESS,
    http: ADDRESS,
    store: ':memory:',
    retentionMs: 86_400_000,
    channels: [],
    planned: [],
    agents: agents.map((id) => ({ id, labels: {} })),
    services,
    subscribers: subscribers.map((s) => ({ ...s, services: s.services.filter((id) => ids.has(id)) })),
  };
};
