// The care of a store for tests of those who ask for it. Knows what a desk answers; refuses to know any store.
import type { CopyWanted, ExportWanted, StoreDesk, StoreLine, StoreView } from '../core/store-api.ts';

/** Answers every question with the lines it is given. */
export class FakeStoreDesk implements StoreDesk {
  readonly asked: unknown[] = [];
  lines: readonly StoreLine[] = [{ type: 'end', figures: {} }];
  /** Thrown before the first line … */
  refuses: Error | undefined;
  /** … and after the last one. */
  fails: Error | undefined;
  view: StoreView = { fileBytes: 0, freeBytes: 0, results: 0, kinds: [] };

  async stats(): Promise<StoreView> {
    return this.view;
  }

  copy(wanted: CopyWanted): AsyncGenerator<StoreLine> {
    return this.#answer(wanted);
  }

  check(): AsyncGenerator<StoreLine> {
    return this.#answer('check');
  }

  compact(): AsyncGenerator<StoreLine> {
    return this.#answer('compact');
  }

  export(wanted: ExportWanted): AsyncGenerator<StoreLine> {
    return this.#answer(wanted);
  }

  async *#answer(asked: unknown): AsyncGenerator<StoreLine> {
    this.asked.push(asked);
    if (this.refuses) throw this.refuses;
    yield* this.lines;
    if (this.fails) throw this.fails;
  }
}
