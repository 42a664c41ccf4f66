// Keeps the notes that operators write for the public: every change is on disk before it is answered. Knows what a note may be about, and what the log should say; the
// rules are core/note.ts's.
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { edited, ended, type Note, noteOf, noteView } from './core/note.ts';
import type { NoteDesk, NotesQuery, NoteView, NoteWanted } from './core/note-api.ts';
import type { Wishes } from './core/wishes.ts';
import type { Store } from './store/store.ts';

export type NoteKeeperOptions = {
  readonly store: Pick<Store, 'keepNote' | 'notes' | 'outages'>;
  readonly keeper: { readonly wishes: Pick<Wishes, 'services' | 'statusPages'> };
  readonly clock: Clock;
  readonly logger: Logger;
};

/** More have never been told of an outage. */
const OUTAGES_MAX = 1_000_000;

export class NoteKeeper implements NoteDesk {
  readonly #options: NoteKeeperOptions;
  /** Each change begins after the one before it. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: NoteKeeperOptions) {
    this.#options = options;
  }

  async notes({ all, limit }: NotesQuery): Promise<readonly NoteView[]> {
    const { store, clock } = this.#options;
    const found = await store.notes({ limit, ...(!all && { notEndedAtMs: clock.now() }) });
    return found.map(noteView);
  }

  note(wanted: NoteWanted): Promise<NoteView> {
    return this.#inTurn(async () => {
      const { store, clock, logger } = this.#options;
      const [newest] = await store.notes({ limit: 1 });
      const asked = noteOf(wanted, (newest?.id ?? 0) + 1, clock.now());
      this.#mustBeKnown(asked);
      const service = asked.service ?? (await this.#serviceOf(asked.outage));
      const note: Note = service === undefined ? asked : { ...asked, service };
      await store.keepNote(note);
      logger.info({ note: note.id, by: note.by }, `note ${note.id} is written for the public`);
      return noteView(note);
    });
  }

  editNote(id: number, text: string): Promise<NoteView> {
    return this.#change(id, 'edited', (note, nowMs) => edited(note, text, nowMs));
  }

  async endNote(id: number): Promise<void> {
    await this.#change(id, 'ended', ended);
  }

  #change(id: number, what: string, change: (note: Note, nowMs: number) => Note): Promise<NoteView> {
    return this.#inTurn(async () => {
      const { store, clock, logger } = this.#options;
      const all = await store.notes({ limit: Number.MAX_SAFE_INTEGER });
      const note = all.find((one) => one.id === id);
      if (!note) throw new Fault('not-found', `There is no note ${id}.`);
      const changed = change(note, clock.now());
      await store.keepNote(changed);
      logger.info({ note: id }, `note ${id} is ${what}`);
      return noteView(changed);
    });
  }

  /** @throws Fault `not-found` */
  #mustBeKnown({ page, service }: Note): void {
    const { services, statusPages = [] } = this.#options.keeper.wishes;
    if (page !== undefined && !statusPages.some(({ id }) => id === page))
      throw new Fault('not-found', `There is no page called ${quote(page)} in the section status_pages.`);
    if (service !== undefined && !services.some(({ id }) => id === service))
      throw new Fault('not-found', `This manager watches no service called ${quote(service)}.`);
  }

  /** @throws Fault `not-found` */
  async #serviceOf(outage: number | undefined): Promise<string | undefined> {
    if (outage === undefined) return undefined;
    const outages = await this.#options.store.outages({ limit: OUTAGES_MAX });
    const found = outages.find(({ id }) => id === outage);
    if (found) return found.service;
    throw new Fault('not-found', `There is no outage ${outage}. They have numbers: vedette outages.`);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#changes.then(change);
    this.#changes = mine.catch(() => {});
    return mine;
  }
}
