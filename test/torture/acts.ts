// What can be done to a crew, one act after the other. Knows chance and how long each lasts; refuses to know what must hold afterwards.
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../sim/world/dice.ts';
import type { AgentSeat, Crew } from './crew.ts';
import { flipPayload, spoilHeader } from './damage.ts';
import type { Fault, Way } from './fault.ts';
import { fillUp, starve } from './limits.ts';

/** Does something and undoes it; what it was, for the table. */
export type Act = (crew: Crew, dice: Dice) => Promise<string>;

const ways: readonly Way[] = ['up', 'down', 'both'];

export const kill: Act = async (crew, dice) => {
  const seat = dice.pick(crew.seats);
  await crew.kill(seat);
  crew.restart(seat);
  return seat === crew.manager ? 'kill -9 of the manager' : 'kill -9 of an agent';
};

/** @param longestMs how long somebody may be stopped */
export const stopFor =
  (longestMs: number): Act =>
  async (crew, dice) => {
    const seat = dice.pick(crew.seats);
    seat.program.signal('SIGSTOP');
    await pause(dice.between(200, longestMs));
    seat.program.signal('SIGCONT');
    return seat === crew.manager ? 'SIGSTOP of the manager' : 'SIGSTOP of an agent';
  };

const faults: readonly ((dice: Dice) => Fault)[] = [
  (dice) => ({ kind: 'delay', ms: Math.ceil(dice.between(1, 300)) }),
  (dice) => ({ kind: 'throttle', bytesPerSecond: Math.ceil(dice.between(100, 4_000)) }),
  () => ({ kind: 'bytes' }),
  (dice) => ({ kind: 'black-hole', way: dice.pick(ways) }),
  (dice) => ({ kind: 'hold', way: dice.pick(ways) }),
  (dice) => ({ kind: 'half-close', way: dice.pick(ways) }),
  (dice) => ({ kind: 'reset', way: dice.pick(ways), afterBytes: dice.below(400) }),
  () => ({ kind: 'cut' }),
];

/** @param longestMs how long a line may be faulty */
export const line =
  (longestMs: number): Act =>
  async (crew, dice) => {
    const { proxy } = dice.pick(crew.agents);
    const fault = dice.pick(faults)(dice);
    proxy.set(fault);
    await pause(dice.between(200, longestMs));
    proxy.set({ kind: 'none' });
    return `line: ${fault.kind}`;
  };

/** The agent gathers a backlog, dies, and finds its spool damaged. */
export const damage: Act = async (crew, dice) => {
  const seat = dice.pick(crew.agents);
  seat.proxy.set({ kind: 'cut' });
  await pause(dice.between(1_500, 4_000));
  await crew.kill(seat);
  const isHeader = dice.chance(0.3);
  const isDone = (isHeader ? spoilHeader : flipPayload)(seat.state, dice);
  crew.restart(seat);
  seat.proxy.set({ kind: 'none' });
  await pause(dice.between(1_500, 3_000));
  if (!isDone) return 'spool: nothing to damage';
  return isHeader ? 'spool: header spoilt' : 'spool: payload flipped';
};

/** The agent's disk fills up while its manager is out of reach; sometimes it is killed meanwhile. */
export const full =
  (seatOf: (crew: Crew) => AgentSeat, bytes: number): Act =>
  async (crew, dice) => {
    const seat = seatOf(crew);
    seat.proxy.set({ kind: 'cut' });
    await pause(dice.between(0, 2_000));
    const empty = await fillUp(seat.state, bytes);
    await pause(dice.between(1_000, 4_000));
    const isKilled = dice.chance(0.3);
    if (isKilled) {
      await crew.kill(seat);
      crew.restart(seat);
      await pause(dice.between(500, 2_000));
    }
    await empty();
    seat.proxy.set({ kind: 'none' });
    await pause(dice.between(500, 3_000));
    return isKilled ? 'disk full and kill -9' : 'disk full';
  };

/** No descriptors are left for probes; the line is cut, so that a new one would need one as well. */
export const noDescriptors: Act = async (crew, dice) => {
  const seat = dice.pick(crew.agents);
  const feed = await starve(seat.program.pid, dice.below(4));
  if (dice.chance(0.5)) seat.proxy.set({ kind: 'cut' });
  await pause(dice.between(200, 1_000));
  seat.proxy.set({ kind: 'none' });
  await pause(dice.between(500, 3_000));
  if (seat.program.isRunning) await feed();
  return 'EMFILE';
};
