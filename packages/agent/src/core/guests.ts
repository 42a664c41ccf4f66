// Turns of looks at what is no service. The manager deals out the seconds among its agents; here it is seen to that this agent keeps to its own, and to the spacing,
// whatever the manager says (M1). Knows times only; refuses to know what is looked at and how. Times are monotonic.
import { SPACING_MS } from '@vedette/protocol/health';

/** So long after its beginning a turn may still be used: the manager keeps the turns of two agents further apart than that. */
export const TURN_MS = 200;

/** Turns are dealt out a second or so ahead: who names a later one means something else. */
const AHEAD_MS_MAX = 60_000;

export class Guests {
  /** Of each target, in the way that it is looked at, when the last look began. */
  readonly #begunAt = new Map<string, number>();

  /**
   * When a look whose turn is at `turnAt` is to begin, `now` at the earliest; undefined when it is not to begin at all.
   * @param look what is looked at, and how: two are the same when their texts are
   */
  startAt(look: string, turnAt: number, now: number): number | undefined {
    const openAt = (this.#begunAt.get(look) ?? Number.NEGATIVE_INFINITY) + SPACING_MS;
    const at = Math.max(turnAt, openAt, now);
    return at > turnAt + TURN_MS || at > now + AHEAD_MS_MAX ? undefined : at;
  }

  /** It begins, or began at that time. What began a spacing ago keeps nobody waiting any more. */
  begin(look: string, now: number): void {
    for (const [other, at] of this.#begunAt) {
      if (at + SPACING_MS > now) break;
      this.#begunAt.delete(other);
    }
    this.#begunAt.delete(look);
    this.#begunAt.set(look, now);
  }
}
