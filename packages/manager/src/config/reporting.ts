// A service of the file that reports by itself: what holds for it instead of a target and those who probe it. Knows its keys and defaults; refuses to know how
// reports arrive.
import { OWN_VANTAGE } from '../core/own-vantage.ts';
import type { ServiceWish } from '../core/wishes.ts';
import { parentsOf } from './dependencies.ts';
import { readFlapping } from './flapping.ts';
import { paceMsOf, readHeartbeat } from './heartbeat.ts';
import { isMapping, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import { reportingSchema } from './schema.ts';
import type { ServiceDefaults } from './setup.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What one report says is taken to hold for as many minutes as this is worth of roll-ups: a monthly report is not worth a hundred thousand of them. */
const PACE_MS_MAX = 86_400_000;

/** As the drafts of other services are (services.ts). */
type Draft = ServiceWish & { readonly timeoutWritten: boolean; readonly timesBroken: boolean };

export const isReporting = (entry: unknown): entry is Raw => isMapping(entry) && Object.hasOwn(entry, 'heartbeat');

/**
 * Nothing waits for an answer here, and what is late has been waited for already: so a grace of its own begins only when the report is late, and is none unless
 * the service says so itself.
 */
export const readReporting = (
  id: string,
  entry: Raw,
  defaults: ServiceDefaults,
  zone: string,
  problems: Problems,
): Draft => {
  const path = ['services', id];
  const { flapping: rawFlapping, heartbeat: rawHeartbeat, target, ...rest } = entry;
  if (target !== undefined)
    problems.add(
      [...path, 'target'],
      'what reports by itself is not looked at: take this out, or the heartbeat',
      'key',
    );
  const { value } = readPiece(reportingSchema, rest, path, problems);
  const heartbeat = readHeartbeat(rawHeartbeat, zone, [...path, 'heartbeat'], problems);
  const flapping = readFlapping(rawFlapping, defaults.flapping, [...path, 'flapping'], problems);
  const sloTarget = value.slo ?? defaults.sloTarget;
  return {
    id,
    target: `heartbeat:${id}`,
    heartbeat,
    everyMs: Math.min(PACE_MS_MAX, paceMsOf(heartbeat.schedule)),
    timeoutMs: defaults.timeoutMs,
    graceMs: value.grace ?? 0,
    recover: value.recover ?? defaults.recover,
    agents: [OWN_VANTAGE],
    ...(value.group !== undefined && { group: value.group }),
    ...(value.depends_on !== undefined && { parents: parentsOf(value.depends_on) }),
    ...(flapping !== undefined && { flapping }),
    ...(sloTarget !== undefined && { sloTarget }),
    labels: value.labels ?? {},
    timeoutWritten: false,
    timesBroken: false,
  };
};
