// What devices tell the manager and are answered, and what people are shown of it, as types. Nobody reaches behind them.
import type { HeartbeatSignal } from './heartbeat-record.ts';

export type { HeartbeatSignal };

/** What a device is answered: its report is on disk. */
export type HeartbeatAnswer = {
  readonly service: string;
  readonly at: string;
  /** When the next report is due, and when it is late; absent for never. */
  readonly due?: string;
  readonly late?: string;
};

/** A new token of a service. It is in this answer and nowhere else. */
export type IssuedHeartbeatToken = {
  readonly service: string;
  readonly token: string;
  /** Where to report, as a path behind the manager's address. */
  readonly path: string;
  /** Whether the token before this one is good until this one is used. */
  readonly replaces: boolean;
  /** Where devices report besides the manager's own machine; absent for nowhere. */
  readonly listen?: string;
  /** Whether they do that by TLS there. */
  readonly secured?: boolean;
};

/** Whoever may report. */
export type HeartbeatDesk = {
  /**
   * Resolves once the report is durable.
   * @throws Fault `device-unknown` for anything but the service's token, whether there is such a service or not; `too-often`, `store-failed`
   */
  report(service: string, token: string | undefined, signal: HeartbeatSignal): Promise<HeartbeatAnswer>;
  /** The same for whoever may report for any service. @throws Fault `not-found`, `too-often`, `store-failed` */
  vouched?(service: string, signal: HeartbeatSignal): Promise<HeartbeatAnswer>;
};

/** Whoever may say who may report. */
export type HeartbeatKeyDesk = {
  /** @throws Fault `not-found` */
  issue(service: string): Promise<IssuedHeartbeatToken>;
};
