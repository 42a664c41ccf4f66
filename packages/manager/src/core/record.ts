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
