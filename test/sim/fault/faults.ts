// Everything that goes wrong in a run, and when. Knows how each kind of fault is done and undone; refuses to know what should come of it.

import type { SpoolDisk } from '../disk/spool-disk.ts';
import { corrupted, heldCount, type SpoolImage } from '../disk/spool-image.ts';
import type { StoreDisk } from '../disk/store-disk.ts';
import type { FaultKind } from '../scenario.ts';
import type { Site } from '../system/site.ts';
import type { AgentPlace, World } from '../system/world.ts';
import type { End } from '../world/connection.ts';
import type { Dice } from '../world/dice.ts';
import type { Machine } from '../world/machine.ts';
import { garble, visit } from './strangers.ts';

/** Undoes a fault. */
type Undo = () => void;

/** How often a spool or the store may be copied, to be rolled back to later. */
const SNAPSHOT_MS = 3_000;

/** This soon after it was sent a probe is likely to have no answer yet. */
const LOOKING_MS = 5;

export class Faults {
  readonly #world: World;
  readonly #dice: Dice;
  readonly #undo = new Set<Undo>();
  /** Copies of what agents keep: spool and configuration lie in one folder. */
  readonly #snapshots = new Map<AgentPlace, Pick<SpoolDisk, 'image' | 'configuration'>>();
  #reloads = 0;

  constructor(world: World, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
  }

