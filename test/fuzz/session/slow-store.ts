// A store that takes its time: what it was handed waits in a row until the script has it finished. Knows what it really holds; refuses to know
// who asks.
import { firstOf, lastOf, type SpoolItem } from '../../../packages/protocol/src/delivery/item.ts';
import type { Epoch, Mark } from '../../../packages/protocol/src/wire/message.ts';

const costOf = (item: SpoolItem): number => (item.type === 'gap' ? 1 : item.count);

export class SlowStore {
  readonly #waiting: SpoolItem[] = [];
  readonly #marks = new Map<Epoch, number>();

  /** What the waiting items take of a credit. */
  get cost(): number {
    return this.#waiting.reduce((sum, item) => sum + costOf(item), 0);
  }

  take(item: SpoolItem): void {
    this.#waiting.push(item);
  }

  markOf(epoch: Epoch): number {
    return this.#marks.get(epoch) ?? 0;
  }

  /** Finishes the oldest; undefined when nothing waits. */
  finish(): Mark | 'ahead' | undefined {
    const item = this.#waiting.shift();
    if (!item) return undefined;
    const before = this.markOf(item.epoch);
    if (firstOf(item) > before + 1) return 'ahead';
    const seq = Math.max(before, lastOf(item));
    this.#marks.set(item.epoch, seq);
    return { epoch: item.epoch, seq };
  }
}
