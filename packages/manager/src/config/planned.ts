// The section `planned`: who is away, and when, made into windows. Knows what takes two keys to judge; refuses to know what is done about an
// outage that is planned.
import { quote } from '@vedette/protocol/kit';
import type { z } from 'zod';
import { chooser } from '../core/chooser.ts';
import { cronProblem } from '../core/plan/cron.ts';
import { occurrencesAfter } from '../core/plan/schedule.ts';
import type { CronWindow, OnceWindow, WeeklyWindow, Window } from '../core/plan/window.ts';
import { zoneOf } from '../core/plan/zone.ts';
import type { AgentWish, PlannedWish } from '../core/wishes.ts';
import { Choice } from './choice.ts';
import type { Clock, Moment } from './clock-text.ts';
import { entriesOf, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import { plannedSchema } from './planned-schema.ts';
import type { Problems } from './problems.ts';
import type { Promised } from './promises.ts';
import { checkSelectors, type ServiceDraft } from './services.ts';
import { soundZone } from './zones.ts';

const DAY_MS = 86_400_000;

/** Beyond so many, a file takes seconds to read. */
export const PLANNED_COUNT_MAX = 10_000;

/** Stands for a window that is a problem: nothing becomes of the wishes then. */
const NEVER: OnceWindow = { type: 'once', fromMs: 0, toMs: 0 };

type Written = Partial<z.output<typeof plannedSchema>>;

/** An entry, and how to say what is wrong with it: of one key, or of the whole. */
type Reading = {
  readonly value: Written;
  readonly zone: string;
  readonly problem: (key: string, message: string) => void;
};

const isClock = (time: Clock | Moment): time is Clock => 'minute' in time;

const instantOf = ({ wallMs, offsetMs }: Moment, zone: string): number =>
  offsetMs === undefined ? zoneOf(zone).instantMs(wallMs) : wallMs - offsetMs;

const validity = ({ value: { since, until }, zone, problem }: Reading) => {
  if (since !== undefined && until !== undefined && until.wallMs < since.wallMs)
    problem('until', "this is before 'since'");
  return {
    ...(since === undefined ? {} : { startsFromMs: instantOf(since, zone) }),
    ...(until === undefined ? {} : { startsBeforeMs: instantOf({ wallMs: until.wallMs + DAY_MS }, zone) }),
  };
};

const readByCron = (cron: string, reading: Reading): CronWindow | undefined => {
  const { value, zone, problem } = reading;
  if (value.days !== undefined) problem('days', "'days' and 'cron' both say on which days: use one of them");
  if (value.from !== undefined) problem('from', "the cron pattern says when it begins: take 'from' out");
  if (value.to !== undefined)
    problem('to', "what begins by cron lasts some time: write 'for' instead, for example '2h'");
  else if (value.for === undefined) problem('', "the 'for' is missing: how long it lasts, for example '2h'");
  const wrong = cronProblem(cron, zone);
  if (wrong !== undefined) problem('cron', `${quote(cron)} is no cron pattern: ${wrong}`);
  if (wrong !== undefined || value.for === undefined) return undefined;
  return { type: 'cron', cron, durationMs: value.for, zone, ...validity(reading) };
};

/** When a day's window ends, or undefined after a problem. */
const dailyEnd = ({ value, problem }: Reading, fromMinute: number): WeeklyWindow['end'] | undefined => {
  const { to, for: afterMs } = value;
  if (to !== undefined && afterMs !== undefined)
    problem('for', "'to' and 'for' both say when it ends: use one of them");
  else if (afterMs !== undefined) return { afterMs };
  else if (to === undefined) problem('', "'to' or 'for' is missing: when it ends, or how long it lasts");
  else if (!isClock(to)) problem('to', "along with 'days' this is a time such as '06:00'");
  else if (to.minute === fromMinute)
    problem('to', "it would end when it begins: write 'for: 1d' instead for a whole day");
  else return { toMinute: to.minute };
  return undefined;
};

const readWeekly = (days: WeeklyWindow['days'], reading: Reading): WeeklyWindow | undefined => {
  const { value, zone, problem } = reading;
  const { from } = value;
  if (from === undefined) problem('', "the 'from' is missing: at what time it begins, for example '22:00'");
  else if (!isClock(from))
    problem('from', "along with 'days' this is a time such as '22:00': 'since' is for the first day");
  else if (from.minute === 1_440) problem('from', "nothing begins at 24:00: write '00:00' and the next day");
  else {
    const end = dailyEnd(reading, from.minute);
    if (end !== undefined) return { type: 'weekly', days, fromMinute: from.minute, end, zone, ...validity(reading) };
  }
  return undefined;
};

const readOnce = ({ value, zone, problem }: Reading): OnceWindow | undefined => {
  const { from, to, for: durationMs } = value;
  for (const key of ['since', 'until'] as const)
    if (value[key] !== undefined) problem(key, "this is for what recurs, along with 'days' or 'cron'");
  if (from === undefined) {
    problem('', "the 'from' is missing: write for example '2026-12-01 22:00', or 'days' or 'cron' for what recurs");
    return undefined;
  }
  if (isClock(from) || (to !== undefined && isClock(to))) {
    const key = isClock(from) ? 'from' : 'to';
    problem(key, "a time of which day? Write for example '2026-12-01 22:00', or 'days: mon-sun' for every day");
    return undefined;
  }
  const fromMs = instantOf(from, zone);
  if (to !== undefined && durationMs !== undefined)
    problem('for', "'to' and 'for' both say when it ends: use one of them");
  if (durationMs !== undefined) return { type: 'once', fromMs, toMs: fromMs + durationMs };
  if (to === undefined) return { type: 'once', fromMs };
  const toMs = instantOf(to, zone);
  if (toMs <= fromMs) problem('to', "it ends before it begins: this is not after 'from'");
  return { type: 'once', fromMs, toMs };
};

const readWindow = (reading: Reading): Window | undefined => {
  const { cron, days } = reading.value;
  if (cron !== undefined) return readByCron(cron, reading);
  return days === undefined ? readOnce(reading) : readWeekly(days, reading);
};

/** Anything that recurs begins within the years that are looked at, or never. */
const neverBegins = (window: Window): boolean => {
  if (window.type === 'once') return false;
  return occurrencesAfter(window, window.startsFromMs ?? 0).next().done === true;
};

const windowOf = (value: Written, zone: string, path: Path, problems: Problems): Window => {
  const before = problems.count;
  const problem = (key: string, message: string): void => problems.add(key === '' ? path : [...path, key], message);
  const window = readWindow({ value, zone, problem });
  if (window === undefined || problems.count > before) return NEVER;
  if (neverBegins(window)) {
    const between = value.since !== undefined || value.until !== undefined ? " from 'since' to 'until'" : '';
    problem(value.cron === undefined ? 'days' : 'cron', `it never begins: there is no such day${between}`);
  }
  return window;
};

/** @param zone of all times that do not say another @param promised services that are not there yet */
export const readPlanned = (
  { planned: raw }: Readonly<Record<string, unknown>>,
  zone: string,
  services: readonly ServiceDraft[],
  agents: readonly AgentWish[],
  problems: Problems,
  promised?: Promised,
): readonly PlannedWish[] => {
  const choice = new Choice('service', services, problems, promised);
  const choose = chooser(agents);
  const entries = entriesOf(raw, 'planned', problems);
  if (entries.length > PLANNED_COUNT_MAX) {
    problems.add(['planned'], `${entries.length} planned outages are more than ${PLANNED_COUNT_MAX}: use selectors`);
    return [];
  }
  return entries.map(([id, entry]): PlannedWish => {
    const path = ['planned', id];
    const { value, broken } = readPiece(plannedSchema, entry, path, problems);
    const own = soundZone(value.zone, zone, [...path, 'zone'], problems);
    if (value.services === undefined && value.agents === undefined && !broken.has('services') && !broken.has('agents'))
      problems.add(path, "'services' or 'agents' is missing: who is away");
    checkSelectors(value.agents ?? [], [...path, 'agents'], problems);
    return {
      id,
      services: choice.choose(value.services ?? [], [...path, 'services']),
      agents: choose(value.agents ?? []),
      ...(value.agents === undefined ? {} : { agentSelectors: value.agents }),
      window: broken.size > 0 ? NEVER : windowOf(value, own, path, problems),
      ...(value.reason === undefined ? {} : { reason: value.reason }),
    };
  });
};
