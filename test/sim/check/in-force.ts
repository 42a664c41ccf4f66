// What a manager was to tell whom, and when that was in force. Knows what may have been in force at a time of its clock; refuses to judge what it told.
import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { CollectiveDemand } from '../../../packages/manager/src/core/collective-demand.ts';
import type { Checker } from '../history.ts';
import type { TimesOf } from './words.ts';

export type Asked = Demand | CollectiveDemand;
type Names = ReadonlyMap<string, Asked>;

/** Demands of services and of whatever else is told of, by name. */
export const asked = (demands: readonly Demand[], collectives: readonly CollectiveDemand[]): Names =>
  new Map<string, Asked>([
    ...demands.map((one) => [one.service.id, one] as const),
    ...collectives.map((one) => [one.name, one] as const),
  ]);

export class InForce {
  readonly #timesOf: TimesOf;
  readonly #wishes: { readonly sinceMs: number; readonly names: Names }[] = [];

  constructor(timesOf: TimesOf) {
    this.#timesOf = timesOf;
  }

  /** Keeps listening. */
  readonly listener: Checker = {
    enforced: ({ demands, collectives }, sinceMs) =>
      void this.#wishes.push({ sinceMs, names: asked(demands, collectives) }),
  };

  /** In the millisecond in which wishes change, the ones or the others may hold. @param wallMs by a manager's clock */
  at(wallMs: number): readonly Names[] {
    return this.#timesOf(wallMs).flatMap((ms) =>
      this.#wishes
        .filter(
          ({ sinceMs }, i) => sinceMs <= ms + 1 && (this.#wishes[i + 1]?.sinceMs ?? Number.POSITIVE_INFINITY) >= ms - 1,
        )
        .map(({ names }) => names),
    );
  }
}
