// The whole simulated system: machines, disks, network, processes. Knows how processes start, die and come back; refuses to know when (the faults say).
// Managers share one store and are never up at the same time: where there are two, the second is what the first one's place is taken over by.
import type { Wishes } from '../../../packages/manager/src/core/wishes.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { SpoolDisk } from '../disk/spool-disk.ts';
import { StoreDisk } from '../disk/store-disk.ts';
import type { History } from '../history.ts';
import type { Scenario } from '../scenario.ts';
import type { Seams } from '../seams.ts';
import type { Agenda } from '../world/agenda.ts';
import type { Dice } from '../world/dice.ts';
import { Machine } from '../world/machine.ts';
import { Network } from '../world/network.ts';
import { Process } from '../world/process.ts';
import { Targets } from '../world/targets.ts';
import { SimAgent } from './agent.ts';
import { SimManager } from './manager.ts';
import type { Sight } from './prober.ts';
import { tapOf } from './tap.ts';

/** A manager that cannot come up tries again. */
const COME_UP_MS = 2_000;

export type AgentPlace = {
  readonly machine: Machine;
  readonly disk: SpoolDisk;
  readonly sight: Sight;
  readonly dice: Dice;
  process: Process;
  agent: SimAgent | undefined;
};

export class World {
  readonly agenda: Agenda;
  readonly scenario: Scenario;
  readonly history: History;
  readonly network: Network;
  readonly targets: Targets;
  readonly storeDisk: StoreDisk;
  readonly agents: readonly AgentPlace[];
  readonly #seams: Seams;
  /** Where managers run, one at a time. */
  readonly machines: readonly Machine[];
  manager: SimManager | undefined;
  managerProcess: Process;
  wishes: Wishes;
  #turn = 0;

  constructor(agenda: Agenda, dice: Dice, scenario: Scenario, history: History, seams: Seams) {
    this.agenda = agenda;
    this.scenario = scenario;
    this.history = history;
    this.#seams = seams;
    this.network = new Network(
      agenda,
      dice.fork(),
      tapOf(history, scenario.agents, () => agenda.nowMs),
    );
    this.targets = new Targets(dice.fork(), scenario.targets, scenario.faultsMs);
    this.storeDisk = new StoreDisk(dice.fork(), history);
    const [wishes] = scenario.wishes;
    if (!wishes) throw new Error('a scenario has wishes');
    this.wishes = wishes;
    this.machines = scenario.managers.map((name) => new Machine(name));
    this.agents = scenario.agents.map((name) => this.#place(name, dice));
    this.managerProcess = this.startManager();
    for (const place of this.agents) this.startAgent(place);
  }

  startAgent(place: AgentPlace): void {
    const { machine, disk, sight, dice } = place;
    const { network, history, scenario } = this;
    const process = new Process(this.agenda, machine);
    place.process = process;
    history.tell({ type: 'restarted', agent: machine.name });
    place.agent = new SimAgent({
      process,
      disk,
      network,
      dice: dice.fork(),
      sight,
      history,
      seams: this.#seams,
      managers: scenario.managers,
    });
  }

  startManager(): Process {
    const machine = this.machines[this.#turn % this.machines.length];
    if (!machine) throw new Error('a scenario has managers');
    const { network, history, storeDisk: disk, scenario } = this;
    const process = new Process(this.agenda, machine);
    this.managerProcess = process;
    history.note(() => `manager ${machine.name} starts`);
    const manager = new SimManager({ process, disk, network, history, seams: this.#seams, credit: scenario.credit });
    this.manager = manager;
    process.after(0, () => {
      manager.begin(this.wishes).catch((error: unknown) => {
        history.note(() => `manager cannot come up: ${String(error)}`);
        if (!(error instanceof Fault)) throw error;
        process.kill();
        this.agenda.after(COME_UP_MS, () => this.reviveManager());
      });
    });
    return process;
  }

  reviveManager(): void {
    if (!this.managerProcess.isAlive) this.startManager();
  }

  /** The other manager is next, where there is one. */
  failOver(): void {
    this.#turn++;
  }

  reviveAgent(place: AgentPlace): void {
    if (!place.process.isAlive) this.startAgent(place);
  }

  /** Other wishes; a manager that is not there finds them when it comes up. */
  reload(wishes: Wishes): void {
    this.wishes = wishes;
    const { manager, managerProcess: process } = this;
    process.enter(() => {
      manager?.enforce(wishes).catch((error: unknown) => {
        // What failed is tried again, as an operator would.
        this.history.note(() => `wishes not in force: ${String(error)}`);
        process.after(COME_UP_MS, () => this.wishes === wishes && this.reload(wishes));
      });
    });
  }

  #place(name: string, dice: Dice): AgentPlace {
    const machine = new Machine(name);
    const disk = new SpoolDisk(name, dice.fork(), this.history, this.scenario.spoolBytesMax);
    const sight: Sight = {
      targets: this.targets,
      isBlind: false,
      isStarved: false,
      lookedMs: Number.NEGATIVE_INFINITY,
    };
    return { machine, disk, sight, dice: dice.fork(), process: new Process(this.agenda, machine), agent: undefined };
  }
}
