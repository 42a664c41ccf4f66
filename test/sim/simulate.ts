// One run of the whole system from one seed. Knows how a run is put together, when it is over and what came of it; refuses to know how runs are chosen.
import { accusersChecker } from './check/accusers.ts';
import { configurationChecker } from './check/configuration.ts';
import { confirmationChecker } from './check/confirmation.ts';
import { creditChecker } from './check/credit.ts';
import { evidenceChecker } from './check/evidence.ts';
import { fenceChecker } from './check/fence.ts';
import { lossChecker } from './check/loss.ts';
import { memoryChecker } from './check/memory.ts';
import { notificationChecker } from './check/notifications.ts';
import { roomChecker } from './check/room.ts';
import { missing } from './check/settled.ts';
import { SharedTimes } from './check/shared-time.ts';
import { sightChecker } from './check/sight.ts';
import { spacingChecker } from './check/spacing.ts';
import { twiceChecker } from './check/twice.ts';
import { type TimesOf, Words } from './check/words.ts';
import { collapsed } from './disk/spool-image.ts';
import { Faults } from './fault/faults.ts';
import { type Checker, History, Violation } from './history.ts';
import { drawScenario, SETTLE_MS } from './scenario.ts';
import { honest, type Seams } from './seams.ts';
import { World } from './system/world.ts';
import { Agenda } from './world/agenda.ts';
import { Dice } from './world/dice.ts';
import { timesOf } from './world/machine.ts';

export type SimulateOptions = {
  readonly seed: number;
  /** How long faults may happen. */
  readonly faultsMs: number;
  readonly isTraced?: boolean;
  /** What is tampered with. */
  readonly bug?: Partial<Seams>;
};

export type Outcome = {
  readonly violation: Violation | undefined;
  /** A line for everything that happened, when traced. */
  readonly trace: readonly string[];
  /** How long it took in simulated time. */
  readonly tookMs: number;
};

const LOOK_MS = 1_000;

export const simulate = async ({ seed, faultsMs, isTraced = false, bug = {} }: SimulateOptions): Promise<Outcome> => {
  const dice = new Dice(seed);
  const scenario = drawScenario(dice.fork(), faultsMs);
  const agenda = new Agenda();
  const managersTimesOf: TimesOf = (wallMs) => timesOf(world.machines, wallMs);
  const words = new Words(managersTimesOf);
  const notifications = notificationChecker(words, managersTimesOf);
  const times = new SharedTimes();
  const wished = new Map<string, string>();
  const checkers: Checker[] = [
    words.listener,
    times.listener,
    lossChecker(),
    twiceChecker(),
    confirmationChecker(),
    creditChecker(),
    memoryChecker(scenario.credit),
    fenceChecker(),
    roomChecker(),
    configurationChecker(scenario.managers),
    notifications,
    spacingChecker(times),
    evidenceChecker(),
    sightChecker(() => world.targets),
    accusersChecker(words, managersTimesOf),
    { wished: ({ agent, hash }) => void wished.set(agent, hash) },
  ];
  const history = new History(checkers, () => agenda.nowMs, isTraced);
  history.note(() => JSON.stringify(scenario));
  const world: World = new World(agenda, dice.fork(), scenario, history, { ...honest(collapsed), ...bug });
  new Faults(world, dice.fork()).begin();

  const isOver = (): boolean => history.violation !== undefined;
  await agenda.run(faultsMs, isOver);
  let left = ['it has not been looked at'];
  for (let lookMs = faultsMs + LOOK_MS; left.length > 0 && lookMs <= faultsMs + SETTLE_MS; lookMs += LOOK_MS) {
    if (isOver()) break;
    await agenda.run(lookMs, isOver);
    left = await missing(world, notifications, wished);
  }
  if (left.length > 0)
    history.guard(() => {
      throw new Violation('I8', left.join('; '));
    });
  return { violation: history.violation, trace: history.lines ?? [], tookMs: agenda.nowMs };
};
