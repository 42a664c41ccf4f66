// Which machines of agents are used more than they should be, and since when. Knows what each told of its machine last; refuses to know how that is told, and who hears
// of it (collectives.ts). Of an agent that is away nothing is known.
import type { MachineVitals } from '@vedette/protocol/wire';
import type { MachinePart, MachineRule } from './wishes.ts';
import { machineParts } from './wishes.ts';

/** `down`: over a limit for long enough. `unknown`: over one, but not for long enough, or nothing is heard. */
export type Strained =
  | { readonly health: 'down'; readonly sinceMs: number; readonly parts: readonly MachinePart[] }
  | { readonly health: 'up' | 'unknown' };

export class Strain {
  #rules: ReadonlyMap<string, MachineRule> = new Map();
  /** Of each agent that told of its machine, what is over its limit, and since when. */
  readonly #over = new Map<string, ReadonlyMap<MachinePart, number>>();

  /** An agent that is not named may be used however much. What is over a limit that stays is so since when it was. */
  configure(rules: ReadonlyMap<string, MachineRule>): void {
    for (const [agent, over] of this.#over) {
      const [before, rule] = [this.#rules.get(agent), rules.get(agent)];
      if (!rule) this.#over.delete(agent);
      else this.#over.set(agent, new Map([...over].filter(([part]) => before?.[part] === rule[part])));
    }
    this.#rules = rules;
  }

  /** What cannot be told of it is not over its limit. */
  told(agent: string, machine: MachineVitals, nowMs: number): void {
    const rule = this.#rules.get(agent);
    if (!rule) return;
    const before = this.#over.get(agent);
    const isOver = (part: MachinePart): boolean => (machine[part] ?? 0) > (rule[part] ?? Number.POSITIVE_INFINITY);
    this.#over.set(agent, new Map(machineParts.filter(isOver).map((part) => [part, before?.get(part) ?? nowMs])));
  }

  away(agent: string): void {
    this.#over.delete(agent);
  }

  isOver(agent: string): boolean {
    return (this.#over.get(agent)?.size ?? 0) > 0;
  }

  of(agent: string, nowMs: number): Strained {
    const over = this.#over.get(agent);
    const forMs = this.#rules.get(agent)?.forMs ?? Number.POSITIVE_INFINITY;
    if (!over) return { health: 'unknown' };
    const lasting = [...over].filter(([, sinceMs]) => nowMs - sinceMs >= forMs);
    if (lasting.length === 0) return { health: over.size === 0 ? 'up' : 'unknown' };
    const sinceMs = Math.min(...lasting.map(([, since]) => since));
    return { health: 'down', sinceMs, parts: lasting.map(([part]) => part) };
  }
}
