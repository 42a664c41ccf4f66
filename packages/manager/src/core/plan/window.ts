// What a stretch of planned time is, as data: once, on weekdays, or by cron. Knows no clock and no zone's rules (zone.ts), and refuses to
// know what is planned for whom.

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof weekdays)[number];

/** From one instant to another, or until somebody ends it. */
export type OnceWindow = {
  readonly type: 'once';
  readonly fromMs: number;
  /** Exclusive; undefined for open-ended. */
  readonly toMs?: number;
};

/** Which occurrences of a recurring window there are at all: those that begin at or after the one and before the other instant. */
type Validity = {
  readonly startsFromMs?: number;
  readonly startsBeforeMs?: number;
};

/**
 * On some days of the week, by the wall clock of a zone. The end is either a time on the wall as well, then of the next day if it is not
 * after the start, or so much real time after the start.
 */
export type WeeklyWindow = Validity & {
  readonly type: 'weekly';
  /** Those on which it begins. */
  readonly days: readonly Weekday[];
  /** Minutes since midnight, 0 to 1439. */
  readonly fromMinute: number;
  /** `toMinute`: 0 to 1440; `afterMs`: more than 0. */
  readonly end: { readonly toMinute: number } | { readonly afterMs: number };
  /** An IANA name. */
  readonly zone: string;
};

/** Begins whenever a cron pattern of five fields is due by the wall clock of a zone, and lasts so much real time. */
export type CronWindow = Validity & {
  readonly type: 'cron';
  readonly cron: string;
  /** More than 0. */
  readonly durationMs: number;
  /** An IANA name. */
  readonly zone: string;
};

export type Window = OnceWindow | WeeklyWindow | CronWindow;

/** One stretch of time, its end excluded. `endMs` is infinite when nobody said when it ends. */
export type Occurrence = { readonly startMs: number; readonly endMs: number };
