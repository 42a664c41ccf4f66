// The agents: who is there, since when, and how they are doing. Knows what was told about each; refuses to know sockets and services.
import type { Configured, Epoch, Hello, Vitals } from '@vedette/protocol/wire';
import type { AgentWish } from './wishes.ts';

/** Processes that called themselves by the name of an agent that was there, and were turned away. */
export type Contest = { readonly address: string; readonly atMs: number; readonly times: number };

/** Not seen for this long, a rival is gone. */
const RIVAL_GONE_MS = 3_600_000;

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
  /** The last that was seen of a rival, whenever that was. */
  contest: Contest | undefined;
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
    if (record.hello?.epoch !== hello.epoch) record.contest = undefined;
    Object.assign(record, { state: 'connected', sinceMs: nowMs, heardAtMs: nowMs, address, hello });
    return same ? 'same-process' : 'new-process';
  }

  /** Another process that calls itself the same was turned away; whether this is news. */
  contested(record: AgentRecord, address: string, nowMs: number): boolean {
    const { contest } = record;
    const goesOn = contest !== undefined && nowMs - contest.atMs < RIVAL_GONE_MS;
    record.contest = { address, atMs: nowMs, times: goesOn ? contest.times + 1 : 1 };
    return !goesOn;
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

/** The rival of an agent that is there. While the agent is heard of, the hour is reckoned by that. */
export const rivalOf = ({ state, heardAtMs, contest }: AgentRecord): Contest | undefined =>
  contest && state === 'connected' && heardAtMs - contest.atMs < RIVAL_GONE_MS ? contest : undefined;

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
  contest: undefined,
});
