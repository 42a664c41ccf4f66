// Which inventories have services with too few healthy servers, and since when. Knows what each said last; refuses to know how it is asked, and who hears of it
// (collectives.ts). Of an inventory that cannot be asked nothing is known.
import type { InventoryServiceView } from '../inventory-api.ts';

/** `down`: too few for long enough. `unknown`: too few, but not for long enough, or nothing is known. */
export type Short =
  | { readonly health: 'down'; readonly sinceMs: number; readonly services: readonly string[] }
  | { readonly health: 'up' | 'unknown' };

type Said = Pick<InventoryServiceView, 'service' | 'health'>;

export class Shortage {
  #graces: ReadonlyMap<string, number> = new Map();
  /** Of each inventory that answered, the services that are short, and since when. */
  readonly #short = new Map<string, ReadonlyMap<string, number>>();

  /** @param graces for how long a service of each inventory may be short */
  configure(graces: ReadonlyMap<string, number>): void {
    for (const inventory of this.#short.keys()) if (!graces.has(inventory)) this.#short.delete(inventory);
    this.#graces = graces;
  }

  /** A service of which nobody can tell is short if it was; one that is no more is not. */
  told(inventory: string, services: readonly Said[], nowMs: number): void {
    if (!this.#graces.has(inventory)) return;
    const before = this.#short.get(inventory);
    const short = services.filter(
      ({ service, health }) => health === 'unhealthy' || (health === 'unknown' && before?.has(service) === true),
    );
    this.#short.set(inventory, new Map(short.map(({ service }) => [service, before?.get(service) ?? nowMs])));
  }

  /** It could not be asked. What was short is that since when it is found to be so again. */
  silent(inventory: string): void {
    this.#short.delete(inventory);
  }

  isShort(inventory: string): boolean {
    return (this.#short.get(inventory)?.size ?? 0) > 0;
  }

  of(inventory: string, nowMs: number): Short {
    const short = this.#short.get(inventory);
    const graceMs = this.#graces.get(inventory) ?? Number.POSITIVE_INFINITY;
    if (!short) return { health: 'unknown' };
    const lasting = [...short].filter(([, sinceMs]) => nowMs - sinceMs >= graceMs);
    if (lasting.length === 0) return { health: short.size === 0 ? 'up' : 'unknown' };
    const sinceMs = Math.min(...lasting.map(([, since]) => since));
    return { health: 'down', sinceMs, services: lasting.map(([service]) => service) };
  }
}
