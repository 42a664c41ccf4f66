// The keys of all agents and the agents that were added at run time, as they stand. Knows who may come in; refuses to know how that
// comes to change (registration.ts) and where it is kept.
import { type AgentKey, isSecured, type Registration, wishOf } from './registration.ts';
import type { AgentWish } from './wishes.ts';

export class Registry {
  readonly #kept = new Map<string, Registration>();
  #secured = 0;

  constructor(kept: Iterable<Registration> = []) {
    for (const registration of kept) this.put(registration);
  }

  get(agent: string): Registration | undefined {
    return this.#kept.get(agent);
  }

  /** Puts what has been stored in force. */
  put(registration: Registration): void {
    const before = this.#kept.get(registration.agent);
    this.#secured += Number(isSecured(registration)) - Number(before !== undefined && isSecured(before));
    this.#kept.set(registration.agent, registration);
  }

  /** Those added at run time, in the order of their ids. */
  get agents(): readonly AgentWish[] {
    return [...this.#kept.values()]
      .map(wishOf)
      .filter((wish) => wish !== undefined)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** No agent has a key or has had one withdrawn: nobody has asked for agents to prove who they are. */
  get isBare(): boolean {
    return this.#secured === 0;
  }

  /**
   * The secret of a pre-shared key, or undefined for nobody: unknown, superseded or revoked. Costs the same however many agents there are;
   * whether a key is known is no secret, for the handshake itself tells.
   */
  keyOf(agent: string, keyNumber: number): Uint8Array | undefined {
    return this.#kept.get(agent)?.keys.find((key) => key.number === keyNumber)?.secret;
  }

  /** The keys by which this agent can be met, the one in use first: that is the one it holds, unless it has been given the other meanwhile. */
  keysOf(agent: string): readonly AgentKey[] {
    return this.#kept.get(agent)?.keys ?? [];
  }
}
