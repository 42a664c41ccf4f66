// Whether the manager saw and told exactly what the story did: no more, no less, and with true times.
// Pure: knows deeds, outages and notifications; refuses to know how either came about.
import type { NotificationView, OutageView } from '../../packages/manager/src/core/api.ts';
import type { DownReason } from '../../packages/protocol/src/health/index.ts';
import { subscribers, times } from './scenery.ts';

/** Something the story did to a service; wall-clock milliseconds. */
export type Deed = {
  readonly service: string;
  readonly brokenAtMs: number;
  readonly healedAtMs: number;
  /** What the manager must say was wrong; nothing for what is over within the grace and must wake nobody. */
  readonly reason?: DownReason;
};

/** Stamps of different processes on one machine, and what a probe under way may blur. */
const BLUR_MS = 150;
/** How late a busy machine may be with a probe or a message. The rules themselves have no such allowance. */
const LATE_MS = 1_500;

const within = (at: string | undefined, fromMs: number, toMs: number): boolean =>
  at !== undefined && Date.parse(at) >= fromMs - BLUR_MS && Date.parse(at) <= toMs + LATE_MS;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const judgeMessages = (deed: Deed, outage: OutageView, told: readonly NotificationView[]): string[] => {
  const startedMs = Date.parse(outage.startedAt);
  const lastedMs = Date.parse(outage.endedAt ?? '') - startedMs;
  return Object.entries(subscribers).flatMap(([subscriber, graceMs]) => {
    const heard = told.filter((message) => message.subscriber === subscriber && message.outage === outage.id);
    const events = heard.map(({ event }) => event).sort();
    if (lastedMs < graceMs)
      return events.length === 0
        ? []
        : [
            `${subscriber} was told of ${deed.service} after ${seconds(lastedMs)}, within a grace of ${seconds(graceMs)}.`,
          ];
    if (events.join() !== 'down,up')
      return [
        `${subscriber} should have heard of ${deed.service} one "down" and one "up", and heard: ${events.join(', ') || 'nothing'}.`,
      ];
    const down = heard.find(({ event }) => event === 'down');
    const dueMs = startedMs + graceMs;
    return within(down?.at, dueMs, dueMs + times.timeoutMs)
      ? []
      : [`${subscriber} was told of ${deed.service} at ${down?.at}, due at ${new Date(dueMs).toISOString()}.`];
  });
};

const judgeOutage = (deed: Deed, outage: OutageView): string[] => {
  const { service, brokenAtMs, healedAtMs, reason } = deed;
  const problems: string[] = [];
  if (outage.reason !== reason) problems.push(`${service} was down for ${reason}, the manager says ${outage.reason}.`);
  if (!within(outage.startedAt, brokenAtMs, brokenAtMs + times.everyMs))
    problems.push(`${service} broke at ${new Date(brokenAtMs).toISOString()}, the manager says ${outage.startedAt}.`);
  if (!within(outage.endedAt, healedAtMs, healedAtMs + times.everyMs))
    problems.push(
      `${service} healed at ${new Date(healedAtMs).toISOString()}, the manager says ${outage.endedAt ?? 'not yet'}.`,
    );
  return problems;
};

/** Everything that is not as it should be, in sentences; empty when all is well. */
export const judgeDeeds = (
  deeds: readonly Deed[],
  outages: readonly OutageView[],
  notifications: readonly NotificationView[],
): string[] => {
  const problems: string[] = [];
  const explained = new Set<number>();
  for (const deed of deeds) {
    if (deed.reason === undefined) continue;
    const found = outages.filter(
      ({ service, startedAt }) =>
        service === deed.service && within(startedAt, deed.brokenAtMs, deed.healedAtMs - LATE_MS),
    );
    const [outage] = found;
    if (!outage || found.length > 1) {
      problems.push(`${deed.service} had one outage, the manager says ${found.length}.`);
      for (const { id } of found) explained.add(id);
      continue;
    }
    explained.add(outage.id);
    problems.push(...judgeOutage(deed, outage), ...judgeMessages(deed, outage, notifications));
  }
  for (const { id, service, startedAt } of outages)
    if (!explained.has(id)) problems.push(`${service} had no outage at ${startedAt}, the manager says it had.`);
  for (const { outage, subscriber, service, event } of notifications)
    if (!explained.has(outage)) problems.push(`${subscriber} was told "${event}" of ${service} for no reason.`);
  return problems;
};
