// Who is to be told now that something is down, and who has to wait and for what. Knows graces, planned outages, quiet hours and what each wants to hear;
// refuses to know how it was found out that it is down, and how people are told.
import type { Demand } from './assignment.ts';
import { Schedule } from './plan/schedule.ts';
import type { Occurrence } from './plan/window.ts';
import type { Decision, Outage } from './record.ts';
import type { SubjectKind } from './subject.ts';
import type { EventKind } from './wishes.ts';

export type Subscriber = Demand['subscribers'][number];

/** What is to be known of something that is down. */
export type Standing = {
  /** Whether enough can tell, whatever it is that they see. */
  readonly isSeen: boolean;
  /** Whether it has been down for that long. */
  lasts(graceMs: number): boolean;
  /** By what it is cut off; none when it is not. */
  readonly behind: readonly string[];
  /** Who sees it too is on the way back: until then it is not certain. */
  readonly isReturning: boolean;
};

export type Withheld = Pick<Decision, 'verdict' | 'untilMs' | 'by'>;

export type Tellings = {
  /** Whoever is to hear of it for the first time. */
  readonly due: readonly Subscriber[];
  /** Whoever has heard of it, and is to be told once more. */
  readonly again: readonly Subscriber[];
  /** Whoever has not been told and is not due, and why not yet. */
  readonly withheld: ReadonlyMap<string, Withheld>;
  /** Whether time alone may change any of this. */
  readonly isWaiting: boolean;
};

type Named = { readonly id: string; readonly schedule: Schedule };
type On = { readonly id: string; readonly occurrence: Occurrence };

export class Telling {
  readonly subscribers: readonly Subscriber[];
  readonly #isAgent: boolean;
  readonly #planned: readonly Named[];
  readonly #quiet: ReadonlyMap<string, readonly Schedule[]>;
  readonly #group: string | undefined;

  constructor(
    { subscribers, planned, toldAs }: Pick<Demand, 'subscribers' | 'planned' | 'toldAs'>,
    kind: SubjectKind = 'service',
  ) {
    this.subscribers = subscribers;
    this.#isAgent = kind === 'agent' || kind === 'machine';
    this.#group = toldAs;
    this.#planned = planned.map(({ id, window }) => ({ id, schedule: new Schedule(window) }));
    this.#quiet = new Map(
      subscribers.flatMap(({ id, quiet }) =>
        quiet.length > 0 ? [[id, quiet.map((window) => new Schedule(window))]] : [],
      ),
    );
  }

  /** Whatever becomes of an agent, or of its machine, is one event to those who wish for it, or not. */
  wants({ events }: Subscriber, event: Exclude<EventKind, 'agent'>): boolean {
    return !events || events.includes(this.#isAgent ? 'agent' : event);
  }

  /** What is still down when a planned outage or quiet hours end, or what it depends on is back, is told then. */
  of(
    { told, startedAtMs, acknowledged }: Pick<Outage, 'told' | 'startedAtMs' | 'acknowledged'>,
    standing: Standing,
    nowMs: number,
  ): Tellings {
    const due: Subscriber[] = [];
    const again: Subscriber[] = [];
    const withheld = new Map<string, Withheld>();
    const forAll = this.#withheldFromAll(standing, nowMs);
    for (const subscriber of this.subscribers) {
      const { id, graceMs, remindMs } = subscriber;
      const heardMs = told[id];
      const why = forAll ?? this.#withheldFrom(subscriber, nowMs);
      if (heardMs !== undefined) {
        const isDue = remindMs !== undefined && nowMs - heardMs >= remindMs;
        if (isDue && !why && !acknowledged) again.push(subscriber);
      } else if (!standing.isSeen) withheld.set(id, { verdict: 'unseen' });
      else if (!standing.lasts(graceMs)) withheld.set(id, { verdict: 'grace', untilMs: startedAtMs + graceMs });
      else if (why) withheld.set(id, why);
      else due.push(subscriber);
    }
    const isReminding = this.subscribers.some(({ id, remindMs }) => remindMs !== undefined && told[id] !== undefined);
    const isWaiting =
      isReminding || due.length > 0 || [...withheld.values()].some(({ verdict }) => passes.has(verdict));
    return { due, again, withheld, isWaiting };
  }

  #withheldFromAll({ isReturning, behind }: Standing, nowMs: number): Withheld | undefined {
    if (this.#group !== undefined) return { verdict: 'group', by: [this.#group] };
    if (isReturning) return { verdict: 'returning' };
    if (behind.length > 0) return { verdict: 'dependency', by: behind };
    const on = onNow(this.#planned, nowMs);
    return on && { verdict: 'planned', by: [on.id], ...untilOf(on.occurrence) };
  }

  #withheldFrom(subscriber: Subscriber, nowMs: number): Withheld | undefined {
    if (!this.wants(subscriber, 'down')) return { verdict: 'unwanted' };
    for (const schedule of this.#quiet.get(subscriber.id) ?? []) {
      const occurrence = schedule.at(nowMs);
      if (occurrence) return { verdict: 'quiet', ...untilOf(occurrence) };
    }
    return undefined;
  }
}

/** What may be over without anything being heard of the service itself. */
const passes: ReadonlySet<Decision['verdict']> = new Set(['dependency', 'planned', 'quiet', 'flapping']);

/** Asked every second of everything that waits: until when all of them together are on is not worked out for it. */
const onNow = (planned: readonly Named[], nowMs: number): On | undefined => {
  for (const { id, schedule } of planned) {
    const occurrence = schedule.at(nowMs);
    if (occurrence) return { id, occurrence };
  }
  return undefined;
};

const untilOf = ({ endMs }: Occurrence): { untilMs?: number } => (Number.isFinite(endMs) ? { untilMs: endMs } : {});
