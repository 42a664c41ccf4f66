// What the clocks on the wall of a time zone show. Knows a zone's rules as far as the runtime does; refuses to know what anybody does by
// those clocks.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Offsets are looked up at marks this far apart. No zone has ever changed twice within it. */
const MARK_MS = 6 * HOUR_MS;

/** Some six years of marks. */
const MARK_COUNT_MAX = 8_192;

/** Times on the wall (`wallMs`) are counted as if they were UTC: 02:30 on the first day of 1970 is 9,000,000, wherever the wall is. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  // Asking the runtime takes microseconds, and thousands of windows ask about the same days.
  readonly #offsetsByMark = new Map<number, number>();

  /** @throws RangeError for a zone that the runtime does not know */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** What the wall shows at an instant. */
  wallMs(atMs: number): number {
    return atMs + this.#offsetMs(atMs);
  }

  /**
   * The first instant at which the wall shows this time or a later one. So a time that does not exist, because the clocks were put
   * forward over it, is taken for the instant at which they were; and of a time that exists twice the first one counts. A later time on the
   * wall never comes to an earlier instant.
   */
  instantMs(wallMs: number): number {
    const [earlyMs, lateMs] = [wallMs - DAY_MS, wallMs + DAY_MS];
    const [before, after] = [this.#offsetMs(earlyMs), this.#offsetMs(lateMs)];
    const withoutChange = wallMs - before;
    if (before === after) return withoutChange;
    const changeMs = this.#changeMs(earlyMs, lateMs, before);
    return withoutChange < changeMs ? withoutChange : Math.max(changeMs, wallMs - after);
  }

  /** The instant, to the millisecond, from which on the offset is no longer what it was at `lowMs`; at `highMs` it is another. */
  #changeMs(lowMs: number, highMs: number, offsetMs: number): number {
    let [low, high] = [Math.floor(lowMs), Math.ceil(highMs)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#offsetMs(middle) === offsetMs) low = middle;
      else high = middle;
    }
    return high;
  }

  #offsetMs(atMs: number): number {
    const mark = Math.floor(atMs / MARK_MS);
    const offset = this.#offsetAtMark(mark);
    return offset === this.#offsetAtMark(mark + 1) ? offset : this.#askedOffsetMs(atMs);
  }

  #offsetAtMark(mark: number): number {
    const known = this.#offsetsByMark.get(mark);
    if (known !== undefined) return known;
    if (this.#offsetsByMark.size >= MARK_COUNT_MAX) this.#offsetsByMark.clear();
    const offset = this.#askedOffsetMs(mark * MARK_MS);
    this.#offsetsByMark.set(mark, offset);
    return offset;
  }

  #askedOffsetMs(atMs: number): number {
    const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of this.#format.formatToParts(atMs)) {
      if (Object.hasOwn(shown, type)) shown[type as keyof typeof shown] = Number(value);
    }
    const { year, month, day, hour, minute, second } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
  }
}

const zones = new Map<string, Zone>();

/** The zone of this name, however it is capitalized. @throws RangeError for a zone that the runtime does not know */
export const zoneOf = (name: string): Zone => {
  const key = name.toLowerCase();
  const known = zones.get(key);
  if (known !== undefined) return known;
  const zone = new Zone(name);
  zones.set(key, zone);
  return zone;
};

/** Whether there is a zone of this name. Offsets such as `+01:00` are no names: they know nothing of summer. */
export const isZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
};

/** Names to suggest from: not all that are understood, but every zone by one of its names. */
export const zoneNames = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];
