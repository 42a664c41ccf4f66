// Keeps the wishes in force: puts a configuration in force as a whole or not at all, and again when the file changes. Knows what a change of
// wishes touches (M7); refuses to know the file's format.
import type { Clock } from '@vedette/protocol/kit';
import { hash32 } from '@vedette/protocol/kit';
import type { Address } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { type Basis, basisOf, changedFixed } from './basis.ts';
import type { ChannelKeeper } from './channel-keeper.ts';
import type { ConfigOrProblems, Source } from './config/parse.ts';
import { formatProblem } from './config/problems.ts';
import { type Environment, readConfig, readConfigText } from './config/read.ts';
import { doubtsOf, withAgents } from './core/agents-in-force.ts';
import type { ConfigProblem, ManagerView } from './core/api.ts';
import { assign, demandsOf } from './core/assignment.ts';
import { collectiveDemandsOf } from './core/collective-demand.ts';
import type { Entries } from './core/entries.ts';
import type { Entry } from './core/entry.ts';
import type { Fleet } from './core/fleet.ts';
import type { Judge } from './core/judge.ts';
import { takeOver } from './core/registration.ts';
import type { Registry } from './core/registry.ts';
import type { Silences } from './core/silences.ts';
import { withSilences } from './core/silences-in-force.ts';
import type { Wishes } from './core/wishes.ts';
import type { Gate } from './gate/gate.ts';
import type { Ingest } from './ingest.ts';
import type { Reception } from './reception.ts';
import type { Store, StreamMark } from './store/store.ts';

export type WishKeeperOptions = {
  readonly file: string;
  /** Where secrets may be. */
  readonly environment: Environment;
  /** What the file says at the start. */
  readonly source: Source;
  /** What was wished for while a manager ran. */
  readonly entries: Entries;
  /** The agents that were added while a manager ran. */
  readonly registry: Registry;
  /** The planned outages that were made while a manager ran. */
  readonly silences: Silences;
  readonly store: Store;
  readonly judge: Judge;
  readonly fleet: Fleet;
  readonly ingest: Ingest;
  readonly reception: Reception;
  readonly channels: ChannelKeeper;
  /** Those who report by themselves; absent where nobody does. */
  readonly heartbeats?: { configure(): void };
  readonly gate: Gate;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly marks: readonly StreamMark[];
  /** What a file says is in force now: for those who go by the same. */
  readonly posted?: (source: Source) => Promise<void>;
};

/** Doubts told at once; a file may have one for each of its services. */
const DOUBTS_TOLD_MAX = 10;

export class WishKeeper {
  readonly #options: WishKeeperOptions;
  /** What the file says, as far as it is in force, and what was wished for besides. */
  #basis: Basis;
  /** The same with the agents that were added, and the planned outages that were made, besides. */
  #wishes: Wishes;
  #doubts = new Set<string>();
  /** Entries that were told to be set aside, and why. */
  #aside = new Set<string>();
  #revision = 0;
  #loadedAtMs = 0;
  #problems: readonly ConfigProblem[] = [];
  /** The last change asked for: each begins after the one before it has come to its end. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: WishKeeperOptions) {
    this.#options = options;
    this.#basis = basisOf(options.source, []);
    this.#wishes = withAgents(this.#basis.file, options.registry.agents);
  }

  /** What the wishes in force rest on. */
  get basis(): Basis {
    return this.#basis;
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
    const { source, entries } = this.#options;
    await this.#takeOver();
    await this.#enforce(basisOf(source, entries.all));
    await this.#takeOverEntries();
  }

  /** Dials whoever waits to be dialled. */
  dial(): void {
    const dialled = this.#wishes.agents.flatMap(({ id, dial }) => (dial ? [[id, dial] as [string, Address]] : []));
    this.#options.gate.dial(new Map(dialled));
  }

