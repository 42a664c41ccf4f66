// The whole simulated system: machines, disks, network, processes. Knows how it is put together and how agents start; refuses to know when what goes wrong
// (the faults say). Where there are two sites, agents know the managers of both, and each of these has wishes and a store of its own.
import type { Wishes } from '../../../packages/manager/src/core/wishes.ts';
import { SpoolDisk } from '../disk/spool-disk.ts';
import type { History } from '../history.ts';
import type { Scenario } from '../scenario.ts';
import type { Seams } from '../seams.ts';
import type { SilencePlan } from '../telling.ts';
import type { Agenda } from '../world/agenda.ts';
import type { Dice } from '../world/dice.ts';
import { Machine } from '../world/machine.ts';
import { Network } from '../world/network.ts';
import { Process } from '../world/process.ts';
import { Targets } from '../world/targets.ts';
import { SimAgent } from './agent.ts';
import type { Sight } from './prober.ts';
import { Site } from './site.ts';
import { tapOf } from './tap.ts';

/** Whoever keeps services running starts those again that are gone. */
const AGAIN_MS = 300;

export type AgentPlace = {
  readonly machine: Machine;
  readonly disk: SpoolDisk;
  readonly sight: Sight;
  readonly dice: Dice;
  /** The managers it knows, in the order in which it tries them. */
  readonly managers: readonly string[];
  process: Process;
  agent: SimAgent | undefined;
};

export class World {
  readonly agenda: Agenda;
  readonly scenario: Scenario;
  readonly history: History;
  readonly network: Network;
  readonly targets: Targets;
  readonly sites: readonly Site[];
  readonly agents: readonly AgentPlace[];
  readonly #seams: Seams;
  wishes: Wishes;

  constructor(agenda: Agenda, dice: Dice, scenario: Scenario, history: History, seams: Seams) {
    this.agenda = agenda;
    this.scenario = scenario;
    this.history = history;
    this.#seams = seams;
    this.network = new Network(
      agenda,
      dice.fork(),
      tapOf(history, scenario, () => agenda.nowMs),
    );
    this.targets = new Targets(dice.fork(), scenario.targets, scenario.restless, scenario.faultsMs);
    const [wishes] = scenario.wishes;
    if (!wishes) throw new Error('a scenario has wishes');
    this.wishes = wishes;
    this.agents = scenario.agents.map((name) => this.#place(name, dice));
    const { network } = this;
    this.sites = scenario.sites.map((names, i) => {
      // What is one service's number at the first site is another's at the second.
      const numbered = i === 0 ? [] : ['former', ...wishes.services.map(({ id }) => id).toReversed()];
      const { credit } = scenario;
      return new Site({ names, network, dice: dice.fork(), history: history.of(i), seams, credit, wishes, numbered });
    });
    for (const place of this.agents) this.startAgent(place);
    for (const atMs of scenario.killsMs) for (const site of this.sites) this.#kill(site, atMs);
    for (const plan of scenario.silences) for (const site of this.sites) this.#silence(site, plan);
  }

  startAgent(place: AgentPlace): void {
    const { machine, disk, sight, dice, managers } = place;
    const { network, history } = this;
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
      managers,
    });
  }

  reviveAgent(place: AgentPlace): void {
    if (!place.process.isAlive) this.startAgent(place);
  }

  reload(wishes: Wishes): void {
    this.wishes = wishes;
    for (const site of this.sites) site.reload(wishes);
  }

  /** Its manager comes up again at once. */
  #kill(site: Site, atMs: number): void {
    this.agenda.at(atMs, () => {
      site.process.kill();
      this.agenda.after(AGAIN_MS, () => site.revive());
    });
  }

  #silence(site: Site, { fromMs, toMs, services }: SilencePlan): void {
    this.agenda.at(fromMs, () => {
      this.history.note(() => `SILENCE ${services.join()}`);
      const id = site.silence(services);
      this.agenda.at(toMs, () => site.endSilence(id));
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
    const known = this.scenario.sites.flat();
    const managers = dice.chance(0.3) ? known.toReversed() : known;
    const process = new Process(this.agenda, machine);
    return { machine, disk, sight, dice: dice.fork(), managers, process, agent: undefined };
  }
}