  begin(): void {
    const { agenda, scenario } = this.#world;
    agenda.at(scenario.faultsMs, () => this.#heal());
    if (scenario.faults.length > 0) this.#next();
    if (scenario.faults.includes('roll-back') || scenario.faults.includes('store-roll-back')) this.#snapshot();
  }

  #next(): void {
    const { agenda, scenario, history } = this.#world;
    agenda.after(this.#dice.between(0.1, 1.9) * scenario.faultEveryMs, () => {
      if (agenda.nowMs >= scenario.faultsMs) return;
      const kind = this.#dice.pick(scenario.faults);
      history.note(() => `FAULT ${kind}`);
      this.#cause(kind, this.#dice.pick(this.#world.agents));
      this.#next();
    });
  }

  /** Everything is in order from now on. */
  #heal(): void {
    const { history, agents } = this.#world;
    history.note(() => 'HEAL');
    for (const undo of this.#undo) undo();
    this.#undo.clear();
    for (const place of agents) this.#world.reviveAgent(place);
    for (const site of this.#world.sites) site.revive();
  }

  /** Undoes it after a while, or when everything is healed. */
  #later(fromMs: number, toMs: number, undo: Undo): void {
    this.#undo.add(undo);
    this.#world.agenda.after(this.#dice.between(fromMs, toMs), () => {
      if (this.#undo.delete(undo)) undo();
    });
  }

  #cause(kind: FaultKind, place: AgentPlace): void {
    const { disk, machine, sight } = place;
    const { network, scenario, sites } = this.#world;
    const site = this.#dice.pick(sites);
    const { disk: storeDisk } = site;
    const dice = this.#dice;
    const causes: Readonly<Record<FaultKind, () => void>> = {
      'kill-agent': () => this.#killAgent(place, (image) => image),
      'roll-back': () => this.#rollBack(place),
      corrupt: () => this.#killAgent(place, (image) => corrupted(image, dice.below(heldCount(image) || 1))),
      'kill-manager': () => this.#killManager(site, () => {}),
      'store-roll-back': () => this.#killManager(site, () => storeDisk.putBack(network.count)),
      'stop-agent': () => this.#stopAgent(place),
      'stop-manager': () => this.#stopManager(site),
      cut: () => this.#cut(place),
      lose: () => {
        // What was said last may still be on its way to the disk when it is said again.
        const isSlow = dice.chance(0.5);
        if (isSlow) this.#slow(storeDisk, 5_000);
        this.#world.agenda.after(isSlow ? dice.between(0, 3_000) : 0, () => this.#end()?.lose(dice.chance(0.6)));
      },
      'half-open': () => this.#halfOpen(),
      hold: () => this.#hold(),
      'slow-network': () => {
        network.delayMs = dice.pick([50, 400, 3_000]);
        this.#later(1_000, 15_000, () => {
          network.delayMs = 5;
        });
      },
      'full-spool': () => {
        disk.bytesMax = 300;
        this.#later(1_000, 20_000, () => {
          disk.bytesMax = scenario.spoolBytesMax;
        });
      },
      'slow-spool': () => {
        disk.syncMs = dice.pick([100, 1_000]);
        this.#later(1_000, 20_000, () => {
          disk.syncMs = 3;
        });
      },
      'slow-store': () => this.#slow(storeDisk, dice.pick([100, 1_000, 5_000])),
      'full-store': () => {
        storeDisk.isFull = true;
        this.#later(300, 10_000, () => {
          storeDisk.isFull = false;
        });
      },
      clock: () => this.#set(machine),
      'manager-clock': () => this.#set(dice.chance(0.7) ? site.process.machine : dice.pick(site.machines)),
      blind: () => {
        sight.isBlind = true;
        this.#later(1_000, 15_000, () => {
          sight.isBlind = false;
        });
      },
      stranger: () => void visit(this.#world, dice.fork()),
      garble: () => garble(this.#world, dice),
      reload: () => this.#world.reload(scenario.wishes[++this.#reloads % scenario.wishes.length] ?? this.#world.wishes),
    };
    causes[kind]();
  }

  #slow(disk: StoreDisk, commitMs: number): void {
    disk.commitMs = commitMs;
    this.#later(1_000, 20_000, () => {
      disk.commitMs = 4;
    });
  }

  #set(machine: Machine): void {
    const { agenda, history } = this.#world;
    machine.set(this.#dice.pick([-3_600_400, -900, -300, 400, 1_700, 3_601_500]), agenda.nowMs);
    history.tell({ type: 'clock-set', machine: machine.name, aheadMs: machine.aheadMs });
  }

  /** Mostly just when it has sent a probe: that is when it can mistake its own trouble for another's. */
  #stopAgent(place: AgentPlace, patienceMs = this.#dice.pick([0, 3_000, 6_000])): void {
    const { agenda, history, scenario } = this.#world;
    const { machine, process, sight } = place;
    if (agenda.nowMs >= scenario.faultsMs) return;
    if (patienceMs > 0 && agenda.nowMs - sight.lookedMs > LOOKING_MS) {
      agenda.after(LOOKING_MS, () => this.#stopAgent(place, patienceMs - LOOKING_MS));
      return;
    }
    sight.isStarved = this.#dice.chance(0.5);
    process.stop();
    this.#later(500, 35_000, () => {
      history.tell({ type: 'resumed', agent: machine.name });
      process.resume();
    });
  }

  /** @param damage what becomes of the spool meanwhile */
  #killAgent(place: AgentPlace, damage: (image: SpoolImage) => SpoolImage): void {
    if (!place.process.isAlive) return;
    place.process.kill();
    const { disk } = place;
    disk.put(damage(disk.image));
    this.#later(1_000, 8_000, () => this.#world.reviveAgent(place));
  }

  #rollBack(place: AgentPlace): void {
    this.#killAgent(place, (before) => {
      const { image, configuration } = this.#snapshots.get(place) ?? copyOf(place.disk);
      place.disk.configuration = configuration;
      this.#world.history.tell({ type: 'spool-rolled-back', agent: place.machine.name, before });
      return image;
    });
  }

  /** @param damage what becomes of the store meanwhile */
  #killManager(site: Site, damage: () => void): void {
    if (!site.process.isAlive) return;
    site.process.kill();
    // What the disk had begun to write comes to its end first.
    this.#world.agenda.after(0, damage);
    if (this.#dice.chance(0.5)) site.failOver();
    this.#later(500, 12_000, () => site.revive());
  }

  #stopManager({ process }: Site): void {
    process.stop();
    this.#later(500, 35_000, () => process.resume());
  }

  #cut({ machine }: AgentPlace): void {
    const { network, scenario } = this.#world;
    const manager = this.#dice.pick(scenario.sites.flat());
    const both = [`${machine.name}>${manager}`, `${manager}>${machine.name}`];
    const directions = this.#dice.chance(0.4) ? both : [this.#dice.pick(both)];
    network.cut(directions);
    this.#later(500, 40_000, () => network.mend(directions));
  }

  /** One end of any connection there is. */
  #end(): End | undefined {
    const { connections } = this.#world.network;
    return connections.length === 0 ? undefined : this.#dice.pick(this.#dice.pick(connections).ends);
  }

  #hold(): void {
    const end = this.#end();
    if (!end) return;
    end.hold(true);
    this.#later(200, 20_000, () => end.hold(false));
  }

  /** An agent loses a connection that its manager still has, and what it said there arrives when it has long begun another. */
  #halfOpen(): void {
    const { connections, agenda } = this.#world.network;
    if (connections.length === 0) return;
    const { dialling } = this.#dice.pick(connections);
    dialling.hold(true);
    agenda.after(this.#dice.between(0, 6_000), () => dialling.lose(false));
    this.#later(1_000, 20_000, () => dialling.hold(false));
  }

  #snapshot(): void {
    const { agenda, agents, scenario, sites } = this.#world;
    for (const place of agents) if (this.#dice.chance(0.5)) this.#snapshots.set(place, copyOf(place.disk));
    for (const { disk } of sites) if (this.#dice.chance(0.3)) disk.copy();
    if (agenda.nowMs < scenario.faultsMs) agenda.after(SNAPSHOT_MS, () => this.#snapshot());
  }
}

const copyOf = ({ image, configuration }: SpoolDisk): Pick<SpoolDisk, 'image' | 'configuration'> => ({
  image,
  configuration,
});
