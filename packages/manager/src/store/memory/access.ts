// Who may ask, in a map. Knows the contract in its plainest form; refuses to know what anybody may.
import type { AccessKind, AccessRecord } from '../../core/access-record.ts';

export class AccessMemory {
  readonly #records = new Map<string, AccessRecord>();

  keep(record: AccessRecord): void {
    this.#records.set(keyOf(record.kind, record.id), record);
  }

  drop(kind: AccessKind, id: string): void {
    this.#records.delete(keyOf(kind, id));
  }

  all(): readonly AccessRecord[] {
    return [...this.#records].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  }
}

const keyOf = (kind: AccessKind, id: string): string => `${kind} ${id}`;