  /** Reads the file again, after any change under way. Whatever is wrong with it, what was in force stays in force. */
  reload(): Promise<readonly ConfigProblem[]> {
    return this.inTurn(() => this.#reload());
  }

  /** Puts in force what somebody else's file says, as if it stood in the own one; what is wrong with it. */
  adopt(text: string): Promise<readonly ConfigProblem[]> {
    const { file, environment } = this.#options;
    return this.inTurn(() => this.#adopt(readConfigText(text, file, environment)));
  }

  /** Carries out a change of what is in force, after those asked for before. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#changes.then(change);
    this.#changes = mine.catch(() => {});
    return mine;
  }

  /** Agents were added or removed: to be called in turn. Nothing else is disturbed. */
  async agentsChanged(): Promise<void> {
    if (sameAgents(withAgents(this.#basis.file, this.#options.registry.agents), this.#wishes)) return;
    await this.#enforce(this.#basis);
    this.dial();
  }

  /** What would rest on these entries instead: nothing is in force by that. */
  tried(entries: readonly Entry[]): Basis {
    return basisOf(this.#basis.source, entries, this.#basis.file);
  }

  /** Entries were added, changed or removed, and this is what became of it: to be called in turn. */
  async entriesChanged(basis: Basis): Promise<void> {
    await this.#enforce(basis);
  }

  /** Planned outages were made or ended: to be called in turn. */
  async silencesChanged(): Promise<void> {
    await this.#enforce(this.#basis);
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
    return this.#adopt(await readAny(this.#options.file, this.#options.environment));
  }

  async #adopt(outcome: ConfigOrProblems): Promise<readonly ConfigProblem[]> {
    const { file, logger, entries } = this.#options;
    this.#problems = 'problems' in outcome ? outcome.problems : [];
    if ('problems' in outcome) return outcome.problems;
    const first = this.#basis.file;
    const fixed = changedFixed(outcome.wishes, first);
    if (fixed.length > 0) logger.warn(`${fixed.join(' and ')} changed in ${file}: that takes a restart of the manager`);
    const basis = basisOf(outcome.source, entries.all, first);
    // Also where the file is as it was: a secret that it refers to may have been exchanged.
    await this.#options.channels.enforce(basis.file.channels);
    await this.#options.posted?.(outcome.source);
    if (sameWishes(basis, this.#basis)) {
      // Its lines may be others.
      this.#basis = basis;
      return [];
    }
    await this.#enforce(basis);
    await this.#takeOver();
    await this.#takeOverEntries();
    this.dial();
    logger.info({ revision: this.#revision, services: basis.wishes.services.length }, `${file} is in force`);
    return [];
  }

  /** Agents that were added and that the file names now are the file's. */
  async #takeOver(): Promise<void> {
    const { registry, store, logger, file } = this.#options;
    for (const { id } of this.#basis.file.agents) {
      const registration = registry.get(id);
      if (registration?.added === undefined) continue;
      const taken = takeOver(registration);
      await store.register(taken);
      registry.put(taken);
      logger.warn(
        { agent: id },
        `agent ${id} was added at run time and stands in ${file} now: what the file says holds`,
      );
    }
  }

  /** Entries that the file names now are the file's. */
  async #takeOverEntries(): Promise<void> {
    const { entries, store, logger, file } = this.#options;
    for (const { kind, id } of this.#basis.fit.named) {
      if (!entries.get(kind, id)) continue;
      await store.dropEntry(kind, id);
      entries.drop(kind, id);
      logger.warn(
        { [kind]: id },
        `${kind} ${id} was added at run time and stands in ${file} now: what the file says holds`,
      );
    }
  }

  /** What was wished for at run time and does not go with the file, once as long as it is so. */
  #tellAside(): void {
    const aside = [...this.#basis.fit.aside].flatMap(([entry, [problem]]) => {
      const why = problem === undefined ? '' : `${problem.path}: ${problem.message}`;
      return [`${entry} was added at run time and is set aside, because it does not go with the rest: ${why}`];
    });
    const news = aside.filter((text) => !this.#aside.has(text));
    for (const text of news.slice(0, DOUBTS_TOLD_MAX)) this.#options.logger.warn(text);
    if (news.length > DOUBTS_TOLD_MAX)
      this.#options.logger.warn(`… and ${news.length - DOUBTS_TOLD_MAX} more that are set aside`);
    this.#aside = new Set(aside);
  }

  /** What is odd about who probes what, once as long as it is so. */
  #tellDoubts(): void {
    const { logger } = this.#options;
    const doubts = doubtsOf(this.#wishes).map(({ path, message }) => `${path.join('.')}: ${message}`);
    const news = doubts.filter((doubt) => !this.#doubts.has(doubt));
    for (const doubt of news.slice(0, DOUBTS_TOLD_MAX)) logger.warn(doubt);
    if (news.length > DOUBTS_TOLD_MAX) logger.warn(`… and ${news.length - DOUBTS_TOLD_MAX} more doubts of this kind`);
    this.#doubts = new Set(doubts);
  }

  async #enforce(basis: Basis): Promise<void> {
    const { store, judge, fleet, ingest, reception, clock, marks, registry, silences } = this.#options;
    const wishes = withSilences(withAgents(basis.wishes, registry.agents), silences.current(clock.now()));
    // New services get their numbers in the order of their phases: neighbours in time are neighbours in number, which the wire packs best.
    const ids = wishes.services.map((s) => s.id).toSorted((a, b) => hash32(a) - hash32(b));
    const slots = await store.number(ids);
    const demands = demandsOf(wishes);
    const gone = fleet.configure(wishes.agents, (agent) => marks.filter((m) => m.agent === agent).map((m) => m.epoch));
    this.#basis = basis;
    this.#wishes = wishes;
    this.#revision++;
    this.#loadedAtMs = clock.now();
    ingest.verdicts(judge.configure(demands, slots, clock.now(), collectiveDemandsOf(wishes)));
    this.#options.heartbeats?.configure();
    reception.dismiss(gone);
    reception.assign(assign(wishes.agents, demands, slots));
    this.#tellDoubts();
    this.#tellAside();
  }
}

/** A file that cannot be read is a problem of the whole file. */
const readAny = async (file: string, environment: Environment): Promise<ConfigOrProblems> => {
  try {
    return await readConfig(file, environment);
  } catch (error) {
    return { problems: [{ path: '', message: error instanceof Error ? error.message : String(error) }] };
  }
};

/** Defaults that nothing in the file goes by may hold for what was added. */
const sameWishes = (a: Basis, b: Basis): boolean =>
  JSON.stringify([a.file, a.wishes]) === JSON.stringify([b.file, b.wishes]);

const sameAgents = (a: Wishes, b: Wishes): boolean => JSON.stringify(a.agents) === JSON.stringify(b.agents);
