// What the manager puts on record of its judgement: outages, notifications, and what each agent held last. Plain data that the judge makes and the
// store keeps; it knows neither.
import type { Change, DownReason } from '@vedette/protocol/health';

/** Why something is down. `few`: too few services of a group are well. `away`: nothing is heard of an agent. */
export type OutageReason = DownReason | 'few' | 'away';

/** That a person sees to an outage, in their own words. */
export type Acknowledgement = { readonly by: string; readonly atMs: number; readonly note?: string };

/** A stretch of downtime of a service, for the service's own grace or a subscriber's; or of a group, or an agent; or of a machine that is over its limits. */
export type Outage = {
  readonly id: number;
  /** The service, or the name of another subject (subject.ts). */
  readonly service: string;
  /** Of a service; 0 of anything else. */
  readonly slot: number;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly reason: OutageReason;
  /** The agents that found it out; of a group, the services that are away; of a machine, what is over its limit. */
  readonly from: readonly string[];
  /** Who has heard of it, in the order in which they did, and when they heard last. */
  readonly told: Readonly<Record<string, number>>;
  /** The outage under whose number it is told of, where that is not its own: they are one affair to whoever is told. */
  readonly incident?: number;
  /** Who sees to it: nobody is reminded of it while it lasts. */
  readonly acknowledged?: Acknowledgement;
};

/** What is the matter with a service, for programs: as it was when it was decided to tell somebody. */
export type Matter = {
  readonly target: string;
  readonly group?: string;
  readonly reason: OutageReason;
  /** Since when it is down, or was; until when it was. */
  readonly sinceMs: number;
  readonly untilMs?: number;
  /** The agents that found it so. */
  readonly from: readonly string[];
  /** The outage under whose number it is told of, where that is not its own. */
  readonly incident?: number;
};

/** `reminder`: it is down still. `flapping`: it comes and goes, and will be told of again when it has `settled`. */
export const notificationEvents = ['down', 'up', 'reminder', 'flapping', 'settled'] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

/** That somebody is to be told something: decided once, and never changed. */
export type Notification = {
  readonly id: number;
  readonly atMs: number;
  readonly subscriber: string;
  readonly service: string;
  readonly outage: number;
  readonly event: NotificationEvent;
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
 * goes. `group`: enough others of its group are well. `unwanted`: not among the events they wish for. `unseen`: nobody can tell any more. `returning`: agents that see it too are on
 * their way back. `late`: it was over when it became known. `over`: it was over before they were due.
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
  'unseen',
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

/** Of a service that comes and goes (flapping.ts). */
export type Flapping = {
  /** When the first of its outages began. */
  readonly sinceMs: number;
  /** How many there were so far. */
  readonly outages: number;
  /** When an outage last began or ended. */
  readonly lastMs: number;
};

/** Never longer than the rule's count. */
export type FlappingState = {
  /** When outages began that may still count, the oldest first; none while it flaps. */
  readonly beganMs: readonly number[];
  /** Absent while it does not flap. */
  readonly flapping?: Flapping;
};

/** How a service comes and goes, and who knows that it does. */
export type FlappingRecord = {
  readonly service: string;
  readonly state: FlappingState;
  /** The newest outage that was counted. */
  readonly outage: number;
  /** The outage under whose number all of it is told of, while it flaps. */
  readonly incident?: number;
  /** Who was told that it flaps, and not yet how that ended. */
  readonly told: readonly string[];
  /** The newest of its outages that is over; absent where none has ended since it began to flap. */
  readonly last?: Outage;
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
