// Planned outages as they matter now. Knows stretches of time; refuses to know who plans and who is told.
import type { PlannedOutageView } from '../../core/planned-api.ts';

/** One that is on. `until` is absent until somebody ends it. */
export type PlannedNow = Omit<PlannedOutageView, 'stretches'> & { readonly since: string; readonly until?: string };

/** Those that are on at a moment, by the manager's clock. */
export const plannedAt = (all: readonly PlannedOutageView[], atMs: number): readonly PlannedNow[] =>
  all.flatMap(({ stretches, ...one }) => {
    const on = stretches.find(({ since, until }) => Date.parse(since) <= atMs && !(endMs(until) <= atMs));
    return on ? [{ ...one, ...on }] : [];
  });

export const endMs = (until: string | undefined): number =>
  until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);

/** The number behind `silence 3`, by which it is ended; undefined for what stands in the file. */
export const silenceNumber = (id: string): string | undefined => /^silence (\d+)$/.exec(id)?.[1];
