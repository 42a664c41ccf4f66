// One run of the whole system from one seed. Knows how a run is put together, when it is over and what came of it; refuses to know how runs are chosen.
import { accusersChecker } from './check/accusers.ts';
import { configurationChecker } from './check/configuration.ts';
import { confirmationChecker } from './check/confirmation.ts';
import { creditChecker } from './check/credit.ts';
import { decisionsChecker } from './check/decisions.ts';
import { evidenceChecker } from './check/evidence.ts';
import { fenceChecker } from './check/fence.ts';
import { InForce } from './check/in-force.ts';
import { lossChecker } from './check/loss.ts';
import { Lost } from './check/lost.ts';
import { memoryChecker } from './check/memory.ts';
import { notificationChecker } from './check/notifications.ts';
import { Numbers } from './check/numbers.ts';
import { presenceChecker } from './check/presence.ts';
import { releaseChecker } from './check/release.ts';
import { restraintChecker } from './check/restraint.ts';
import { roomChecker } from './check/room.ts';
import { type Known, type Missing, missing } from './check/settled.ts';
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

/** Not in step with anything that happens every second: what is under way for a moment must not seem to be so all the time. */
const LOOK_MS = 1_030;

/** So many looks in a row may find somebody who has not been told, and nothing that this waits for. */
const OVERDUE_LOOKS_MAX = 12;

/** Whether all is in order, and whether whoever is still to be told is told within seconds once nothing stands in the way (M5). */
class Settled {
  readonly #history: History;
  #left: readonly string[] = ['it has not been looked at'];
  #overdueLooks = 0;

  constructor(history: History) {
    this.#history = history;
  }

  get isSo(): boolean {
    return this.#left.length === 0;
  }

  look({ gaps, untold }: Missing): void {
    this.#left = [...gaps, ...untold.map(({ what }) => what)];
    const overdue = gaps.length > 0 ? [] : untold.filter(({ isOverdue }) => isOverdue);
    this.#overdueLooks = overdue.length > 0 ? this.#overdueLooks + 1 : 0;
    const [first] = overdue;
    const what = overdue.map((one) => one.what);
    if (first && this.#overdueLooks > OVERDUE_LOOKS_MAX) this.#fail(first.rule, what);
  }

  mustBeSo(): void {
    if (!this.isSo) this.#fail('I8', this.#left);
  }

  #fail(rule: string, what: readonly string[]): void {
    this.#history.guard(() => {
      throw new Violation(rule, what.join('; '));
    });
  }
}

/** What is checked at each site for itself. @param timesOf by the clocks of its managers */
const siteCheckers = (timesOf: TimesOf): Known & { readonly checkers: readonly Checker[] } => {
  const words = new Words(timesOf);
  const told = notificationChecker(words, timesOf);
  const wished = new Map<string, string>();
  const inForce = new InForce(timesOf);
  const lost = new Lost(timesOf);
  const checkers: Checker[] = [
    words.listener,
    inForce.listener,
    lost.listener,
    twiceChecker(),
    confirmationChecker(),
    fenceChecker(),
    told,
    accusersChecker(words, inForce),
    restraintChecker(words, timesOf, inForce, lost),
    decisionsChecker(timesOf),
    { wished: ({ agent, hash }) => void wished.set(agent, hash) },
  ];
  return { checkers, told, wished };
};

export const simulate = async ({ seed, faultsMs, isTraced = false, bug = {} }: SimulateOptions): Promise<Outcome> => {
  const dice = new Dice(seed);
  const scenario = drawScenario(dice.fork(), faultsMs);
  const agenda = new Agenda();
  const times = new SharedTimes();
  const numbers = new Numbers();
  const checkers: Checker[] = [
    times.listener,
    numbers.listener,
    lossChecker(numbers),
    releaseChecker(),
    creditChecker(),
    memoryChecker(scenario.credit),
    roomChecker(),
    configurationChecker(scenario.sites),
    spacingChecker(times),
    presenceChecker(numbers),
    evidenceChecker(numbers),
    sightChecker(() => world.targets, numbers),
  ];
  const sites = scenario.sites.map((_, i) => siteCheckers((wallMs) => timesOf(world.sites[i]?.machines ?? [], wallMs)));
  const ofSites = sites.map((site) => site.checkers);
  const history = new History(checkers, ofSites, () => agenda.nowMs, isTraced);
  history.note(() => JSON.stringify(scenario));
  const world: World = new World(agenda, dice.fork(), scenario, history, { ...honest(collapsed), ...bug });
  new Faults(world, dice.fork()).begin();

  const isOver = (): boolean => history.violation !== undefined;
  await agenda.run(faultsMs, isOver);
  const settled = new Settled(history);
  for (let lookMs = faultsMs + LOOK_MS; !settled.isSo && lookMs <= faultsMs + SETTLE_MS; lookMs += LOOK_MS) {
    if (isOver()) break;
    await agenda.run(lookMs, isOver);
    settled.look(await missing(world, sites));
  }
  settled.mustBeSo();
  return { violation: history.violation, trace: history.lines ?? [], tookMs: agenda.nowMs };
};
