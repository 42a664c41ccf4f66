// What is under way without an acknowledgement, in order. Knows how much credit it takes and that acknowledgements are cumulative for each
// epoch; both sides count in the same way, so that the receiver can hold the sender to its credit.
import type { Mark } from '../wire/message.ts';
import { creditOf, lastOf, type SpoolItem } from './item.ts';

export class Outstanding {
  readonly #items: { readonly mark: Mark; readonly credit: number }[] = [];
  #credit = 0;

  /** The credit it takes. */
  get credit(): number {
    return this.#credit;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  add(item: SpoolItem): void {
    const credit = creditOf(item);
    this.#items.push({ mark: { epoch: item.epoch, seq: lastOf(item) }, credit });
    this.#credit += credit;
  }

  /** Takes off the oldest: the receiver answers one item after the other, also those it had before. */
  settleFirst(): void {
    this.#credit -= this.#items.shift()?.credit ?? 0;
  }

  /** Takes off what the mark covers; the mark of the last of these, or undefined when it covers none. It never reaches beyond what was added. */
  settle({ epoch, seq }: Mark): Mark | undefined {
    const first = this.#items.findIndex(({ mark }) => mark.epoch !== epoch || mark.seq > seq);
    const settled = this.#items.splice(0, first === -1 ? this.#items.length : first);
    for (const { credit } of settled) this.#credit -= credit;
    return settled.at(-1)?.mark;
  }
}
