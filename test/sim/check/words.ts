// What agents have told a manager of each service, and since when it is known. Knows words and when they came; refuses to judge them.
import type { Change } from '../../../packages/protocol/src/health/change.ts';
import type { Checker } from '../history.ts';
import { trueWallMs } from '../world/process.ts';

type Word = { readonly order: number; readonly change: Change };

export class Words {
  /** When each word became known, in the order in which they did. */
  readonly #knownMs: number[] = [];
  readonly #words = new Map<string, Word[]>();
  readonly #slots = new Map<string, number>();

  /** Keeps listening. */
  readonly listener: Checker = {
    wished: ({ services }) => {
      for (const { id, slot } of services) this.#slots.set(id, slot);
    },
    heard: ({ agent, changes }, nowMs) => this.#learn(agent, changes, nowMs),
    appended: ({ entry }, nowMs) => {
      if (entry.body.type !== 'batch') return;
      const changes = entry.body.changes.map(({ change }) => change);
      this.#learn(entry.agent, changes, nowMs);
    },
  };

  /** How many words may have been known when something was decided in a millisecond: one number for each word that came in it. */
  moments(wallMs: number): readonly number[] {
    const before = this.#knownMs.filter((ms) => ms < wallMs - 1).length;
    const after = this.#knownMs.filter((ms) => ms <= wallMs + 1).length;
    return Array.from({ length: after - before + 1 }, (_, i) => before + i);
  }

  /** The newest word of an agent, by its own time, of the first `known` words. */
  newest(agent: string, service: string, known: number): Change | undefined {
    return this.#of(agent, service)
      .filter(({ order }) => order < known)
      .reduce<Change | undefined>((last, { change }) => (last && last.at > change.at ? last : change), undefined);
  }

  hasEverSaidDown(agent: string, service: string): boolean {
    return this.#of(agent, service).some(({ change }) => change.health === 'down');
  }

  #of(agent: string, service: string): readonly Word[] {
    return this.#words.get(`${agent} ${this.#slots.get(service)}`) ?? [];
  }

  #learn(agent: string, changes: readonly Change[], nowMs: number): void {
    for (const change of changes) {
      const key = `${agent} ${change.slot}`;
      const known = this.#words.get(key) ?? [];
      this.#words.set(key, known);
      known.push({ order: this.#knownMs.length, change });
      this.#knownMs.push(trueWallMs(nowMs));
    }
  }
}
