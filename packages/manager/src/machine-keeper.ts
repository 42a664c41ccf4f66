// Keeps how the machines of agents do: what they tell is gathered for a few minutes, and kept as one row for each. Knows when; what adds up to what is
// core/machine-record.ts's. What is gathered and not kept yet is gone with a manager that is killed.
import { type Clock, every, Fault, quote } from '@vedette/protocol/kit';
import type { MachineVitals } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import type { Judge } from './core/judge.ts';
import type { MachineDesk, MachineHistory, MachineQuery } from './core/machine-api.ts';
import { figuresOf, type MachineStretch, rounded, STRETCH_MS, together } from './core/machine-record.ts';
import { isoTime } from './core/views.ts';
import type { Store } from './store/store.ts';

const KEEP_MS = 10_000;

const DAY_MS = 86_400_000;
const DAYS_MAX = 60;

export type MachineKeeperOptions = {
  readonly store: Pick<Store, 'keepMachines' | 'machines'>;
  readonly judge: Pick<Judge, 'machine'>;
  readonly isAgent: (id: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
};

export class MachineKeeper implements MachineDesk {
  readonly #options: MachineKeeperOptions;
  /** Of each agent, what it told in the stretch that goes on. */
  readonly #gathered = new Map<string, MachineStretch>();
  #turn: Disposable | undefined;

  constructor(options: MachineKeeperOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#turn = every(this.#options.clock, KEEP_MS, () => void this.#keep(this.#options.clock.now()));
  }

  /** What was gathered so far is kept. */
  async stop(): Promise<void> {
    this.#turn?.[Symbol.dispose]();
    await this.#keep(Number.POSITIVE_INFINITY);
  }

  told(agent: string, machine: MachineVitals): void {
    const { clock, judge } = this.#options;
    const nowMs = clock.now();
    judge.machine(agent, machine, nowMs);
    const atMs = nowMs - (nowMs % STRETCH_MS);
    const before = this.#gathered.get(agent);
    if (before && before.atMs !== atMs) void this.#put([before]);
    const word = { words: 1, figures: figuresOf(machine) };
    this.#gathered.set(agent, { agent, atMs, ...(before?.atMs === atMs ? together(before, word) : word) });
  }

  async machine({ agent, fromMs, toMs, rows }: MachineQuery): Promise<MachineHistory> {
    const { store, isAgent } = this.#options;
    if (toMs - fromMs > DAYS_MAX * DAY_MS)
      throw new Fault(
        'usage',
        `How a machine did is answered for at most ${DAYS_MAX} days at once. Name a shorter time.`,
      );
    const limit = Math.ceil((toMs - fromMs) / STRETCH_MS) + 1;
    const kept = await store.machines({ agent, fromMs: fromMs - STRETCH_MS + 1, toMs, limit });
    if (kept.length === 0 && !isAgent(agent))
      throw new Fault('not-found', `This manager knows no agent called ${quote(agent)}.`);
    const gathered = this.#gathered.get(agent);
    const all = [
      ...kept,
      ...(gathered && gathered.atMs < toMs && gathered.atMs + STRETCH_MS > fromMs ? [gathered] : []),
    ];
    const everyMs = STRETCH_MS * Math.max(1, Math.ceil((toMs - fromMs) / STRETCH_MS / rows));
    const stretches = joined(all, everyMs).map(({ atMs, words, figures }) => ({
      at: isoTime(atMs),
      words,
      figures: rounded(figures),
    }));
    return { agent, from: isoTime(fromMs), until: isoTime(toMs), everyMs, stretches };
  }

  async #keep(beforeMs: number): Promise<void> {
    const over = [...this.#gathered.values()].filter(({ atMs }) => atMs + STRETCH_MS <= beforeMs);
    for (const { agent } of over) this.#gathered.delete(agent);
    if (over.length > 0) await this.#put(over);
  }

  /** Figures of a few minutes are not worth a manager. */
  async #put(stretches: readonly MachineStretch[]): Promise<void> {
    const { store, logger } = this.#options;
    try {
      await store.keepMachines(stretches.map((one) => ({ ...one, figures: rounded(one.figures) })));
    } catch (error) {
      logger.error({ err: error }, 'how machines of agents did could not be kept');
    }
  }
}

/** Stretches that begin within the same longer one, as one. They come in order of time. */
const joined = (stretches: readonly MachineStretch[], everyMs: number): readonly MachineStretch[] => {
  const found: MachineStretch[] = [];
  for (const one of stretches) {
    const atMs = one.atMs - (one.atMs % everyMs);
    const last = found.at(-1);
    if (last?.atMs === atMs) found[found.length - 1] = { ...last, ...together(last, one) };
    else found.push({ ...one, atMs });
  }
  return found;
};
