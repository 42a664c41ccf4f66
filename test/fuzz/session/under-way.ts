// What was delivered on one connection and not acknowledged, as its own count: sessions are held to it. Knows items, credit and cumulative
// acknowledgements; shares no code with the sessions.
import { firstOf, lastOf, type SpoolItem } from '../../../packages/protocol/src/delivery/item.ts';
import type { Epoch, Mark } from '../../../packages/protocol/src/wire/message.ts';
import { rule } from '../target.ts';

const costOf = (item: SpoolItem): number => (item.type === 'gap' ? 1 : item.count);

export class UnderWay {
  #items: SpoolItem[] = [];
  #largest = 0;
  /** Gaps that the agent had to put in because the manager lacks what nobody has any more: one for an epoch. */
  readonly #losses = new Set<Epoch>();
  readonly #last = new Map<Epoch, number>();

  get cost(): number {
    return this.#items.reduce((sum, item) => sum + costOf(item), 0);
  }

  /** @throws Broken when the item was sent before, leaves a hole, or is more than the credit allows */
  send(item: SpoolItem, credit: number): void {
    const last = this.#last.get(item.epoch);
    if (last !== undefined) {
      rule(firstOf(item) === last + 1, 'order', () => `item ${firstOf(item)} is sent after ${last} of its epoch`);
    }
    this.#last.set(item.epoch, lastOf(item));
    if (item.type === 'gap' && item.reason === 'spool-expired') this.#losses.add(item.epoch);
    this.#largest = Math.max(this.#largest, costOf(item));
    this.#items.push(item);
    const allowed = credit + this.#largest + this.#losses.size;
    rule(credit > 0 && this.cost < allowed, 'credit', () => `${this.cost} under way, with a credit of ${credit}`);
  }

  /** What an acknowledgement settles: the last of what it covers from the front on. */
  acknowledge({ epoch, seq }: Mark): Mark | undefined {
    let settled: Mark | undefined;
    for (let [front] = this.#items; front?.epoch === epoch && lastOf(front) <= seq; [front] = this.#items) {
      settled = { epoch, seq: lastOf(front) };
      this.#items.shift();
    }
    return settled;
  }

  lastOf(epoch: Epoch): number {
    return this.#last.get(epoch) ?? 0;
  }
}
