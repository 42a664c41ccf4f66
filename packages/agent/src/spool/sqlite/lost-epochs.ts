// Epochs that went with a damaged file, as items to deliver: how much is gone nobody knows, so each is told as a gap of one item behind
// what the manager has. Knows what was told and what the manager confirmed; refuses to know files.
import type { SpoolItem } from '@vedette/protocol/delivery';
import type { Epoch, Mark, SpoolRange } from '@vedette/protocol/wire';
import type { LostEpoch } from './epoch-list.ts';

export class LostEpochs {
  readonly #lost: Map<Epoch, LostEpoch>;
  /** Where the gap that was handed out for an epoch stands. */
  readonly #told = new Map<Epoch, number>();

  constructor(lost: readonly LostEpoch[]) {
    this.#lost = new Map(lost.map((one) => [one.epoch, one]));
  }

  ranges(): readonly SpoolRange[] {
    return [...this.#lost.values()].map(({ epoch, seq }) => ({ epoch, first: seq + 1, next: seq + 2 }));
  }

  /** The gaps behind a mark, which is one of these epochs or none; undefined when the mark is of an epoch that is held. */
  behind(after: Mark | undefined): readonly SpoolItem[] | undefined {
    const epochs = [...this.#lost.keys()];
    const from = after === undefined ? 0 : epochs.indexOf(after.epoch) + 1;
    if (after !== undefined && from === 0) return undefined;
    return epochs.slice(from).flatMap((epoch) => this.#gapOf(epoch));
  }

  /** What the manager has of an epoch; whether the epoch is done with, because its gap is among it. */
  confirmed({ epoch, seq }: Mark): boolean {
    const lost = this.#lost.get(epoch);
    if (!lost) return false;
    if (seq >= (this.#told.get(epoch) ?? Number.POSITIVE_INFINITY)) return this.#lost.delete(epoch);
    // It got further than was known here: what is gone begins behind that.
    if (seq > lost.seq) this.#lost.set(epoch, { ...lost, seq });
    return false;
  }

  #gapOf(epoch: Epoch): SpoolItem[] {
    const lost = this.#lost.get(epoch);
    if (!lost) return [];
    const at = lost.seq + 1;
    this.#told.set(epoch, at);
    return [{ type: 'gap', epoch, from: at, to: at, reason: 'spool-corrupt', fromMs: lost.atMs, toMs: lost.atMs }];
  }
}
