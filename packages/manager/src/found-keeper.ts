// Keeps the services that inventories found as what was wished for at run time is kept: on disk before it is in force, and set aside where it does not go with
// the rest. Knows that many are one change; refuses to know why they come and go (core/inventory/discovery.ts).
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import { isMapping } from './config/piece.ts';
import { Entries } from './core/entries.ts';
import { type Entry, finderOf, foundBy } from './core/entry.ts';
import type { Discovery, Found } from './core/inventory/discovery.ts';
import type { Piece } from './core/run-time-api.ts';
import type { Store } from './store/store.ts';
import type { WishKeeper } from './wish-keeper.ts';

export type FoundKeeperOptions = {
  readonly entries: Entries;
  readonly store: Pick<Store, 'keepEntry' | 'dropEntry'>;
  readonly keeper: Pick<WishKeeper, 'basis' | 'inTurn' | 'tried' | 'entriesChanged'>;
  readonly clock: Clock;
};

export class FoundKeeper {
  readonly #options: FoundKeeperOptions;

  constructor(options: FoundKeeperOptions) {
    this.#options = options;
  }

  /** Those who have found anything that is still kept. */
  get finders(): ReadonlySet<string> {
    return new Set(this.#options.entries.all.map(foundBy).filter((inventory) => inventory !== undefined));
  }

  /** What an inventory has found, by id. */
  of(inventory: string): ReadonlyMap<string, Piece> {
    const found = this.#options.entries.all.filter((entry) => foundBy(entry) === inventory);
    return new Map(found.map(({ id, body }) => [id, body]));
  }

  /** One change, however many come and go. @returns why some are not kept, each as a sentence */
  change(inventory: string, { put, drop }: Pick<Discovery, 'put' | 'drop'>): Promise<readonly string[]> {
    const { entries, store, keeper } = this.#options;
    return keeper.inTurn(async () => {
      const mine = this.of(inventory);
      const gone = new Set(drop.filter((id) => mine.has(id)));
      const { fit, refused } = this.#fitting(inventory, put, gone);
      if (fit.length === 0 && gone.size === 0) return refused;
      await Promise.all([
        ...[...gone].map((id) => store.dropEntry('service', id)),
        ...fit.map((entry) => store.keepEntry(entry)),
      ]);
      for (const id of gone) entries.drop('service', id);
      for (const entry of fit) entries.put(entry);
      await keeper.entriesChanged(keeper.tried(entries.all));
      return refused;
    });
  }

  /** As many as there is room for, and nothing that is somebody else's. */
  #fitting(inventory: string, put: readonly Found[], gone: ReadonlySet<string>): { fit: Entry[]; refused: string[] } {
    const { entries, keeper, clock } = this.#options;
    const inFile = keeper.basis.source.root['services'];
    const rest = new Entries();
    rest.begin(
      entries.all.filter(({ kind, id }) => kind !== 'service' || !gone.has(id)),
      0,
    );
    const fit: Entry[] = [];
    const refused: string[] = [];
    for (const { id, body } of put) {
      const known = rest.get('service', id);
      if ((isMapping(inFile) && Object.hasOwn(inFile, id)) || (known && foundBy(known) !== inventory)) {
        refused.push(`The inventory ${inventory} found the service ${quote(id)}, which is somebody else's already.`);
        continue;
      }
      const addedAtMs = known?.addedAtMs ?? clock.now();
      const entry: Entry = { kind: 'service', id, body, addedAtMs, by: finderOf(inventory) };
      try {
        rest.mustHaveRoom(entry);
      } catch (thrown) {
        if (!(thrown instanceof Fault)) throw thrown;
        refused.push(thrown.message);
        break;
      }
      rest.put(entry);
      fit.push(entry);
    }
    return { fit, refused };
  }
}
