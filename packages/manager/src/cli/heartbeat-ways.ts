// The ways by which a device can report, the best one first: which of them to try now. Knows which of them failed, and rests those; refuses to know what a way
// is, and how anything is sent.

export type WaysRule = {
  /** How long a way that has failed is left alone, the first time and after many: time after time it is twice as long. */
  readonly restMsMin: number;
  readonly restMsMax: number;
};

type Way = { restMs: number; restsUntil: number };

export class Ways {
  readonly #rule: WaysRule;
  readonly #ways: readonly Way[];
  #inUse: number | undefined;

  constructor(count: number, rule: WaysRule) {
    this.#rule = rule;
    this.#ways = Array.from({ length: count }, () => ({ restMs: 0, restsUntil: Number.NEGATIVE_INFINITY }));
  }

  /** The one that worked last. */
  get inUse(): number | undefined {
    return this.#inUse;
  }

  /** All of them, in the order in which to try them: those that are resting come last, as they are better than nothing. @param nowMs never steps back */
  order(nowMs: number): readonly number[] {
    const isResting = (way: Way): boolean => way.restsUntil > nowMs;
    const all = this.#ways.map((way, index) => ({ way, index }));
    const ready = all.filter(({ way }) => !isResting(way));
    const resting = all.filter(({ way }) => isResting(way)).sort((a, b) => a.way.restsUntil - b.way.restsUntil);
    return [...ready, ...resting].map(({ index }) => index);
  }

  failed(index: number, nowMs: number): void {
    const way = this.#ways[index];
    if (!way) return;
    const { restMsMin, restMsMax } = this.#rule;
    way.restMs = Math.min(restMsMax, Math.max(restMsMin, way.restMs * 2));
    way.restsUntil = nowMs + way.restMs;
  }

  /** Whether that is another one than before. */
  worked(index: number): boolean {
    const way = this.#ways[index];
    if (way) Object.assign(way, { restMs: 0, restsUntil: Number.NEGATIVE_INFINITY });
    const isNew = this.#inUse !== index;
    this.#inUse = index;
    return isNew;
  }
}
