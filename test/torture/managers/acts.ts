// What can be done to managers that share a store, one act after the other. Knows chance and how long each lasts; refuses to know what must hold afterwards.
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../../sim/world/dice.ts';
import type { Fleet, ManagerPlace } from './fleet.ts';

/** Does something and undoes it; what it was, for the table. */
export type Act = (fleet: Fleet, dice: Dice) => Promise<string>;

/** A process that was killed is started again by whoever looks after services, after a while. */
const RESTART_MS = [500, 6_000] as const;

const killed = async (fleet: Fleet, place: ManagerPlace, dice: Dice, what: string): Promise<string> => {
  await place.program.kill();
  await pause(dice.between(...RESTART_MS));
  fleet.restart(place);
  return what;
};

const leaderOf = async (fleet: Fleet): Promise<ManagerPlace | undefined> => {
  const leads = (await fleet.peers()).find(({ role }) => role === 'leads');
  return fleet.managers.find(({ name }) => name === leads?.name);
};

export const killLeader: Act = async (fleet, dice) => {
  const place = (await leaderOf(fleet)) ?? dice.pick(fleet.managers);
  return killed(fleet, place, dice, 'kill -9 of the one that leads');
};

export const killServer: Act = async (fleet, dice) => {
  const leader = await leaderOf(fleet);
  const place = fleet.managers.find((one) => one !== leader) ?? dice.pick(fleet.managers);
  return killed(fleet, place, dice, 'kill -9 of the one that serves');
};

export const killAgent: Act = async (fleet, dice) => {
  const place = dice.pick(fleet.agents);
  await place.program.kill();
  fleet.restart(place);
  return 'kill -9 of an agent';
};

/** Long enough, now and then, for the others to give it up. */
export const stopManager: Act = async (fleet, dice) => {
  const { program } = dice.pick(fleet.managers);
  program.signal('SIGSTOP');
  await pause(dice.between(500, 14_000));
  program.signal('SIGCONT');
  return 'SIGSTOP of a manager';
};

export const cutStore: Act = async (fleet, dice) => {
  const { toStore } = dice.pick(fleet.managers);
  const kind = dice.pick(['cut', 'hold', 'black-hole'] as const);
  toStore.set(kind === 'cut' ? { kind } : { kind, way: 'both' });
  await pause(dice.between(500, 14_000));
  toStore.set({ kind: 'none' });
  return `way to the store: ${kind}`;
};

export const breakLine: Act = async (fleet, dice) => {
  const line = dice.pick(dice.pick(fleet.agents).lines);
  const kind = dice.pick(['cut', 'hold', 'black-hole', 'half-close'] as const);
  line.set(kind === 'cut' ? { kind } : { kind, way: 'both' });
  await pause(dice.between(500, 10_000));
  line.set({ kind: 'none' });
  return `line of an agent: ${kind}`;
};

/** The ends of managers come between all others. */
export const acts: readonly [Act, ...Act[]] = [
  ...([killLeader, breakLine, killServer, cutStore] as const),
  ...([killLeader, stopManager, killServer, killAgent] as const),
];
