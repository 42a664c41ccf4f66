// What can be done to a crew, one act after the other. Knows chance and how long each lasts; refuses to know what must hold afterwards.
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../sim/world/dice.ts';
import type { AgentSeat, Crew, Seat } from './crew.ts';
import { flipPayload, spoilHeader } from './damage.ts';
import type { Fault, Way } from './fault.ts';
import { fillUp, starve } from './limits.ts';
import { flipLog } from './log-damage.ts';

/** Does something and undoes it; what it was, for the table. */
export type Act = (crew: Crew, dice: Dice) => Promise<string>;

const ways: readonly Way[] = ['up', 'down', 'both'];

const killOne = async (crew: Crew, seat: Seat): Promise<string> => {
  await crew.kill(seat);
  crew.restart(seat);
  return seat === crew.manager ? 'kill -9 of the manager' : 'kill -9 of an agent';
};

export const kill: Act = (crew, dice) => killOne(crew, dice.pick(crew.seats));
export const killManager: Act = (crew) => killOne(crew, crew.manager);
export const killAgent: Act = (crew, dice) => killOne(crew, dice.pick(crew.agents));

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

/** What may be done to a spool that nobody has open; whether there was anything to do it to. */
const damages = {
  header: ({ state }: AgentSeat, dice: Dice): boolean => spoilHeader(state, dice),
  payload: ({ state }: AgentSeat, dice: Dice): boolean => flipPayload(state, dice),
  log: ({ state, excuses }: AgentSeat, dice: Dice): boolean => {
    const left = flipLog(state, dice);
    for (const [epoch, last] of left ?? [])
      excuses.left.set(epoch, Math.min(last, excuses.left.get(epoch) ?? Number.POSITIVE_INFINITY));
    return left !== undefined;
  },
};

/** The agent gathers a backlog, dies, and finds its spool damaged. */
export const damage =
  (what: keyof typeof damages): Act =>
  async (crew, dice) => {
    const seat = dice.pick(crew.agents);
    seat.proxy.set({ kind: 'cut' });
    await pause(dice.between(1_500, 4_000));
    await crew.kill(seat);
    const isDone = damages[what](seat, dice);
    crew.restart(seat);
    seat.proxy.set({ kind: 'none' });
    await pause(dice.between(1_500, 3_000));
    return isDone ? `spool: ${what} damaged` : 'spool: nothing to damage';
  };

/** With this much left, nothing that is seen during an act lacks room. */
export const ROOM_BYTES = 2 ** 20;

/** The agent's disk fills up while its manager is out of reach, but for `leftBytes`; sometimes it is killed meanwhile. */
export const full =
  (seatOf: (crew: Crew) => AgentSeat, leftBytes: number): Act =>
  async (crew, dice) => {
    const seat = seatOf(crew);
    // What was left over from the act before may have found no room in this one either: it is to be delivered first.
    await crew.connected();
    await pause(dice.between(1_000, 2_000));
    const fromMs = Date.now();
    seat.proxy.set({ kind: 'cut' });
    await pause(dice.between(0, 2_000));
    const { isShort, undo } = await fillUp(seat.state, leftBytes);
    await pause(dice.between(1_000, 4_000));
    const isKilled = dice.chance(0.3);
    if (isKilled) {
      await crew.kill(seat);
      crew.restart(seat);
      await pause(dice.between(500, 2_000));
    }
    await undo();
    if (isShort) seat.excuses.shortages.push({ fromMs, toMs: Date.now() });
    seat.proxy.set({ kind: 'none' });
    await pause(dice.between(500, 3_000));
    return `disk ${isShort ? 'full' : 'almost full'}${isKilled ? ' and kill -9' : ''}`;
  };

/** Silence that the agents give a manager up for, and what a busy machine adds. */
const GIVEN_UP_MS_MAX = 45_000;

/** The manager is stopped, with every connection open, until each of its agents has noticed. */
export const freeze: Act = async (crew) => {
  const { program } = crew.manager;
  const noticed = crew.agents.map((seat) =>
    seat.program.line(/"no manager: trying again"/, GIVEN_UP_MS_MAX, seat.program.said),
  );
  program.signal('SIGSTOP');
  try {
    await Promise.all(noticed);
  } finally {
    program.signal('SIGCONT');
  }
  await crew.connected();
  return 'manager frozen until given up';
};

const HOUR_MS = 3_600_000;

/** Somebody's wall clock is set, by up to an hour, or right again: probing goes on as if nothing had been, neither faster nor slower. */
export const setClock: Act = async (crew, dice) => {
  const seat = dice.pick(crew.seats);
  const isRight = dice.chance(0.3);
  seat.clock.set(isRight ? 0 : Math.round(dice.between(-HOUR_MS, HOUR_MS)));
  await crew.steady();
  return `clock of ${seat === crew.manager ? 'the manager' : 'an agent'} set${isRight ? ' right' : ''}`;
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
