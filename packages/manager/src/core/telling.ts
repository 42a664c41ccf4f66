// Who is to be told now that a service is down, and who has to wait and for what. Knows graces, planned outages and quiet hours; refuses to know how it was
// found out that the service is down, and how people are told.
import type { Demand } from './assignment.ts';
import { Schedule } from './plan/schedule.ts';

type Subscriber = Demand['subscribers'][number];

/**
 * `grace`: it has not lasted long enough for them. `dependency`: what it depends on is away itself. `planned`: it was announced. `quiet`: they want to be
 * left alone now.
 */
export type Reason = 'grace' | 'dependency' | 'planned' | 'quiet';

export type Tellings = {
  readonly due: readonly Subscriber[];
  /** Whoever has not been told and is not due, and why not yet. */
  readonly withheld: ReadonlyMap<string, Reason>;
};

export class Telling {
  readonly #subscribers: readonly Subscriber[];
  readonly #planned: readonly Schedule[];
  readonly #quiet: ReadonlyMap<string, readonly Schedule[]>;

  constructor({ subscribers, planned }: Pick<Demand, 'subscribers' | 'planned'>) {
    this.#subscribers = subscribers;
    this.#planned = planned.map((window) => new Schedule(window));
    this.#quiet = new Map(
      subscribers.flatMap(({ id, quiet }) =>
        quiet.length > 0 ? [[id, quiet.map((window) => new Schedule(window))]] : [],
      ),
    );
  }

  /**
   * Of a service that is down. What is still down when a planned outage or quiet hours end, or what it depends on is back, is told then.
   * @param told who has heard of it
   * @param isCutOff by something that it depends on
   * @param lasts whether it has been down for that long
   */
  of(told: readonly string[], lasts: (graceMs: number) => boolean, isCutOff: boolean, nowMs: number): Tellings {
    const due: Subscriber[] = [];
    const withheld = new Map<string, Reason>();
    const isPlanned = isOn(this.#planned, nowMs);
    for (const subscriber of this.#subscribers) {
      const { id, graceMs } = subscriber;
      if (told.includes(id)) continue;
      if (!lasts(graceMs)) withheld.set(id, 'grace');
      else if (isCutOff) withheld.set(id, 'dependency');
      else if (isPlanned) withheld.set(id, 'planned');
      else if (isOn(this.#quiet.get(id) ?? [], nowMs)) withheld.set(id, 'quiet');
      else due.push(subscriber);
    }
    return { due, withheld };
  }
}

/** Whether any of them is on. Asked every second of everything that waits: until when they are on is not worked out for it. */
const isOn = (schedules: readonly Schedule[], nowMs: number): boolean =>
  schedules.some((schedule) => schedule.at(nowMs) !== undefined);
