// What was, for whoever asks: the history of a service, the uptime of all, reports. Knows what has to be asked, and how finely; what it comes to is worked out in
// core/. Refuses to know how anything is kept.
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import type { Fleet, FleetHistory } from './core/fleet-history.ts';
import type {
  DaysAnswer,
  DaysQuery,
  HistoryDesk,
  HistoryQuery,
  HistoryView,
  Report,
  ReportQuery,
  UptimeQuery,
  UptimeTable,
} from './core/history-api.ts';
import { endedBy, lastDays, periodOf } from './core/report/period.ts';
import { piecesOf, type TimePiece } from './core/report/pieces.ts';
import { reckonedOf, reportOf } from './core/report/report.ts';
import { type Account, amountsOf } from './core/report/time.ts';
import { sightsAt } from './core/sights.ts';
import { nestedAmounts, nestedCuts, uptimeTable, usualRanges } from './core/uptime-table.ts';
import { isoTime } from './core/views.ts';
import { fleetOf } from './fleet-reader.ts';
import type { Stretch } from './history/intervals.ts';
import { widthsMs } from './history/rollup.ts';
import { Sketch } from './history/sketch.ts';
import { inTurns } from './in-turns.ts';
import { holdMsOf, onRecord, stretchesOf, type Watched } from './on-record.ts';
import { type HistoryStore, serviceHistory } from './service-history.ts';
import type { Store } from './store/store.ts';

/** How often what is watched no more was probed, nobody knows. */
const EVERY_MS_OTHERWISE = 24_000;

type Asked = HistoryStore & Partial<Fleet>;

export type HistorianOptions = {
  /** Whether it keeps a history is the store's own affair. */
  readonly store: Pick<Store, 'outages' | 'silences'> & Partial<Asked>;
  readonly judge: { readonly services: Iterable<Watched>; service(id: string): Watched | undefined };
  readonly clock: Clock;
  /** The manager's name. */
  readonly name: string;
};

/** All that is known of some services in a stretch of time; `accounts` and `latencies` in the order of the services. */
type Known = { readonly accounts: readonly Account[]; readonly latencies: readonly Sketch[] };

export class Historian implements HistoryDesk {
  readonly #options: HistorianOptions;

  constructor(options: HistorianOptions) {
    this.#options = options;
  }

  async history(query: HistoryQuery): Promise<HistoryView> {
    const nowMs = this.#options.clock.now();
    const range = endedBy(nowMs, { fromMs: query.sinceMs, toMs: query.untilMs ?? nowMs });
    const watched = this.#options.judge.service(query.service) ?? (await this.#onceWatched(query.service));
    return serviceHistory(this.#store(), watched, range, query, nowMs);
  }

  async uptime({ sinceMs, untilMs }: UptimeQuery): Promise<UptimeTable> {
    const nowMs = this.#options.clock.now();
    const services = this.#chosen({});
    const toMs = Math.min(nowMs, untilMs ?? nowMs);
    if (sinceMs !== undefined) {
      const range = endedBy(nowMs, { fromMs: sinceMs, toMs });
      const { accounts } = await this.#known(services, range, piecesOf(range, services.length), false);
      const cuts = [range.fromMs, range.toMs];
      const rows = await inTurns(this.#options.clock, accounts, (account, i) =>
        rowOf(services[i], amountsOf(cuts, account)),
      );
      return uptimeTable([{ name: 'asked', range }], rows);
    }
    const ranges = usualRanges(toMs);
    const cuts = nestedCuts(ranges);
    const year = { fromMs: cuts[0] ?? toMs, toMs };
    const day = { fromMs: toMs - widthsMs.day, toMs };
    const [long, short] = await Promise.all([
      this.#known(services, year, [{ ...year, widthMs: widthsMs.day }], false),
      this.#known(services, day, [{ ...day, widthMs: widthsMs.hour }], false),
    ]);
    const rows = await inTurns(this.#options.clock, services, (watched, i) => {
      const [last] = amountsOf([day.fromMs, toMs], short.accounts[i] ?? nothingKnown);
      const nested = nestedAmounts(amountsOf(cuts, long.accounts[i] ?? nothingKnown));
      return rowOf(watched, last ? [last, ...nested.slice(1)] : nested);
    });
    return uptimeTable(ranges, rows);
  }

