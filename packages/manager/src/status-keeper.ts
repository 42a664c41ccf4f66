// The pages for the public: what is on each is asked for at most once in a few seconds, for all who look, and rendered as often. Knows whom to ask; what may be told is
// decided in core/status-page.ts, and how it looks in status/.
import type { Clock } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { Desk } from './core/api.ts';
import { chooser } from './core/chooser.ts';
import { plannedStretches } from './core/planned-stretches.ts';
import { PLANNED_AHEAD_MS, type PublicPage, type StatusAnswer, type StatusDesk } from './core/status-api.ts';
import { type PlannedFacts, publicPage } from './core/status-page.ts';
import type { StatusPageWish, Wishes } from './core/wishes.ts';
import type { Historian } from './historian.ts';
import type { Watched } from './on-record.ts';
import { Kept } from './status/kept.ts';
import { fileAnswer, rendered, resourceOf, type What } from './status/resource.ts';
import { keptTimes, notNow, STALE_MS } from './status/times.ts';
import type { Store } from './store/store.ts';

export type StatusKeeperOptions = {
  readonly store: Pick<Store, 'silences' | 'notes'>;
  readonly desk: Pick<Desk, 'outages' | 'service'>;
  readonly history: Pick<Historian, 'days'>;
  readonly judge: { readonly services: Iterable<Watched> };
  readonly keeper: { readonly wishes: Pick<Wishes, 'statusPages' | 'groups' | 'planned'> };
  readonly clock: Clock;
  readonly logger: Logger;
};

const DAY_MS = 86_400_000;
const INCIDENT_DAYS = 14;
const OUTAGES_MAX = 10_000;
const NOTES_MAX = 1_000;

/** What was rendered of one page; more than that of badges in all sizes is rendered again. */
const RENDERED_MAX = 2_000;

/** A page, and what was rendered of it. */
type Shown = { readonly page: PublicPage; readonly rendered: Map<string, StatusAnswer | undefined> };

type KeptPage = { readonly wish: StatusPageWish; readonly kept: Kept<Shown> };

export class StatusKeeper implements StatusDesk {
  readonly #options: StatusKeeperOptions;
  readonly #pages = new Map<string, KeptPage>();
  #hasFailed = false;

  constructor(options: StatusKeeperOptions) {
    this.#options = options;
  }

  async answer(path: string): Promise<StatusAnswer | undefined> {
    const resource = resourceOf(path);
    const wish = this.#wishes.find((page) => page.path === `/status/${resource?.page}`);
    if (!resource || !wish) return undefined;
    if (resource.what.type === 'file') return fileAnswer(resource.what.name);
    const held = await this.#keptOf(wish).get();
    if (!held) throw notNow();
    return answerOf(resource.what, held.value, held.ageMs);
  }

  get #wishes(): readonly StatusPageWish[] {
    return this.#options.keeper.wishes.statusPages ?? [];
  }

  /** What is wished for may have changed since: then it begins anew. */
  #keptOf(wish: StatusPageWish): Kept<Shown> {
    const known = this.#pages.get(wish.id);
    if (known?.wish === wish) return known.kept;
    for (const id of this.#pages.keys()) if (!this.#wishes.some((page) => page.id === id)) this.#pages.delete(id);
    const make = async (): Promise<Shown> => {
      const page = await this.#page(wish);
      this.#hasFailed = false;
      return { page, rendered: new Map() };
    };
    const failed = (error: unknown): void => this.#failed(error);
    const kept = new Kept({ clock: this.#options.clock, make, ...keptTimes, failed });
    this.#pages.set(wish.id, { wish, kept });
    return kept;
  }

  async #page(wish: StatusPageWish): Promise<PublicPage> {
    const { store, desk, history, judge, keeper, clock } = this.#options;
    const nowMs = clock.now();
    const all = [...judge.services];
    const ids = new Set(chooser(all.map(({ demand }) => demand.service))(wish.selectors));
    const watched = all.filter(({ demand }) => ids.has(demand.service.id));
    const [{ days, amounts }, outages, notes, planned] = await Promise.all([
      history.days(watched, { days: wish.days, zone: wish.zone }),
      wish.incidents ? desk.outages({ sinceMs: nowMs - INCIDENT_DAYS * DAY_MS, limit: OUTAGES_MAX }) : [],
      store.notes({ limit: NOTES_MAX }),
      this.#planned(watched, nowMs),
    ]);
    const away = new Set(planned.filter(({ fromMs }) => fromMs <= nowMs).flatMap(({ services }) => services));
    const services = watched.flatMap(({ demand: { service } }, i) => {
      const view = desk.service(service.id);
      if (!view) return [];
      const { id, target, group, health, since, reason, latencyMs } = view;
      return {
        ...{ id, target, health, since, isPlanned: away.has(id), days: amounts[i] ?? [] },
        ...(group !== undefined && { group }),
        ...(reason !== undefined && { reason }),
        ...(latencyMs !== undefined && { latencyMs }),
      };
    });
    const groups = keeper.wishes.groups ?? [];
    return publicPage({ page: wish, nowMs, services, groups, days, planned, outages, notes });
  }

  /** What is on now, and what is to come soon. */
  async #planned(watched: readonly Watched[], nowMs: number): Promise<readonly PlannedFacts[]> {
    const { store, keeper } = this.#options;
    const silences = await store.silences({ notOverAtMs: nowMs, limit: Number.MAX_SAFE_INTEGER });
    const reasons = new Map<string, string | undefined>([
      ...keeper.wishes.planned.map(({ id, reason }): [string, string | undefined] => [id, reason]),
      ...silences.map(({ id, reason }): [string, string | undefined] => [`silence ${id}`, reason]),
    ]);
    const range = { fromMs: nowMs, toMs: nowMs + PLANNED_AHEAD_MS };
    const demands = watched.map(({ demand }) => demand);
    const stretches = plannedStretches(range, silences, demands);
    const found = new Map<string, PlannedFacts & { readonly services: string[] }>();
    for (const demand of demands)
      for (const { id, fromMs, toMs } of stretches(demand)) {
        const key = `${id} ${fromMs}`;
        const known = found.get(key);
        if (known) known.services.push(demand.service.id);
        else
          found.set(key, { id, services: [demand.service.id], fromMs, ...endOf(toMs), ...reasonOf(reasons.get(id)) });
      }
    return [...found.values()];
  }

  /** Said once, until it works again. */
  #failed(error: unknown): void {
    if (!this.#hasFailed)
      this.#options.logger.warn({ err: error }, 'a public page could not be made; the last one is shown');
    this.#hasFailed = true;
  }
}

const endOf = (toMs: number): { readonly toMs?: number } => (Number.isFinite(toMs) ? { toMs } : {});
const reasonOf = (reason: string | undefined): { readonly reason?: string } => (reason === undefined ? {} : { reason });

const answerOf = (what: What, { page, rendered: known }: Shown, ageMs: number): StatusAnswer | undefined => {
  const staleMs = ageMs >= STALE_MS ? ageMs - (ageMs % 60_000) : undefined;
  const key = JSON.stringify([what, what.type === 'page' ? staleMs : undefined]);
  if (known.has(key)) return known.get(key);
  const made = rendered(what, page, staleMs);
  if (known.size < RENDERED_MAX) known.set(key, made);
  return made;
};
