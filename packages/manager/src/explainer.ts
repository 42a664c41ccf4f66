// Asks the store for what is on record around a time, and has it explained. Knows how far around that time it is worth looking; the rules are core/explain.ts's.
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import { explain } from './core/explain/explain.ts';
import { JUST_ENDED_MS } from './core/explain/facts.ts';
import { inForceOf } from './core/explain/subject.ts';
import type { Explanation, ExplanationDesk, ExplanationQuery } from './core/explanation.ts';
import type { Outage } from './core/record.ts';
import type { Wishes } from './core/wishes.ts';
import type { Store } from './store/store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Of each kind, so many rows are looked at: beyond them an explanation would explain nothing. */
const CHANGES_MAX = 1_000;
const NOTIFICATIONS_MAX = 1_000;
const OUTAGES_MAX = 10;
const PROBES_MAX = 200;
const DECISIONS_BEFORE = 10;
const DECISIONS_AFTER = 10;

export type ExplainerOptions = {
  readonly store: Pick<Store, 'outages' | 'notifications' | 'decisions' | 'changes' | 'probes' | 'silences'>;
  /** What is in force, and since when. */
  readonly keeper: { readonly wishes: Wishes; view(): { readonly loadedAt: string } };
  /** Who knows the permanent numbers of services in force. */
  readonly judge: { service(id: string): { readonly slot: number } | undefined };
  readonly clock: Clock;
  readonly startedAtMs: number;
};

export class Explainer implements ExplanationDesk {
  readonly #options: ExplainerOptions;

  constructor(options: ExplainerOptions) {
    this.#options = options;
  }

  async explain({ service, atMs = this.#options.clock.now(), subscriber }: ExplanationQuery): Promise<Explanation> {
    const { store, startedAtMs, keeper, judge } = this.#options;
    const { wishes } = keeper;
    const outages = await store.outages({ service, untilMs: atMs, limit: OUTAGES_MAX });
    const asked = { service, atMs, before: DECISIONS_BEFORE, after: DECISIONS_AFTER };
    const decisions = await store.decisions({ ...asked, ...(subscriber !== undefined && { subscriber }) });
    const slot = judge.service(service)?.slot ?? outages[0]?.slot ?? (await this.#slotOnRecord(service));
    if (slot === undefined && decisions.length === 0 && !inForceOf(service, wishes))
      throw unknown('This manager watches no service', service);
    const isKnown = subscriber === undefined || wishes.subscribers.some(({ id }) => id === subscriber);
    if (!isKnown && decisions.length === 0) throw unknown('This manager tells no subscriber', subscriber);
    return explain({
      ...{ service, atMs, wishes, outages, decisions, startedAtMs },
      ...(subscriber !== undefined && { subscriber }),
      ...(await this.#seen(slot, beginningOf(outages, atMs) - HOUR_MS, atMs)),
      notifications: await this.#told(service, outages, atMs),
      silences: await store.silences({ notOverAtMs: atMs, limit: Number.POSITIVE_INFINITY }),
      configuredAtMs: Date.parse(keeper.view().loadedAt),
    });
  }

  /** A service that is no more has a number if it ever was down. */
  async #slotOnRecord(service: string): Promise<number | undefined> {
    const [outage] = await this.#options.store.outages({ service, limit: 1 });
    return outage?.slot;
  }

  /** What is not a service has no number, and nobody looks at it. */
  async #seen(slot: number | undefined, fromMs: number, atMs: number) {
    const { store } = this.#options;
    if (slot === undefined || slot === 0) return { changes: [], probes: { probes: [] } };
    const [changes, probes] = await Promise.all([
      store.changes({ slot, fromMs, toMs: atMs + HOUR_MS, limit: CHANGES_MAX }),
      store.probes({ slot, aroundMs: atMs, limit: PROBES_MAX }),
    ]);
    return { changes, probes };
  }

  /** Until it must have come to its end for whoever had to wait. */
  #told(service: string, outages: readonly Outage[], atMs: number) {
    const sinceMs = Math.min(beginningOf(outages, atMs), atMs - HOUR_MS);
    return this.#options.store.notifications({ service, sinceMs, untilMs: atMs + DAY_MS, limit: NOTIFICATIONS_MAX });
  }
}

/** Of what was the matter at that time, or just before; that time where nothing was. */
const beginningOf = ([newest]: readonly Outage[], atMs: number): number =>
  newest && (newest.endedAtMs ?? atMs) >= atMs - JUST_ENDED_MS ? newest.startedAtMs : atMs;

const unknown = (what: string, name: string): Fault =>
  new Fault('not-found', `${what} called ${quote(name)}. Nothing asked for is on record by that name either.`);
