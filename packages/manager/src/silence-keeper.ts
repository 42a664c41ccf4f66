// Keeps the planned outages that are made while the manager runs: every change is on disk before it is in force, and in force before it is
// answered. Knows the order of these, and what the log should say; the rules are core/silence.ts's.
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { selectionProblems } from './config/selection.ts';
import { chooser } from './core/chooser.ts';
import type { PlannedDesk, PlannedOutageView, PlannedQuery } from './core/planned-api.ts';
import { plannedViews } from './core/planned-views.ts';
import type { SilenceDesk, SilenceQuery, SilenceView, SilenceWanted } from './core/run-time-api.ts';
import { daysOpen, endedEarly, type Silence, silenceOf } from './core/silence.ts';
import { silenceView } from './core/silence-view.ts';
import type { Silences } from './core/silences.ts';
import { isoTime } from './core/views.ts';
import type { ServiceWish } from './core/wishes.ts';
import type { Store } from './store/store.ts';
import type { WishKeeper } from './wish-keeper.ts';

export type SilenceKeeperOptions = {
  readonly silences: Silences;
  readonly store: Pick<Store, 'keepSilence' | 'silences'>;
  readonly keeper: Pick<WishKeeper, 'wishes' | 'inTurn' | 'silencesChanged'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export class SilenceKeeper implements SilenceDesk, PlannedDesk {
  readonly #options: SilenceKeeperOptions;
  /** Of those that are open-ended: after how many days they were mentioned last. */
  readonly #mentioned = new Map<number, number>();

  constructor(options: SilenceKeeperOptions) {
    this.#options = options;
  }

  /** Takes up what the last manager left, to be called before any wishes are put in force. */
  async begin(): Promise<void> {
    const { silences, store, clock } = this.#options;
    const [newest] = await store.silences({ limit: 1 });
    const rest = await store.silences({ notOverAtMs: clock.now(), limit: Number.POSITIVE_INFINITY });
    for (const silence of newest ? [newest, ...rest] : rest) silences.put(silence);
  }

  async silences({ all, limit }: SilenceQuery): Promise<readonly SilenceView[]> {
    const { silences, store, keeper, clock } = this.#options;
    const nowMs = clock.now();
    const found = all ? await store.silences({ limit }) : silences.current(nowMs).toReversed().slice(0, limit);
    const choose = chooser(keeper.wishes.services);
    return found.map((silence) => silenceView(silence, choose(silence.selectors).length, nowMs));
  }

  planned(query: PlannedQuery): readonly PlannedOutageView[] {
    const { silences, keeper, clock } = this.#options;
    return plannedViews(keeper.wishes.planned, silences.current(clock.now()), query);
  }

  silence(wanted: SilenceWanted): Promise<SilenceView> {
    const { silences, keeper, clock, logger } = this.#options;
    return keeper.inTurn(async () => {
      const nowMs = clock.now();
      const silence = silenceOf(wanted, silences.nextId, nowMs);
      silences.mustHaveRoom(nowMs);
      mustSelect(silence.selectors, keeper.wishes.services);
      await this.#keep(silence);
      const services = chooser(keeper.wishes.services)(silence.selectors).length;
      const until = silence.toMs === undefined ? 'somebody ends it' : isoTime(silence.toMs);
      logger.info(
        { ...aboutOf(silence), services },
        `silence ${silence.id} is made, from ${isoTime(silence.fromMs)} until ${until}`,
      );
      return silenceView(silence, services, nowMs);
    });
  }

  endSilence(id: number): Promise<void> {
    const { silences, keeper, clock, logger } = this.#options;
    return keeper.inTurn(async () => {
      const ended = endedEarly(silences.mustGet(id), clock.now());
      await this.#keep(ended);
      logger.info(aboutOf(ended), `silence ${id} is ended`);
    });
  }

  /** Mentions what may have been forgotten: each that is open-ended, after every whole day. To be called every minute or so. */
  remind(): void {
    const { silences, clock, logger } = this.#options;
    const nowMs = clock.now();
    const current = silences.current(nowMs);
    for (const id of this.#mentioned.keys()) if (!current.some((one) => one.id === id)) this.#mentioned.delete(id);
    for (const silence of current) {
      const days = daysOpen(silence, nowMs);
      if (days <= (this.#mentioned.get(silence.id) ?? 0)) continue;
      this.#mentioned.set(silence.id, days);
      logger.warn(
        aboutOf(silence),
        `silence ${silence.id} is open since ${isoTime(silence.fromMs)}: if it was forgotten, end it: vedette silence end ${silence.id}`,
      );
    }
  }

  async #keep(silence: Silence): Promise<void> {
    const { silences, store, keeper } = this.#options;
    await store.keepSilence(silence);
    silences.put(silence);
    await keeper.silencesChanged();
  }
}

const aboutOf = ({ id, selectors, by, reason }: Silence) => ({ silence: id, selectors, by, reason });

/** @throws Fault `usage` saying which selectors select nothing, and what was probably meant */
const mustSelect = (selectors: readonly string[], services: readonly ServiceWish[]): void => {
  const [problem, ...more] = selectionProblems(selectors, 'service', services);
  if (problem === undefined) return;
  const others = more.length === 0 ? '' : ` (and ${more.length} more like this)`;
  const end = problem.endsWith('?') && others === '' ? '' : '.';
  throw new Fault('usage', `Nothing would be silenced: ${problem}${others}${end}`);
};
