// What the manager says of services that report to it, as an item of a stream such as agents send. Knows the order of results and changes; refuses to know why
// any of it is said.
import { codeOf } from '@vedette/protocol/health';
import { type Epoch, ResultEncoder } from '@vedette/protocol/wire';
import type { Said } from './core/heartbeat/heartbeat.ts';
import type { StoreItem } from './gate/session-driver.ts';

type Batch = Extract<StoreItem, { type: 'batch' }>;

export class HeartbeatBatch {
  readonly #results = new ResultEncoder();
  readonly #changes: Batch['changes'][number][] = [];
  #count = 0;

  add(slot: number, { atMs, verdict, runMs, change }: Said): void {
    if (verdict) {
      this.#results.append(slot, atMs, codeOf(verdict), runMs ?? Number.NaN);
      this.#count++;
    }
    if (change) this.#changes.push({ place: this.#count++, change: { slot, ...change } });
  }

  /** All that was added, from the number `seq` on; undefined where that is nothing. */
  item(epoch: Epoch, seq: number): Batch | undefined {
    if (this.#count === 0) return undefined;
    const results = this.#results.count === 0 ? new Uint8Array(0) : this.#results.finish();
    return { type: 'batch', epoch, seq, count: this.#count, results, changes: this.#changes };
  }
}
