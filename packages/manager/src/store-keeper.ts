// The care of the running manager's store: copies, looks, packs, and says what is in it. Knows what each kind of store can be asked for; refuses to know how it is done.
import { statSync } from 'node:fs';
import { type Clock, Fault } from '@vedette/protocol/kit';
import { namesPostgres } from './core/postgres-place.ts';
import type { CopyWanted, ExportWanted, StoreDesk, StoreLine, StoreView } from './core/store-api.ts';
import { damageView, storeView } from './core/store-views.ts';
import { holdsOf, OTHERWISE_MS, type Rhythm } from './packer.ts';
import { CHUNK_RESULTS } from './store/history.ts';
import type { Store } from './store/store.ts';
import type { CheckPlace, Upkeep } from './store/upkeep.ts';
import { exportOutages, exportResults } from './store-export.ts';

/** A few milliseconds of the store's time. */
const SLICE_RESULTS = 2_000;

export type StoreKeeperOptions = {
  readonly store: Pick<Store, 'stats' | 'packSome' | 'results' | 'outages' | 'upkeep'>;
  /** As the configuration names it. */
  readonly named: string;
  /** How often each service in force is probed by each of its agents. */
  readonly rhythms: () => Iterable<Rhythm>;
  /** Every service that ever got a number, and which. */
  readonly slots: () => ReadonlyMap<string, number>;
  readonly clock: Clock;
};

export class StoreKeeper implements StoreDesk {
  readonly #options: StoreKeeperOptions;

  constructor(options: StoreKeeperOptions) {
    this.#options = options;
  }

  async stats(): Promise<StoreView> {
    return storeView(await this.#options.store.stats());
  }

  async *copy(wanted: CopyWanted): AsyncGenerator<StoreLine> {
    const { clock } = this.#options;
    const startedMs = clock.elapsed();
    for await (const { share } of this.#upkeep('copied', 'Copy it with pg_dump.').copy(wanted))
      yield { type: 'progress', share };
    const { size: bytes } = statSync(wanted.file);
    yield { type: 'end', figures: { bytes, tookMs: Math.round(clock.elapsed() - startedMs) } };
  }

  async *check(): AsyncGenerator<StoreLine> {
    const upkeep = this.#upkeep('looked through', 'Check it with pg_amcheck, and let it keep checksums.');
    const total = Math.max(1, await upkeep.checkRows());
    const figures = { rows: 0, results: 0, damaged: 0 };
    let place: CheckPlace | undefined;
    do {
      const step = await upkeep.checkSome(place);
      figures.rows += step.rows;
      figures.results += step.results;
      figures.damaged += step.damaged.length;
      for (const one of step.damaged) yield { type: 'damage', damage: damageView(one) };
      yield { type: 'progress', share: figures.rows / total };
      place = step.next;
    } while (place);
    yield { type: 'end', figures };
  }

  async *compact(): AsyncGenerator<StoreLine> {
    const { store, rhythms } = this.#options;
    const { kinds } = await store.stats();
    const waiting = kinds.find(({ name }) => name === 'journal')?.results ?? 0;
    const holdMs = holdsOf(rhythms());
    let packed = 0;
    for (;;) {
      const report = await store.packSome({
        ...{ items: 1, receivedBeforeMs: Number.NEGATIVE_INFINITY, holdMs, otherwiseMs: OTHERWISE_MS },
        ...{ chunk: CHUNK_RESULTS, slice: SLICE_RESULTS, isAsked: true },
      });
      packed += report.results;
      for (const why of report.lost) yield { type: 'damage', damage: { kind: 'history', why } };
      if (report.isDone) break;
      yield { type: 'progress', share: packed / Math.max(1, waiting) };
    }
    const { fileBytes, freeBytes } = await store.stats();
    yield { type: 'end', figures: { results: packed, fileBytes, freeBytes } };
  }

  export(wanted: ExportWanted): AsyncGenerator<StoreLine> {
    const { store, slots, clock } = this.#options;
    const span = { fromMs: wanted.sinceMs ?? 0, toMs: wanted.untilMs ?? clock.now() };
    if (wanted.what === 'results') return exportResults(store, slots(), wanted.services, span);
    return exportOutages(store, slots(), wanted.services, span, clock.now());
  }

  /** @throws Fault `usage` where something else takes care of what is kept, or nothing does */
  #upkeep(what: string, remedy: string): Upkeep {
    const { store, named } = this.#options;
    if (store.upkeep) return store.upkeep;
    if (namesPostgres(named))
      throw new Fault('usage', `The store of this manager is in PostgreSQL, and is ${what} there. ${remedy}`);
    throw new Fault('usage', `The store of this manager is in memory: there is nothing that could be ${what}.`);
  }
}
