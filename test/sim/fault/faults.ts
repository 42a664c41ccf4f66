// Everything that goes wrong in a run, and when. Knows how each kind of fault is done and undone; refuses to know what should come of it.

import { corrupted, heldCount, type SpoolImage } from '../disk/spool-image.ts';
import type { FaultKind } from '../scenario.ts';
import type { AgentPlace, World } from '../system/world.ts';
import type { Dice } from '../world/dice.ts';

/** Undoes a fault. */
type Undo = () => void;

/** How often a spool is kept, to be rolled back to later. */
const SNAPSHOT_MS = 3_000;

export class Faults {
  readonly #world: World;
  readonly #dice: Dice;
  readonly #undo = new Set<Undo>();
  readonly #snapshots = new Map<AgentPlace, SpoolImage>();
  #reloads = 0;

  constructor(world: World, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
  }

  begin(): void {
    const { agenda, scenario } = this.#world;
    agenda.at(scenario.faultsMs, () => this.#heal());
    if (scenario.faults.length > 0) this.#next();
    if (scenario.faults.includes('roll-back')) this.#snapshot();
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
    this.#world.reviveManager();
  }

  /** Undoes it after a while, or when everything is healed. */
  #later(fromMs: number, toMs: number, undo: Undo): void {
    this.#undo.add(undo);
    this.#world.agenda.after(this.#dice.between(fromMs, toMs), () => {
      if (this.#undo.delete(undo)) undo();
    });
  }

  #cause(kind: FaultKind, place: AgentPlace): void {
    switch (kind) {
      case 'kill-agent':
        return this.#killAgent(place, (image) => image);
      case 'roll-back':
        return this.#rollBack(place);
      case 'corrupt':
        return this.#killAgent(place, (image) => corrupted(image, this.#dice.below(heldCount(image) || 1)));
      case 'kill-manager':
        return this.#killManager();
      case 'stop-agent':
        place.process.stop();
        return this.#later(500, 35_000, () => {
          this.#world.history.tell({ type: 'resumed', agent: place.machine.name });
          place.process.resume();
        });
      case 'stop-manager':
        return this.#stopManager();
      case 'cut':
        return this.#cut(place);
      case 'lose':
      case 'hold':
        return this.#connection(kind);
      default:
        return this.#trouble(kind, place);
    }
  }

  #trouble(kind: FaultKind, { disk, machine, sight }: AgentPlace): void {
    const { network, storeDisk, scenario } = this.#world;
    switch (kind) {
      case 'slow-network':
        network.delayMs = this.#dice.pick([50, 400, 3_000]);
        return this.#later(1_000, 15_000, () => void (network.delayMs = 5));
      case 'full-spool':
        disk.bytesMax = 300;
        return this.#later(1_000, 20_000, () => void (disk.bytesMax = scenario.spoolBytesMax));
      case 'slow-spool':
        disk.syncMs = this.#dice.pick([100, 1_000]);
        return this.#later(1_000, 20_000, () => void (disk.syncMs = 3));
      case 'slow-store':
        storeDisk.commitMs = this.#dice.pick([100, 1_000, 5_000]);
        return this.#later(1_000, 20_000, () => void (storeDisk.commitMs = 4));
      case 'full-store':
        storeDisk.isFull = true;
        return this.#later(300, 10_000, () => void (storeDisk.isFull = false));
      case 'clock':
        machine.aheadMs += this.#dice.pick([-3_600_000, -900, 400, 5_000, 3_600_000]);
        return;
      case 'blind':
        sight.isBlind = true;
        return this.#later(1_000, 15_000, () => void (sight.isBlind = false));
      case 'reload':
        this.#world.reload(scenario.wishes[++this.#reloads % scenario.wishes.length] ?? this.#world.wishes);
        return;
    }
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
      const after = this.#snapshots.get(place) ?? before;
      this.#world.history.tell({ type: 'spool-rolled-back', agent: place.machine.name, before, after });
      return after;
    });
  }

  #killManager(): void {
    const { managerProcess } = this.#world;
    if (!managerProcess.isAlive) return;
    managerProcess.kill();
    if (this.#dice.chance(0.5)) this.#world.failOver();
    this.#later(500, 12_000, () => this.#world.reviveManager());
  }

  #stopManager(): void {
    const { managerProcess } = this.#world;
    managerProcess.stop();
    this.#later(500, 35_000, () => managerProcess.resume());
  }

  #cut({ machine }: AgentPlace): void {
    const { network, scenario } = this.#world;
    const manager = this.#dice.pick(scenario.managers);
    const both = [`${machine.name}>${manager}`, `${manager}>${machine.name}`];
    const directions = this.#dice.chance(0.4) ? both : [this.#dice.pick(both)];
    network.cut(directions);
    this.#later(500, 40_000, () => network.mend(directions));
  }

  #connection(kind: 'lose' | 'hold'): void {
    const { connections } = this.#world.network;
    if (connections.length === 0) return;
    const end = this.#dice.pick(this.#dice.pick(connections).ends);
    if (kind === 'lose') return end.lose(this.#dice.chance(0.6));
    end.hold(true);
    this.#later(200, 20_000, () => end.hold(false));
  }

  #snapshot(): void {
    const { agenda, agents, scenario } = this.#world;
    for (const place of agents) if (this.#dice.chance(0.5)) this.#snapshots.set(place, place.disk.image);
    if (agenda.nowMs < scenario.faultsMs) agenda.after(SNAPSHOT_MS, () => this.#snapshot());
  }
}
