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

export type Notification = {
  readonly id: number;
  readonly atMs: number;
  readonly subscriber: string;
  readonly service: string;
  readonly outage: number;
  readonly event: 'down' | 'up';
  readonly text: string;
};

/** What one agent held of a service last. */
export type StoredView = { readonly agent: string; readonly change: Change };
