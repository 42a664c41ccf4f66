// Keeps the wishes in force: puts a configuration in force as a whole or not at all, and again when the file changes. Knows what a change of
// wishes touches (M7); refuses to know the file's format.
import type { Clock } from '@vedette/protocol/kit';
import { hash32 } from '@vedette/protocol/kit';
import type { Address } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { formatProblem } from './config/problems.ts';
import { readConfig } from './config/read.ts';
import type { ConfigProblem, ManagerView } from './core/api.ts';
import { assign, demandsOf } from './core/assignment.ts';
import type { Fleet } from './core/fleet.ts';
import type { Judge } from './core/judge.ts';
import type { Wishes } from './core/wishes.ts';
import type { Gate } from './gate/gate.ts';
import type { Ingest } from './ingest.ts';
import type { Reception } from './reception.ts';
import type { Store, StreamMark } from './store/store.ts';

export type WishKeeperOptions = {
  readonly file: string;
  readonly wishes: Wishes;
  readonly store: Store;
  readonly judge: Judge;
  readonly fleet: Fleet;
  readonly ingest: Ingest;
  readonly reception: Reception;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly marks: readonly StreamMark[];
};

/** What is set up once, at the start. */
const FIXED = ['manager', 'listen', 'http', 'store'] as const satisfies readonly (keyof Wishes)[];

export class WishKeeper {
  readonly #options: WishKeeperOptions;
  #wishes: Wishes;
  #revision = 0;
  #loadedAtMs = 0;
  #problems: readonly ConfigProblem[] = [];
  /** The last reload asked for: each reads the file after the one before it has come to its end. */
  #reloads: Promise<unknown> = Promise.resolve();

  constructor(options: WishKeeperOptions) {
    this.#options = options;
    this.#wishes = options.wishes;
  }

  get wishes(): Wishes {
    return this.#wishes;
  }

  view(): ManagerView['config'] {
    const { file } = this.#options;
    return {
      file,
      revision: this.#revision,
      loadedAt: new Date(this.#loadedAtMs).toISOString(),
      problems: this.#problems,
    };
  }

  /** Puts the first wishes in force. */
  async begin(): Promise<void> {
    await this.#enforce(this.#options.wishes);
  }

  /** Dials whoever waits to be dialled. */
  dial(): void {
    const dialled = this.#wishes.agents.flatMap(({ id, dial }) => (dial ? [[id, dial] as [string, Address]] : []));
    this.#options.gate.dial(new Map(dialled));
  }

  /** Reads the file again, after any reload under way. Whatever is wrong with it, what was in force stays in force. */
  reload(): Promise<readonly ConfigProblem[]> {
    const before = this.#reloads;
    const mine = before.then(() => this.#reload());
    this.#reloads = mine.catch(() => {});
    return mine;
  }

  /** The same for nobody in particular: what came of it goes to the log. */
  async reloadAndSay(): Promise<void> {
    const { file, logger } = this.#options;
    try {
      for (const problem of await this.reload()) logger.error(formatProblem(file, problem));
    } catch (error) {
      logger.error({ err: error }, `${file} could not be put in force; what was in force before stays in force`);
      return;
    }
    if (this.#problems.length > 0) logger.error(`${file} is not in force; what was in force before stays in force`);
  }

  async #reload(): Promise<readonly ConfigProblem[]> {
    const { file, logger } = this.#options;
    const outcome = await readAny(file);
    this.#problems = 'problems' in outcome ? outcome.problems : [];
    if ('problems' in outcome) return outcome.problems;
    const before = JSON.stringify(this.#wishes);
    const fixed = FIXED.filter((key) => JSON.stringify(outcome.wishes[key]) !== JSON.stringify(this.#wishes[key]));
    if (fixed.length > 0) logger.warn(`${fixed.join(' and ')} changed in ${file}: that takes a restart of the manager`);
    const kept = Object.fromEntries(FIXED.map((key) => [key, this.#wishes[key]]));
    const wishes: Wishes = { ...outcome.wishes, ...kept };
    if (JSON.stringify(wishes) === before) return [];
    await this.#enforce(wishes);
    this.dial();
    logger.info({ revision: this.#revision, services: wishes.services.length }, `${file} is in force`);
    return [];
  }

  async #enforce(wishes: Wishes): Promise<void> {
    const { store, judge, fleet, ingest, reception, clock, marks } = this.#options;
    // New services get their numbers in the order of their phases: neighbours in time are neighbours in number, which the wire packs best.
    const ids = wishes.services.map((s) => s.id).toSorted((a, b) => hash32(a) - hash32(b));
    const slots = await store.number(ids);
    const demands = demandsOf(wishes);
    const agents = wishes.agents.map((agent) => agent.id);
    const known = new Set([...fleet.all].map((record) => record.wish.id));
    const gone = fleet.configure(wishes.agents, (agent) => marks.filter((m) => m.agent === agent).map((m) => m.epoch));
    this.#wishes = wishes;
    this.#revision++;
    this.#loadedAtMs = clock.now();
    ingest.verdicts(judge.configure(demands, slots, clock.now()));
    reception.dismiss(gone);
    reception.assign(assign(agents, demands, slots));
    reception.begin(agents.filter((id) => this.#revision > 1 && !known.has(id)));
  }
}

/** A file that cannot be read is a problem of the whole file. */
const readAny = async (file: string): ReturnType<typeof readConfig> => {
  try {
    return await readConfig(file);
  } catch (error) {
    return { problems: [{ path: '', message: error instanceof Error ? error.message : String(error) }] };
  }
};
