// How the machines of agents did, in a map. Knows the contract in its plainest form; refuses to know what is too much.
import type { MachineStretch, MachinesQuery } from '../../core/machine-record.ts';

export class MachineMemory {
  readonly #stretches = new Map<string, MachineStretch>();

  keep(stretches: readonly MachineStretch[]): void {
    for (const one of stretches) {
      const key = `${one.agent} ${one.atMs}`;
      if (one.words > (this.#stretches.get(key)?.words ?? 0)) this.#stretches.set(key, one);
    }
  }

  find({ agent, fromMs, toMs, limit }: MachinesQuery): readonly MachineStretch[] {
    return [...this.#stretches.values()]
      .filter((one) => one.agent === agent && one.atMs >= fromMs && one.atMs < toMs)
      .toSorted((a, b) => a.atMs - b.atMs)
      .slice(0, Math.max(0, limit));
  }

  forget(beforeMs: number): void {
    for (const [key, { atMs }] of this.#stretches) if (atMs < beforeMs) this.#stretches.delete(key);
  }
}
