// A page for the public, as data: what is shown as HTML, told in the feed, drawn in badges, and given away as JSON. What is not in here is not public: there is no
// place for addresses, agents, subscribers and people. All times are ISO 8601 in UTC, all durations milliseconds, all shares from 0 to 1.

/** How long before it begins the public is told of what is planned. */
export const PLANNED_AHEAD_MS = 14 * 86_400_000;

/** Of a service or group: `partly` of a group of which some are down. */
export type PublicState = 'up' | 'partly' | 'down' | 'planned' | 'unknown';

/** Where the time of a day went; they add up to what has come of it. */
export type PublicDay = {
  /** `2026-11-21`, by the clocks of the page. */
  readonly day: string;
  readonly upMs: number;
  readonly downMs: number;
  readonly plannedMs: number;
  /** Nobody looked, or nobody could tell. */
  readonly unobservedMs: number;
};

export type PublicRow = {
  readonly id: string;
  readonly name: string;
  readonly state: PublicState;
  /** Of what is down. */
  readonly since?: string;
  /** up / (up + down) of all days; absent where neither was seen. */
  readonly uptime?: number;
  /** Of the last answer. */
  readonly latencyMs?: number;
  /** Of a row that is a group: how many services it has, and how many of them are down. */
  readonly services?: number;
  readonly down?: number;
  /** As far as the page shows them. */
  readonly target?: string;
  readonly reason?: string;
  /** The oldest first; the last is today. */
  readonly days: readonly PublicDay[];
};

export type PublicSection = { readonly name?: string; readonly rows: readonly PublicRow[] };

export type PublicPlanned = {
  /** Stays the same. */
  readonly id: string;
  readonly names: readonly string[];
  readonly from: string;
  /** Absent for open-ended. */
  readonly until?: string;
  readonly on: boolean;
  readonly reason?: string;
};

export type PublicNote = {
  readonly id: number;
  readonly text: string;
  readonly at: string;
  readonly editedAt?: string;
  readonly endedAt?: string;
  /** Whom it is about, if not the whole page. */
  readonly name?: string;
};

export type PublicIncident = {
  readonly id: number;
  readonly name: string;
  readonly from: string;
  /** Absent while it lasts. */
  readonly until?: string;
  readonly durationMs: number;
  readonly reason?: string;
  /** The oldest first. */
  readonly notes: readonly PublicNote[];
};

export type PublicPage = {
  readonly title: string;
  readonly path: string;
  readonly url?: string;
  /** When all this was so. */
  readonly at: string;
  /** By whose clocks it is told. */
  readonly zone: string;
  readonly state: PublicState;
  /** `All services are up`. */
  readonly words: string;
  readonly sections: readonly PublicSection[];
  /** Rows that there is no room for. */
  readonly more: number;
  /** Those that are on come first. */
  readonly planned: readonly PublicPlanned[];
  /** Those that have not ended and are about no incident of this page, newest first. */
  readonly notes: readonly PublicNote[];
  /** Newest first; absent where the page shows none. */
  readonly incidents?: readonly PublicIncident[];
};

/** Something that is served of a page, ready to be sent. */
export type StatusAnswer = {
  readonly type: string;
  readonly body: string;
  readonly etag: string;
  readonly maxAgeS: number;
  /** Pages of others may show it. */
  readonly isEmbeddable: boolean;
};

export type StatusDesk = {
  /**
   * What is at a path behind `/status/`, with its question mark, if there is one: `acme/feed.xml`. Undefined where there is nothing.
   * @throws Fault `store-failed` when nothing is known yet and the store does not say it in time
   */
  answer(path: string): Promise<StatusAnswer | undefined>;
};
