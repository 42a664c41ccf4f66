// The agents: who is there, since when, and how they are doing. Knows what was told about each; refuses to know sockets and services.
import type { Configured, Epoch, Hello, Vitals } from '@vedette/protocol/wire';
import type { AgentWish } from './wishes.ts';

export type AgentRecord = {
  wish: AgentWish;
  state: 'connected' | 'away' | 'never';
  /** When it came into that state. */
  sinceMs: number | undefined;
  heardAtMs: number;
  address: string | undefined;
  hello: Hello | undefined;
  /** The process starts known of, so that a return can be told from a restart. */
  readonly epochs: Set<Epoch>;
  configured: Configured | undefined;
  vitals: Vitals | undefined;
  clockOffsetMs: number | undefined;
  roundTripMs: number | undefined;
};

export class Fleet {
  readonly #records = new Map<string, AgentRecord>();

  get(id: string): AgentRecord | undefined {
    return this.#records.get(id);
  }

  get all(): Iterable<AgentRecord> {
    return this.#records.values();
  }

  /** Makes these the agents; those already known stay as they are. Returns the ids that are no longer wished for. */
  configure(wishes: readonly AgentWish[], epochsOf: (agent: string) => Iterable<Epoch>): readonly string[] {
    const asked = new Set(wishes.map((w) => w.id));
    const gone = [...this.#records.keys()].filter((id) => !asked.has(id));
    for (const id of gone) this.#records.delete(id);
    for (const wish of wishes) {
      const known = this.#records.get(wish.id);
      if (known) known.wish = wish;
      else this.#records.set(wish.id, unseen(wish, epochsOf(wish.id)));
    }
    return gone;
  }

  /** Whether this is a process start that was heard of before. */
  connected(record: AgentRecord, hello: Hello, address: string, nowMs: number): 'same-process' | 'new-process' {
    const same = record.epochs.has(hello.epoch);
    record.epochs.add(hello.epoch);
    Object.assign(record, { state: 'connected', sinceMs: nowMs, heardAtMs: nowMs, address, hello });
    return same ? 'same-process' : 'new-process';
  }

  disconnected(record: AgentRecord, nowMs: number): void {
    Object.assign(record, {
      state: 'away',
      sinceMs: nowMs,
      vitals: undefined,
      clockOffsetMs: undefined,
      roundTripMs: undefined,
    });
  }
}

const unseen = (wish: AgentWish, epochs: Iterable<Epoch>): AgentRecord => ({
  wish,
  state: 'never',
  sinceMs: undefined,
  heardAtMs: 0,
  address: undefined,
  hello: undefined,
  epochs: new Set(epochs),
  configured: undefined,
  vitals: undefined,
  clockOffsetMs: undefined,
  roundTripMs: undefined,
});
