// From what agents deliver to what is judged: stored first, acknowledged then, judged in order, and the judgement stored before anybody is told. Knows the
// order of these; refuses to know how each is done.
import { type Clock, Fault } from '@vedette/protocol/kit';
import { type Mark, NOBODYS_SLOT, type ResultColumns } from '@vedette/protocol/wire';
import type { Told as ToldChange } from './core/agent-times.ts';
import type { StoredChange } from './core/held.ts';
import type { Judge } from './core/judge.ts';
import type { Decision, FlappingRecord, Notification, Outage, StoredView } from './core/record.ts';
import type { Verdicts } from './core/verdicts.ts';
import type { StateOf, StoreItem } from './gate/session-driver.ts';
import { entryOf, resultsOf } from './journal-entry.ts';
import type { JournalEntry, Store, StreamMark } from './store/store.ts';

/** Where streams have been judged without news is noted this seldom: judging the same again changes nothing. */
const QUIET_COMMIT_MS = 2_000;
const REPLAY_ENTRIES = 1_000;
const RETRY_MS = 1_000;

/** What is told after it was stored. */
export type Told = {
  outage(outage: Outage): void;
  notification(notification: Notification): void;
  /** Something about a service may look different. */
  touched(service: string): void;
  failed(error: unknown): void;
};

export type IngestCounts = { readonly results: number; readonly gaps: number };

export class Ingest {
  readonly #store: Store;
  readonly #judge: Judge;
  readonly #clock: Clock;
  readonly #told: Told;
  #pending = noNews();
  /** Up to where each stream was judged here, or before. */
  readonly #taken = new Map<string, number>();
  #committing: Promise<unknown> | undefined;
  #alarm: Disposable | undefined;
  /** The store failed: what is decided waits a while. */
  #retrying = false;
  #isStopped = false;
  #results = 0;
  #gaps = 0;

  constructor(store: Store, judge: Judge, clock: Clock, told: Told) {
    this.#store = store;
    this.#judge = judge;
    this.#clock = clock;
    this.#told = told;
  }

