// Keeps what is wished for while the manager runs: a change is judged with the file and all that was added, is on disk before it is in force, and in force
// before it is answered. Knows the order of these, and what the log should say; what pieces mean is config/'s.
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { Basis } from './basis.ts';
import type { ConfigProblem } from './core/api.ts';
import type { Entries } from './core/entries.ts';
import { changed, type Entry, entryOf, foundBy, keyOf } from './core/entry.ts';
import type { EntryKind, EntryOutcome, EntryView, EntryWanted, Piece, WishDesk } from './core/run-time-api.ts';
import { entryViews } from './entry-views.ts';
import type { Store } from './store/store.ts';
import type { WishKeeper } from './wish-keeper.ts';

export type EntryKeeperOptions = {
  readonly entries: Entries;
  readonly store: Pick<Store, 'keepEntry' | 'dropEntry' | 'entries'>;
  readonly keeper: Pick<WishKeeper, 'basis' | 'inTurn' | 'tried' | 'entriesChanged'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export class EntryKeeper implements WishDesk {
  readonly #options: EntryKeeperOptions;

  constructor(options: EntryKeeperOptions) {
    this.#options = options;
  }

  /** Takes up what the last manager left, to be called before any wishes are put in force. */
  async begin(): Promise<void> {
    const { entries, store } = this.#options;
    const kept = await store.entries();
    entries.begin(kept.entries, kept.lastNumber);
  }

  entries(kind: EntryKind): readonly EntryView[] {
    return entryViews(kind, this.#options.keeper.basis, this.#options.entries.all);
  }

  add(kind: EntryKind, id: string | undefined, wanted: EntryWanted): Promise<EntryOutcome> {
    const { entries, keeper, clock } = this.#options;
    return keeper.inTurn(async () => {
      const entry = entryOf(
        kind,
        kind === 'subscription' ? String(entries.nextNumber) : (id ?? ''),
        wanted,
        clock.now(),
      );
      const known = this.#find(kind, entry.id);
      if (known)
        throw new Fault('already-there', `There is a ${kind} ${quote(entry.id)} already, ${this.#whence(known)}.`);
      return this.#put(entry, 'added');
    });
  }

  set(kind: EntryKind, id: string, changes: Piece): Promise<EntryOutcome> {
    return this.#options.keeper.inTurn(async () => this.#put(changed(this.#mustGet(kind, id), changes), 'changed'));
  }

  remove(kind: EntryKind, id: string): Promise<readonly ConfigProblem[]> {
    const { entries, store, keeper, logger } = this.#options;
    return keeper.inTurn(async () => {
      const entry = this.#mustGet(kind, id);
      const basis = keeper.tried(entries.without(kind, id));
      const problems = this.#newProblems(basis);
      if (problems.length > 0) return problems;
      await store.dropEntry(kind, id);
      entries.drop(kind, id);
      await keeper.entriesChanged(basis);
      logger.info({ [kind]: id, was: entry.body }, `${kind} ${id} is removed`);
      return [];
    });
  }

  async #put(entry: Entry, what: 'added' | 'changed'): Promise<EntryOutcome> {
    const { entries, store, keeper, logger } = this.#options;
    const { kind, id, body, by } = entry;
    entries.mustHaveRoom(entry);
    const basis = keeper.tried(entries.with(entry));
    const problems = this.#newProblems(basis, entry);
    if (problems.length > 0) return { problems };
    await store.keepEntry(entry);
    entries.put(entry);
    await keeper.entriesChanged(basis);
    logger.info({ [kind]: id, is: body, ...(by !== undefined && { by }) }, `${kind} ${id} is ${what}`);
    const view = this.#find(kind, id);
    if (view === undefined) throw new Error(`${keyOf(entry)} is kept and not shown`);
    return { entry: view };
  }

  /** What would be set aside by a change: what was asked for itself, or others that were in force. */
  #newProblems({ fit }: Basis, entry?: Entry): readonly ConfigProblem[] {
    const before = this.#options.keeper.basis.fit.aside;
    const own = entry && keyOf(entry);
    return [...fit.aside].flatMap(([key, problems]) => (key === own || !before.has(key) ? problems : []));
  }

  #find(kind: EntryKind, id: string): EntryView | undefined {
    return this.entries(kind).find((view) => view.id === id);
  }

  /** @throws Fault `not-found`, `not-changeable` */
  #mustGet(kind: EntryKind, id: string): Entry {
    const entry = this.#options.entries.get(kind, id);
    const inventory = entry && foundBy(entry);
    if (inventory !== undefined)
      throw new Fault(
        'not-changeable',
        `The ${kind} ${quote(id)} is read-only here: the inventory ${inventory} found it.`,
      );
    if (entry) return entry;
    const known = this.#find(kind, id);
    if (known)
      throw new Fault(
        'not-changeable',
        `The ${kind} ${quote(id)} is read-only here: it stands ${this.#whence(known)}.`,
      );
    throw new Fault('not-found', `There is no ${kind} ${quote(id)}. See \`vedette ${kind} list\`.`);
  }

  #whence({ kind, from, body }: EntryView): string {
    if (from === 'file') return `in ${this.#options.keeper.basis.source.file}`;
    return kind === 'subscription' ? `at the subscriber ${quote(String(body['subscriber']))}` : 'added at run time';
  }
}
