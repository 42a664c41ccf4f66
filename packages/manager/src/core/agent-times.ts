// How what agents tell is put on the manager's own time line: in the order in which each of them found it out, with the error of its clock taken out.
// Knows process starts, numbers and clock offsets; refuses to know what is told, and never orders anything by an agent's wall clock alone.
import type { Change } from '@vedette/protocol/health';
import type { Epoch } from '@vedette/protocol/wire';

/** Where something stands in what one agent found out: in which of its process starts, counted as they came to be known, and after which item. */
export type Place = { readonly process: number; readonly seq: number };

/** A change where it belongs, its times on the manager's clock. */
export type Told = { readonly place: Place; readonly change: Change };

/** All that an agent holds at one place; of what is not named it holds nothing. */
export type ToldState = { readonly place: Place; readonly changes: readonly Told[] };

/** Clocks this near each other need no correction: people would wonder at it more than at the error. */
const SKEW_MS_MIN = 2_000;

type Agent = { readonly epochs: Epoch[]; skewMs: number; lastState: Place | undefined };

export class AgentTimes {
  readonly #agents = new Map<string, Agent>();

  /** An agent is back. @param epochs what it holds something of, the oldest first, that of its own process last */
  met(agent: string, epochs: readonly Epoch[]): void {
    const { epochs: known } = this.#of(agent);
    for (const epoch of epochs) if (!known.includes(epoch)) known.push(epoch);
  }

  /**
   * How far the agent's clock is ahead. The correction stays as it is until it is clearly wrong: one thing told twice must have one time.
   * @param errorMs how far off that reading may be
   */
  clockRead(agent: string, aheadMs: number, errorMs: number): void {
    const known = this.#of(agent);
    const sureMs = Math.max(SKEW_MS_MIN, errorMs);
    if (Math.abs(aheadMs - known.skewMs) <= sureMs) return;
    known.skewMs = Math.abs(aheadMs) <= sureMs ? 0 : Math.round(aheadMs);
  }

  /** After everything that the agent's present process will ever tell. */
  endOf(agent: string): Place {
    return { process: this.#of(agent).epochs.length, seq: Number.POSITIVE_INFINITY };
  }

  /** @param ms by the agent's clock */
  corrected(agent: string, ms: number): number {
    return ms - (this.#agents.get(agent)?.skewMs ?? 0);
  }

  /** An item of its stream. */
  item(agent: string, epoch: Epoch, seq: number, change: Change): Told {
    return { place: this.#placeOf(agent, epoch, seq), change: this.#onTime(agent, change) };
  }

  /** What it holds now, which is half an item newer than the last one it includes. */
  state(agent: string, epoch: Epoch, seq: number, changes: readonly Change[]): ToldState {
    const place = this.#placeOf(agent, epoch, seq + 0.5);
    this.#of(agent).lastState = place;
    return { place, changes: changes.map((change) => ({ place, change: this.#onTime(agent, change) })) };
  }

  /** Where each of them stood when it last told everything it held. */
  lastStates(agents: readonly string[]): ReadonlyMap<string, Place> {
    return new Map(
      agents.flatMap((agent) => {
        const place = this.#agents.get(agent)?.lastState;
        return place ? [[agent, place] as const] : [];
      }),
    );
  }

  #onTime(agent: string, change: Change): Change {
    const at = this.corrected(agent, change.at);
    const since = this.corrected(agent, change.since);
    return at === change.at ? change : { ...change, at, since };
  }

  #placeOf(agent: string, epoch: Epoch, seq: number): Place {
    this.met(agent, [epoch]);
    return { process: this.#of(agent).epochs.indexOf(epoch) + 1, seq };
  }

  #of(agent: string): Agent {
    const known = this.#agents.get(agent);
    if (known) return known;
    const made: Agent = { epochs: [], skewMs: 0, lastState: undefined };
    this.#agents.set(agent, made);
    return made;
  }
}