  async report(query: ReportQuery): Promise<Report> {
    const { clock, name } = this.#options;
    const nowMs = clock.now();
    const period = periodOf(query, nowMs);
    const services = this.#chosen(query);
    const { accounts, latencies } = await this.#known(services, period, piecesOf(period, services.length), true);
    const { fromMs, toMs, cuts, month, zone } = period;
    const reckoned = await inTurns(clock, services, ({ demand }, i) => {
      const { id, target, group, sloTarget } = demand.service;
      const known = { latency: latencies[i], ...(accounts[i] ?? nothingKnown) };
      return reckonedOf(cuts, { id, target, group, sloTarget, ...known });
    });
    return {
      since: isoTime(fromMs),
      until: isoTime(toMs),
      ...(month !== undefined && { month }),
      zone,
      madeAt: isoTime(nowMs),
      manager: name,
      cells: cuts.slice(0, -1).map(isoTime),
      ...reportOf(reckoned),
    };
  }

  /** Day by day, for pages that show some services only. */
  async days(services: readonly Watched[], query: DaysQuery): Promise<DaysAnswer> {
    const { cuts, days, ...range } = lastDays(query, this.#options.clock.now());
    const { accounts } = await this.#known(services, range, piecesOf(range, services.length), false);
    const amounts = await inTurns(this.#options.clock, accounts, (account) => amountsOf(cuts, account));
    return { days, amounts };
  }

  async #known(
    services: readonly Watched[],
    range: Stretch,
    pieces: readonly TimePiece[],
    latencies: boolean,
  ): Promise<Known> {
    const store = this.#store();
    const nowMs = this.#options.clock.now();
    const slots = services.map(({ slot }) => slot);
    const holdMs = services.map(holdMsOf);
    const [record, ...seen] = await Promise.all([
      onRecord(store, range, services),
      ...pieces.map((piece) => fleetOf(store, { ...piece, slots, holdMs, latencies })),
    ]);
    const accounts = await inTurns(
      this.#options.clock,
      services,
      (watched, i): Account => ({
        sights: seen.flatMap((one, nth) => sightsAt(i, pieces[nth] ?? { widthMs: widthsMs.day }, one, nowMs)),
        planned: record.planned(watched),
        outages: stretchesOf(record.outages(watched.demand.service.id)),
      }),
    );
    return {
      accounts,
      latencies: latencies ? await inTurns(this.#options.clock, slots, (slot) => latencyOf(slot, seen)) : [],
    };
  }

  /** In the order of their ids. @throws Fault `not-found` when there is nobody of whom it was asked */
  #chosen({ group, service }: Pick<ReportQuery, 'group' | 'service'>): readonly Watched[] {
    const chosen = [...this.#options.judge.services]
      .filter(({ demand }) => service === undefined || demand.service.id === service)
      .filter(({ demand }) => group === undefined || demand.service.group === group)
      .sort((a, b) => (a.demand.service.id < b.demand.service.id ? -1 : 1));
    if (chosen.length > 0 || (group === undefined && service === undefined)) return chosen;
    const whose = group === undefined ? '' : ` in a group called ${quote(group)}`;
    const what = service === undefined ? 'no service' : `no service called ${quote(service)}`;
    throw new Fault('not-found', `This manager watches ${what}${whose}.`);
  }

  /** A service that is watched no more, if it ever was down: its outages say which it was. */
  async #onceWatched(id: string): Promise<Watched> {
    const [outage] = await this.#options.store.outages({ service: id, limit: 1 });
    if (outage && outage.slot > 0) {
      const service = { id, target: '', labels: {}, agents: [] };
      return { slot: outage.slot, demand: { service, planned: [], everyPerAgentMs: EVERY_MS_OTHERWISE } };
    }
    const what = `This manager watches no service called ${quote(id)}, and no outage of it is on record.`;
    throw new Fault('not-found', what);
  }

  #store(): Asked {
    const { store } = this.#options;
    if (keepsHistory(store)) return store;
    throw new Fault('not-found', 'The store of this manager keeps no history that could be asked about.');
  }
}

const nothingKnown: Account = { sights: [], planned: [], outages: [] };

const keepsHistory = (store: HistorianOptions['store']): store is Asked => store.rollups !== undefined;

const rowOf = (watched: Watched | undefined, amounts: ReturnType<typeof amountsOf>) => ({
  service: watched?.demand.service ?? { id: '' },
  amounts,
});

const latencyOf = (slot: number, seen: readonly FleetHistory[]): Sketch => {
  const merged = new Sketch();
  for (const { latencies } of seen) {
    const sketch = latencies.get(slot);
    if (sketch) merged.absorb(sketch);
  }
  return merged;
};