  get counts(): IngestCounts {
    return { results: this.#results, gaps: this.#gaps };
  }

  /** Keeps an item and judges it; resolves once it is durable. @throws Fault `message-invalid` for results that cannot be read: they are not kept */
  async take(agent: string, item: StoreItem): Promise<Mark | 'ahead'> {
    const entry = entryOf(agent, item, this.#clock.now());
    const results = resultsOf(entry);
    const [outcome] = await this.#store.append([entry]);
    if (!outcome) throw new Error('the store answers every entry');
    if (outcome.skipped === 'ahead') return 'ahead';
    this.#count(entry, outcome.skipped);
    this.#apply({ ...entry, skip: outcome.skipped }, results, false);
    return { epoch: entry.epoch, seq: outcome.mark };
  }

  /** Judges what another manager stored, which is told of it in the order of each stream. */
  follow(entry: JournalEntry): void {
    this.#count(entry, entry.skip ?? 0);
    this.#apply(entry, resultsOf(entry), false);
  }

  /** Up to where a stream was judged. */
  taken({ agent, epoch }: Pick<StreamMark, 'agent' | 'epoch'>): number {
    return this.#taken.get(`${agent} ${epoch}`) ?? 0;
  }

  /** Judges what the last manager stored but did not come to judge. @param judged up to where it came */
  async replay(judged: readonly StreamMark[]): Promise<void> {
    for (const { agent, epoch, seq } of judged) this.#taken.set(`${agent} ${epoch}`, seq);
    for (;;) {
      const entries = await this.#store.unjudged(REPLAY_ENTRIES);
      if (entries.length === 0) return;
      for (const entry of entries) this.#apply(entry, resultsOf(entry), true);
      this.#note(this.#judge.history(this.#clock.now()));
      // What the judging began to store has to be stored as well: before that, the same would be asked for again and again.
      if (!(await this.flush()))
        throw new Fault('store-failed', 'What was stored before could not be judged: the store cannot be written.');
    }
  }

  /** What an agent holds now, told when it comes back. */
  state(agent: string, { epoch, seq, changes }: StateOf): void {
    const { times } = this.#judge;
    const state = times.state(agent, epoch, seq, changes);
    const { news, ...verdicts } = this.#judge.state(agent, state, this.#clock.now());
    this.#hold(agent, news);
    this.verdicts(verdicts);
  }

  /** Nothing is heard of these agents any more: what they held is nobody's view now. */
  lost(agents: readonly string[], sinceMs: number): void {
    for (const [key, { agent }] of this.#pending.views) if (agents.includes(agent)) this.#pending.views.delete(key);
    const nowMs = this.#clock.now();
    for (const agent of agents) {
      this.#pending.lost.add(agent);
      // Of an agent that this manager has never heard of, nobody knows how long it was away.
      if (sinceMs > 0) this.#pending.changes.push({ agent, awayAtMs: sinceMs, knownAtMs: nowMs });
    }
    this.verdicts(this.#judge.allLost(agents, sinceMs, nowMs));
  }

  /** Takes verdicts that come from elsewhere than a delivery. */
  verdicts(verdicts: Verdicts): void {
    this.#note(verdicts);
    this.#schedule();
  }

  /** Stores what is decided so far, if that can be done now, and nothing after that. */
  async stop(): Promise<void> {
    await this.flush();
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
  }

  /** Resolves when everything decided so far was tried to be stored, with whether it is. */
  async flush(): Promise<boolean> {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    await this.#committing;
    return this.#commit();
  }

  #count(entry: JournalEntry, skipped: number): void {
    const fresh = entry.count - skipped;
    if (entry.body.type === 'batch') this.#results += Math.max(0, fresh - entry.body.changes.length);
    else if (fresh > 0) this.#gaps++;
  }

  #apply(entry: JournalEntry, results: ResultColumns, isHistory: boolean): void {
    const { agent, epoch, seq, count, body } = entry;
    const stream = `${agent} ${epoch}`;
    // Where several managers store, the same items may be met twice.
    const skip = Math.max(entry.skip ?? 0, (this.#taken.get(stream) ?? 0) + 1 - seq);
    if (skip >= count) return;
    this.#taken.set(stream, seq + count - 1);
    this.#pending.judged.set(stream, { agent, epoch, seq: seq + count - 1 });
    // What is displayed may be a moment older than the change beside it, so results need not be put in their exact places here.
    const { slot, atMs, latencyMs } = results;
    for (let i = 0; i < results.count; i++) {
      const judged = this.#judge.result(agent, slot[i] ?? 0, atMs[i] ?? 0, latencyMs[i] ?? Number.NaN);
      if (judged) this.#told.touched(judged.demand.service.id);
    }
    const placed =
      body.type === 'batch'
        ? body.changes.filter(({ place, change }) => place >= skip && change.slot !== NOBODYS_SLOT)
        : [];
    const news = placed.map(({ place, change }) => this.#judge.times.item(agent, epoch, seq + place, change));
    this.#hold(agent, news);
    this.#note(this.#judge.changes(agent, news, this.#clock.now(), isHistory));
    this.#schedule();
  }

  /** What an agent told is what it holds now, and part of what it held over time. */
  #hold(agent: string, news: readonly ToldChange[]): void {
    const knownAtMs = this.#clock.now();
    for (const { change } of news) {
      this.#pending.views.set(`${agent} ${change.slot}`, { agent, change });
      this.#pending.changes.push({ agent, change, knownAtMs });
    }
  }

  #note({ outages, notifications, decisions, flapping }: Verdicts): void {
    for (const outage of outages) this.#pending.outages.set(outage.id, outage);
    this.#pending.notifications.push(...notifications);
    this.#pending.decisions.push(...decisions);
    for (const record of flapping) this.#pending.flapping.set(record.service, record);
  }

  /** News is stored at once, after whatever is being stored now; where nothing is new, there is no hurry. */
  #schedule(): void {
    if (isNews(this.#pending)) {
      if (this.#retrying) return;
      this.#commitNow();
    } else if (this.#pending.judged.size > 0) this.#scheduleIn(QUIET_COMMIT_MS);
  }

  #scheduleIn(ms: number): void {
    if (this.#isStopped) return;
    this.#alarm ??= this.#clock.at(this.#clock.elapsed() + ms, () => {
      this.#alarm = undefined;
      this.#retrying = false;
      this.#commitNow();
    });
  }

  /** One commit at a time; what is decided while it runs follows it. */
  #commitNow(): void {
    if (this.#isStopped) return;
    this.#committing ??= this.#commit().finally(() => {
      this.#committing = undefined;
      if (isNews(this.#pending)) this.#schedule();
    });
  }

  /** Whether everything decided so far is stored. */
  async #commit(): Promise<boolean> {
    // What else is decided in this round of the loop goes into the same transaction.
    await Promise.resolve();
    const taken = this.#pending;
    if (taken.judged.size === 0 && !isNews(taken)) return true;
    this.#pending = noNews();
    const outages = [...taken.outages.values()];
    try {
      await this.#store.commit({
        outages,
        notifications: taken.notifications,
        lost: [...taken.lost],
        views: [...taken.views.values()],
        changes: taken.changes,
        decisions: taken.decisions,
        flapping: [...taken.flapping.values()],
        judged: [...taken.judged.values()],
      });
    } catch (error) {
      // Nobody is told of what is not stored. It stays decided, and is stored when the store can.
      this.#pending = merged(taken, this.#pending);
      this.#retrying = true;
      this.#scheduleIn(RETRY_MS);
      this.#told.failed(error);
      return false;
    }
    for (const outage of outages) this.#told.outage(outage);
    for (const notification of taken.notifications) this.#told.notification(notification);
    return true;
  }
}

type News = {
  readonly outages: Map<number, Outage>;
  readonly notifications: Notification[];
  /** Forgotten before `views` are taken in. */
  readonly lost: Set<string>;
  readonly views: Map<string, StoredView>;
  readonly changes: StoredChange[];
  readonly decisions: Decision[];
  readonly flapping: Map<string, FlappingRecord>;
  readonly judged: Map<string, StreamMark>;
};

const noNews = (): News => ({
  outages: new Map(),
  notifications: [],
  lost: new Set(),
  views: new Map(),
  changes: [],
  decisions: [],
  flapping: new Map(),
  judged: new Map(),
});

const isNews = ({ outages, notifications, lost, views, decisions, flapping }: News): boolean =>
  outages.size + notifications.length + lost.size + views.size + decisions.length + flapping.size > 0;

const merged = (older: News, newer: News): News => ({
  outages: new Map([...older.outages, ...newer.outages]),
  notifications: [...older.notifications, ...newer.notifications],
  lost: new Set([...older.lost, ...newer.lost]),
  views: new Map([...[...older.views].filter(([, { agent }]) => !newer.lost.has(agent)), ...newer.views]),
  changes: [...older.changes, ...newer.changes],
  decisions: [...older.decisions, ...newer.decisions],
  flapping: new Map([...older.flapping, ...newer.flapping]),
  judged: new Map([...older.judged, ...newer.judged]),
});
