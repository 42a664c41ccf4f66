// What is kept of services that report by themselves, in maps. Knows the contract in its plainest form; refuses to know who is late.
import type { HeartbeatKeys, KeptHeartbeat, KeptHeartbeats } from '../../core/heartbeat-record.ts';

export class HeartbeatMemory {
  readonly #records = new Map<string, KeptHeartbeat>();
  readonly #keys = new Map<string, HeartbeatKeys>();

  keep(kept: readonly KeptHeartbeat[]): void {
    for (const one of kept) this.#records.set(one.service, one);
  }

  keepKeys(keys: HeartbeatKeys): void {
    this.#keys.set(keys.service, keys);
  }

  all(): KeptHeartbeats {
    return { records: byService(this.#records), keys: byService(this.#keys) };
  }
}

const byService = <Kept extends { readonly service: string }>(kept: ReadonlyMap<string, Kept>): readonly Kept[] =>
  [...kept.values()].toSorted((a, b) => (a.service < b.service ? -1 : 1));
