// A place that managers run from: one store, and the machines of those that keep it, of which one is up at a time. Knows how a manager starts, dies and is
// taken over from; refuses to know when (the faults say), and that there may be another site.
import { endedEarly, silenceOf } from '../../../packages/manager/src/core/silence.ts';
import { Silences } from '../../../packages/manager/src/core/silences.ts';
import { withSilences } from '../../../packages/manager/src/core/silences-in-force.ts';
import type { Wishes } from '../../../packages/manager/src/core/wishes.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { StoreDisk } from '../disk/store-disk.ts';
import type { Witness } from '../history.ts';
import type { Seams } from '../seams.ts';
import type { Dice } from '../world/dice.ts';
import { Machine } from '../world/machine.ts';
import type { Network } from '../world/network.ts';
import { Process } from '../world/process.ts';
import { SimManager } from './manager.ts';

/** A manager that cannot come up tries again. */
const COME_UP_MS = 2_000;

export type SiteOptions = {
  /** The names of its machines. */
  readonly names: readonly string[];
  readonly network: Network;
  readonly dice: Dice;
  readonly history: Witness;
  readonly seams: Seams;
  readonly credit: number;
  readonly wishes: Wishes;
  /** Services its store has numbered before all others, in that order. */
  readonly numbered: readonly string[];
};

export class Site {
  readonly machines: readonly Machine[];
  readonly disk: StoreDisk;
  readonly #options: SiteOptions;
  #wishes: Wishes;
  readonly #silences = new Silences();
  #turn = 0;
  manager: SimManager | undefined;
  process: Process;

  constructor(options: SiteOptions) {
    const { names, dice, history, numbered, wishes } = options;
    this.#options = options;
    this.#wishes = wishes;
    this.machines = names.map((name) => new Machine(name));
    this.disk = new StoreDisk(dice, history);
    // The image in memory does at once what it is asked to.
    if (numbered.length > 0) void this.disk.write((image) => image.number(numbered));
    this.process = this.#start();
  }

  revive(): void {
    if (!this.process.isAlive) this.#start();
  }

  /** Another of its machines is next, where there is one. */
  failOver(): void {
    this.#turn++;
  }

  /** What is wished for now, with what was silenced. */
  get wishes(): Wishes {
    return withSilences(this.#wishes, this.#silences.current(this.process.clock.now()));
  }

  /** Other wishes; a manager that is not there finds them when it comes up. */
  reload(wishes: Wishes): void {
    this.#wishes = wishes;
    this.#enforce();
  }

  /** Somebody silences services until further notice. @returns the number of the silence */
  silence(services: readonly string[]): number {
    const { nextId } = this.#silences;
    const wanted = { selectors: services, end: 'open', by: 'ops' } as const;
    this.#silences.put(silenceOf(wanted, nextId, this.process.clock.now()));
    this.#enforce();
    return nextId;
  }

  endSilence(id: number): void {
    this.#silences.put(endedEarly(this.#silences.mustGet(id), this.process.clock.now()));
    this.#enforce();
  }

  #enforce(): void {
    const { manager, process } = this;
    process.enter(() => {
      const wishes = this.#wishes;
      manager?.enforce(this.wishes).catch((error: unknown) => {
        // What failed is tried again, as an operator would.
        this.#options.history.note(() => `wishes not in force: ${String(error)}`);
        process.after(COME_UP_MS, () => this.#wishes === wishes && this.#enforce());
      });
    });
  }

  #start(): Process {
    const machine = this.machines[this.#turn % this.machines.length];
    if (!machine) throw new Error('a site has machines');
    const { network, history, seams, credit } = this.#options;
    const process = new Process(network.agenda, machine);
    this.process = process;
    history.note(() => `manager ${machine.name} starts`);
    const manager = new SimManager({ process, disk: this.disk, network, history, seams, credit });
    this.manager = manager;
    process.after(0, () => {
      manager.begin(this.wishes).catch((error: unknown) => {
        history.note(() => `manager cannot come up: ${String(error)}`);
        if (!(error instanceof Fault)) throw error;
        process.kill();
        network.agenda.after(COME_UP_MS, () => this.revive());
      });
    });
    return process;
  }
}
