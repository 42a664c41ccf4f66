// By which numbers this agent knows services. Every store numbers services for itself, and what waits in the spool was numbered before anybody knew to
// whose store it will go: so an agent has numbers of its own, those of its first store as far as they reach, and names services to a manager by that
// manager's. Knows names and numbers; refuses to know what is probed and what is sent.

import type { SpoolItem } from '@vedette/protocol/delivery';
import type { Change } from '@vedette/protocol/health';
import type { Random } from '@vedette/protocol/kit';
import {
  type Assignment,
  decodeResults,
  type Learned,
  NOBODYS_SLOT,
  ResultEncoder,
  type StoreId,
} from '@vedette/protocol/wire';

/** What must outlive the process, as long as anything numbered by it does. */
export type Numbers = {
  /** The store whose slots are this agent's own numbers. */
  readonly home: StoreId;
  readonly own: readonly (readonly [service: string, number: number])[];
};

/** Own numbers from here on are no store's: slots are counted from 1. */
const FOREIGN_MIN = 2 ** 31;

/** Where they begin is drawn by lot, so that numbers which could not be kept are not given to others; from there on there are enough. */
const FOREIGN_DRAWN = 2 ** 30;

export class Numbering {
  /** Undefined before the first configuration; empty when it is not known any more: then nothing may be taken for its slots. */
  #home: StoreId | undefined;
  readonly #own = new Map<string, number>();
  readonly #taken = new Map<number, string>();
  /** Of the configuration in force: its store, the slot behind each own number, and the slots there are. */
  #store: StoreId | undefined;
  #slots: ReadonlyMap<number, number> = new Map();
  #named: ReadonlySet<number> = new Set();
  #isPlain: boolean = false;
  #next: number;

  /**
   * @param numbers what was kept; undefined when nothing was
   * @param isNew nothing was ever numbered that is still there. Where something was, and what was kept is gone, no number of it means anything
   */
  constructor(numbers: Numbers | undefined, isNew: boolean, random: Random) {
    this.#next = FOREIGN_MIN + Math.floor(random.fraction() * FOREIGN_DRAWN);
    this.#home = isNew ? undefined : (numbers?.home ?? '');
    if (!isNew) for (const [service, number] of numbers?.own ?? []) this.#put(service, number);
  }

  get numbers(): Numbers {
    return { home: this.#home ?? '', own: [...this.#own] };
  }

  /** A configuration comes into force: the same with own numbers. */
  take(store: StoreId, services: readonly Assignment[]): readonly Assignment[] {
    this.#home ??= store;
    this.#store = store;
    const slots = new Map<number, number>();
    const own = services.map((service) => {
      const number = this.#given(store, service);
      slots.set(number, service.slot);
      return { ...service, slot: number };
    });
    this.#slots = slots;
    this.#named = new Set(slots.values());
    const isAtHome = store === this.#home && [...this.#own.values()].every((number) => number < FOREIGN_MIN);
    this.#isPlain = isAtHome && [...slots].every(([number, slot]) => number === slot);
    return own;
  }

  /** The slot by which the manager knows a service; `NOBODYS_SLOT` when it does not, or nobody can tell any more. */
  slotOf(number: number): number {
    const slot = this.#slots.get(number);
    if (slot !== undefined) return slot;
    // A service that is not probed any more has its slot still.
    const isHomes = this.#store === this.#home && number < FOREIGN_MIN && !this.#named.has(number);
    return isHomes ? number : NOBODYS_SLOT;
  }

  /** The own number of the service in force that the manager knows by this slot; undefined where there is none. */
  numberOf(slot: number): number | undefined {
    for (const [number, known] of this.#slots) if (known === slot) return number;
    return undefined;
  }

  /** What is held of services, in the manager's numbers: of those only that it knows. */
  told(changes: readonly Change[]): readonly Change[] {
    if (this.#isPlain) return changes;
    return changes
      .map((change) => ({ ...change, slot: this.slotOf(change.slot) }))
      .filter(({ slot }) => slot !== NOBODYS_SLOT);
  }

  /** What was learned of services, likewise. */
  learned(news: readonly Learned[]): readonly Learned[] {
    return news
      .map((learned) => ({ ...learned, slot: this.slotOf(learned.slot) }))
      .filter(({ slot }) => slot !== NOBODYS_SLOT);
  }

  /** The same of what was kept. Items keep their places, whomever they are about. */
  sent(item: SpoolItem): SpoolItem {
    if (this.#isPlain || item.type === 'gap') return item;
    const { slot, atMs, code, latencyMs, count } = decodeResults(item.results, item.count - item.changes.length);
    const encoder = new ResultEncoder();
    for (let row = 0; row < count; row++)
      encoder.append(this.slotOf(slot[row] ?? 0), atMs[row] ?? 0, code[row] ?? 0, latencyMs[row] ?? Number.NaN);
    const changes = item.changes.map(({ place, change }) => ({
      place,
      change: { ...change, slot: this.slotOf(change.slot) },
    }));
    return { ...item, results: count === 0 ? item.results : encoder.finish(), changes };
  }

  #given(store: StoreId, { id, slot }: Assignment): number {
    const known = this.#own.get(id);
    if (known !== undefined) return known;
    const isFree = store === this.#home && slot !== NOBODYS_SLOT && slot < FOREIGN_MIN && !this.#taken.has(slot);
    const number = isFree ? slot : this.#foreign();
    this.#put(id, number);
    return number;
  }

  #foreign(): number {
    while (this.#taken.has(this.#next)) this.#next++;
    return this.#next++;
  }

  #put(service: string, number: number): void {
    this.#own.set(service, number);
    this.#taken.set(number, service);
  }
}
