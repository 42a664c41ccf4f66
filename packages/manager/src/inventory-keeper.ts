// Asks the inventories that are wished for, each at its times, and has what they list watched. Knows which answer changes anything, and what the log should say;
// refuses to know how anything is asked (source/), which services follow (core/inventory/), and how they come in force (found-keeper.ts).
import { type Clock, every } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { discover } from './core/inventory/discovery.ts';
import type { Snapshot } from './core/inventory/server.ts';
import type { InventoryWish } from './core/inventory-wish.ts';
import type { Judge } from './core/judge.ts';
import type { FoundKeeper } from './found-keeper.ts';
import { inventoryView } from './inventory-reader.ts';
import type { Environment } from './source/inventory/credentials.ts';
import { obtainInventory } from './source/inventory/inventory-source.ts';
import { Told } from './told.ts';
import type { WishKeeper } from './wish-keeper.ts';

export type InventoryKeeperOptions = {
  readonly keeper: Pick<WishKeeper, 'wishes'>;
  readonly found: Pick<FoundKeeper, 'finders' | 'of' | 'change'>;
  readonly judge: Pick<Judge, 'inventory'>;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** How late it may be noticed that an inventory is due, or that others are wished for. */
const LOOK_MS = 1_000;

const NONE: readonly InventoryWish[] = [];

type Polled = {
  wish: InventoryWish;
  /** By the clock's `elapsed`. */
  dueAtMs: number;
  /** When the answer that was taken in last was asked for. */
  takenAtMs: number;
  missed: ReadonlyMap<string, number>;
  readonly told: Told;
};

export class InventoryKeeper {
  readonly #options: InventoryKeeperOptions;
  readonly #polled = new Map<string, Polled>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #stopped = new AbortController();
  #wished: readonly InventoryWish[] | undefined;
  #looking: Disposable | undefined;

  constructor(options: InventoryKeeperOptions) {
    this.#options = options;
  }

  /** To be called when wishes are in force. */
  begin(): void {
    this.#look();
    this.#looking = every(this.#options.clock, LOOK_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#looking?.[Symbol.dispose]();
    this.#stopped.abort();
    await Promise.all(this.#busy.values());
  }

  #look(): void {
    const { keeper, clock, found } = this.#options;
    const { inventories = NONE } = keeper.wishes;
    if (inventories !== this.#wished) this.#take(inventories);
    this.#wished = inventories;
    const finding = new Set(inventories.flatMap(({ id, discover: wish }) => (wish ? [id] : [])));
    for (const id of found.finders)
      if (!finding.has(id) && !this.#busy.has(id)) this.#start(id, () => this.#forget(id));
    for (const [id, polled] of this.#polled) {
      if (clock.elapsed() < polled.dueAtMs || this.#busy.has(id)) continue;
      polled.dueAtMs = clock.elapsed() + polled.wish.everyMs;
      this.#start(id, () => this.#poll(polled));
    }
  }

  /** What is wished for may be what it was, read anew. */
  #take(inventories: readonly InventoryWish[]): void {
    const { clock } = this.#options;
    for (const id of this.#polled.keys()) if (!inventories.some((wish) => wish.id === id)) this.#polled.delete(id);
    for (const wish of inventories) {
      const known = this.#polled.get(wish.id);
      if (known && JSON.stringify(known.wish) === JSON.stringify(wish)) known.wish = wish;
      else {
        const fresh = { missed: new Map(), told: new Told(this.#options.logger) };
        this.#polled.set(wish.id, { wish, dueAtMs: clock.elapsed(), takenAtMs: Number.NEGATIVE_INFINITY, ...fresh });
      }
    }
  }

  /** For one that is not busy. */
  #start(id: string, work: () => Promise<void>): void {
    const carryOut = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        this.#options.logger.error(
          { err: error, inventory: id },
          `what the inventory ${id} lists could not be put in force`,
        );
      } finally {
        this.#busy.delete(id);
      }
    };
    this.#busy.set(id, carryOut());
  }

  /** Nobody wishes any more to have found what it found. */
  async #forget(id: string): Promise<void> {
    const { found, logger } = this.#options;
    const drop = [...found.of(id).keys()];
    await found.change(id, { put: [], drop });
    logger.info({ inventory: id, removed: drop.length }, `the inventory ${id} finds no services any more`);
  }

  async #poll(polled: Polled): Promise<void> {
    const { environment, clock } = this.#options;
    const { wish, told } = polled;
    // What another process asked for just now is as good.
    const maxAgeMs = Math.min(wish.everyMs / 2, wish.validityMs);
    const signal = this.#stopped.signal;
    const { snapshot, trouble, warnings } = await obtainInventory({ wish, environment, clock, maxAgeMs, signal });
    if (this.#stopped.signal.aborted) return;
    told.warn('file', warnings);
    told.warn('trouble', trouble ? [trouble.message] : [], `the inventory ${wish.id} answers again`);
    if (trouble) this.#options.judge.inventory(wish.id, undefined, clock.now());
    if (!snapshot || trouble || snapshot.atMs === polled.takenAtMs) return;
    polled.takenAtMs = snapshot.atMs;
    this.#sayHealth(polled, snapshot);
    if (wish.discover) await this.#discover(polled, snapshot);
  }

  async #discover(polled: Polled, { servers }: Snapshot): Promise<void> {
    const { found, logger } = this.#options;
    const { wish, told } = polled;
    const { id, discover: rule } = wish;
    const known = found.of(id);
    const { put, drop, missed, held } = discover(wish, servers, known, polled.missed);
    // It may be wished for otherwise by now.
    if (this.#polled.get(id) !== polled) return;
    const refused = await found.change(id, { put, drop });
    polled.missed = missed;
    told.warn('refused', refused);
    told.warn('held', held === 0 ? [] : [heldText(id, held, known.size, rule?.removeAtMost ?? 0)]);
    told.warn(
      'empty',
      servers.length === 0 ? [`the inventory ${id} lists no servers: nothing that it found goes`] : [],
    );
    const changes = { inventory: id, put: put.length - refused.length, removed: drop.length };
    if (put.length > refused.length || drop.length > 0)
      logger.info(changes, `the inventory ${id} lists other services`);
  }

  #sayHealth({ wish, told }: Polled, snapshot: Snapshot): void {
    const { judge, clock } = this.#options;
    const { servers, services } = inventoryView(wish, snapshot, 'asked');
    judge.inventory(wish.id, services, clock.now());
    const few = services.filter(({ health }) => health === 'unhealthy');
    told.warn(
      'few',
      few.map(
        ({ service, healthy, needed }) =>
          `${service} has ${healthy} healthy servers of the ${needed} it needs (${wish.id})`,
      ),
      `every service of the inventory ${wish.id} has enough healthy servers`,
    );
    const unknown = servers.filter(({ health }) => health === 'unknown').length;
    told.warn(
      'unknown',
      unknown === 0 ? [] : [`the inventory ${wish.id}: nobody can tell how some of its servers are`],
    );
  }
}

const heldText = (id: string, held: number, known: number, most: number): string =>
  `the inventory ${id} does not list ${held} of the ${known} servers that it found before, and no more than ${most} % may go at once: all of them stay. ` +
  `If they are gone for good, write 'remove_at_most: 100%' at inventories.${id}.discover.`;
