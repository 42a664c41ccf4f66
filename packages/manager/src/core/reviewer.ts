// The outages on record of each service, brought in line with its timeline, and told of. Knows what is new of them, and of which services time alone may bring
// news; refuses to know what is the matter with a service (judge.ts), and who is told what (herald.ts).
import { isSettled as hasSettled } from './flapping-record.ts';
import type { Herald } from './herald.ts';
import type { Judged } from './judged.ts';
import type { Numbers } from './numbers.ts';
import { reconcile } from './outages.ts';
import type { Outage } from './record.ts';
import type { Standing } from './telling.ts';
import type { Stretch } from './timeline.ts';
import { unproven } from './unproven.ts';
import { together, type Verdicts, verdicts } from './verdicts.ts';

export class Reviewer {
  readonly #herald: Herald;
  readonly #numbers: Numbers;
  readonly #standingOf: (judged: Judged, nowMs: number) => Standing;
  /** Somebody waits for the end of a planned outage, or to be reminded; or it comes and goes. */
  readonly #waiting = new Set<Judged>();

  constructor(herald: Herald, numbers: Numbers, standingOf: (judged: Judged, nowMs: number) => Standing) {
    this.#herald = herald;
    this.#numbers = numbers;
    this.#standingOf = standingOf;
  }

  /** Brings the records in line with the timeline, then decides who is to be told. */
  review(judged: Judged, nowMs: number, isHistory = false): Verdicts {
    const { demand, slot, timeline, settled, subject } = judged;
    const create = (stretch: Stretch): Outage => ({
      id: this.#numbers.outage(),
      service: demand.service.id,
      slot,
      told: {},
      ...stretch,
    });
    const { outages, changed, ended } = reconcile(judged.outages, timeline.stretches, create, nowMs, settled);
    const known = new Set(judged.outages.map(({ id }) => id));
    judged.outages = outages;
    const over = ended.map((outage) => this.#herald.over(subject, outage, nowMs));
    // Before what holds now: the last decision on record is the one that counts.
    const late = changed
      .filter(({ id, endedAtMs }) => endedAtMs !== undefined && !known.has(id))
      .map((outage) => this.#herald.late(subject, outage, nowMs));
    const told = isHistory ? verdicts({}) : this.#tell(judged, nowMs);
    const stale = new Set(told.outages.map(({ id }) => id));
    return together([verdicts({ outages: changed.filter(({ id }) => !stale.has(id)) }), ...over, ...late, told]);
  }

  /** Time has passed. */
  passed(nowMs: number): Verdicts {
    return together([...this.#waiting].map((judged) => this.#tell(judged, nowMs)));
  }

  /** Time alone may bring news of it. */
  watch(judged: Judged): void {
    this.#waiting.add(judged);
  }

  forget(judged: Judged): void {
    this.#waiting.delete(judged);
  }

  /** Never of what is over already (M3, M4, D4). */
  #tell(judged: Judged, nowMs: number): Verdicts {
    const { subject, timeline } = judged;
    const last = judged.outages.at(-1);
    const isSettled = hasSettled(subject, nowMs);
    this.#waiting.delete(judged);
    if (!last || last.endedAtMs !== undefined) {
      if (isSettled) return this.#herald.settledUp(subject, nowMs);
      if (subject.flaps?.state.flapping) this.#waiting.add(judged);
      return this.#herald.unproven(subject, unproven(timeline.views.values()), nowMs);
    }
    const standing = this.#standingOf(judged, nowMs);
    const { outage, verdicts, isWaiting } = isSettled
      ? this.#herald.settledDown(subject, last, standing, nowMs)
      : this.#herald.lasting(subject, last, standing, nowMs);
    if (isWaiting) this.#waiting.add(judged);
    judged.outages = [...judged.outages.slice(0, -1), outage];
    return verdicts;
  }
}
