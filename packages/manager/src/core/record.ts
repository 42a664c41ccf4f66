// What the manager puts on record of its judgement: outages, notifications, and what each agent held last. Plain data that the judge makes and the
// store keeps; it knows neither.
import type { Change, DownReason } from '@vedette/protocol/health';

/** A stretch of downtime of a service, for the service's own grace or a subscriber's. */
export type Outage = {
  readonly id: number;
  readonly service: string;
  readonly slot: number;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly reason: DownReason;
  readonly from: readonly string[];
  readonly told: readonly string[];
};

/** What is the matter with a service, for programs: as it was when it was decided to tell somebody. */
export type Matter = {
  readonly target: string;
  readonly group?: string;
  readonly reason: DownReason;
  /** Since when it is down, or was; until when it was. */
  readonly sinceMs: number;
  readonly untilMs?: number;
  /** The agents that found it so. */
  readonly from: readonly string[];
};

/** That somebody is to be told something: decided once, and never changed. */
export type Notification = {
  readonly id: number;
  readonly atMs: number;
  readonly subscriber: string;
  readonly service: string;
  readonly outage: number;
  readonly event: 'down' | 'up';
  /** One line: all of it, for a person. */
  readonly text: string;
  /** The same for programs. */
  readonly about: Matter;
  /** By which channels it is to be told, sorted. */
  readonly channels: readonly string[];
};

/**
 * Why somebody is told something, or not. `told`: now. `grace`: it has not lasted long enough for them. `quorum`: too few agents hold it down.
 * `dependency`: what it depends on is away itself. `planned`: it was announced. `quiet`: they want to be left alone. `flapping`: they know that it comes and
 * goes. `group`: enough others of its group are well. `unwanted`: not among the events they wish for. `returning`: agents that see it too are on their way
 * back. `late`: it was over when it became known. `over`: it was over before they were due.
 */
export const verdictKinds = [
  'told',
  'grace',
  'quorum',
  'dependency',
  'planned',
  'quiet',
  'flapping',
  'group',
  'unwanted',
  'returning',
  'late',
  'over',
] as const;
export type VerdictKind = (typeof verdictKinds)[number];

/** What was decided for one subscriber about one service, where it differs from what was decided before. */
export type Decision = {
  readonly atMs: number;
  readonly service: string;
  readonly subscriber: string;
  readonly verdict: VerdictKind;
  /** Absent while there is no outage yet: the grace still runs, or too few agree. */
  readonly outage?: number;
  /** Of `told`. */
  readonly notification?: number;
  /** Until when it holds, where that is known: the end of a grace. */
  readonly untilMs?: number;
  /** What stands behind it, by name: the services it depends on. */
  readonly by?: readonly string[];
};

/** What became of a notification on one of its channels. `due`: not taken yet; `failed`: given up, until somebody asks for it again. */
export type Delivery = {
  readonly channel: string;
  readonly state: 'due' | 'sent' | 'failed';
  /** When it was sent or given up, after how many attempts, and why it was given up. */
  readonly atMs?: number;
  readonly attempts?: number;
  readonly error?: string;
};

/** A notification with what became of it, in the order of its channels. */
export type StoredNotification = Notification & { readonly deliveries: readonly Delivery[] };

/** What one agent held of a service last. */
export type StoredView = { readonly agent: string; readonly change: Change };
