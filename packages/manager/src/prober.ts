// Looks for scrapers, in the manner of the blackbox exporter: one target, one module, one agent, one answer in numbers. Knows who is asked, in which order and for how long;
// refuses to know how (asker.ts), and makes no failure of a target of what nobody could see.
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import { chooser } from './core/chooser.ts';
import { parseDuration } from './core/duration.ts';
import type { Fleet } from './core/fleet.ts';
import { endOf, exposition, labelsOf, type Metric, section } from './core/metrics/exposition.ts';
import { type ProbeSeen, probeMetrics } from './core/metrics/probe-metrics.ts';
import type { ScrapeDesk, ScrapeQuery } from './core/metrics-api.ts';
import { moduleOf, targetFor } from './core/modules.ts';
import type { ProbeAnswerLine, ProbeDesk } from './core/probe-api.ts';
import type { ModuleWish } from './core/wishes.ts';
import { Queue } from './queue.ts';
import type { WishKeeper } from './wish-keeper.ts';

/** The answer needs to travel: as the blackbox exporter, this gives up so long before whoever asks does. */
const TRAVEL_MS = 500;

/** A look waits for its turn, and the question and the answer are under way. */
const TURN_MS = 1_000;

/** Who does not say for how long they wait. */
const WITHIN_MS = 30_000;
const WITHIN_MS_MAX = 120_000;

const TIMEOUT_MS = 3_000;
const TIMEOUT_MS_MIN = 100;
const ABREAST_MAX = 8;
const WAITING_MAX = 256;
const REMEMBERED_MAX = 1_000;

export type ProberOptions = {
  readonly probes: ProbeDesk;
  readonly keeper: Pick<WishKeeper, 'wishes'>;
  readonly fleet: Pick<Fleet, 'get'>;
  readonly clock: Clock;
};

type Seer = { readonly agent: string };

const scrapeMetrics: readonly Metric<Seer>[] = [
  {
    ...{ name: 'vedette_probe_agent_info', kind: 'info' },
    help: 'The agent that looked',
    tell: ({ agent }, say) => say(1, labelsOf({ agent })),
  },
];

export class Prober implements ScrapeDesk {
  readonly #options: ProberOptions;
  readonly #queue = new Queue({ abreastMax: ABREAST_MAX, waitingMax: WAITING_MAX });
  /** Who could look last time, for the next time. */
  readonly #could = new Map<string, string>();

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  async scrape(query: ScrapeQuery, left: AbortSignal): Promise<string> {
    const { keeper, clock } = this.#options;
    const module = moduleOf(query.module, keeper.wishes.modules);
    if (!module) {
      const text = `There is no module ${quote(query.module)}. Write it under modules in the file, or name one of its own, such as tcp_connect.`;
      throw new Fault('not-found', text);
    }
    const agents = this.#agents(query);
    const forMs = Math.min(WITHIN_MS_MAX, query.withinMs ?? WITHIN_MS) - TRAVEL_MS;
    const late = new AbortController();
    using _ = clock.at(clock.elapsed() + Math.max(0, forMs), () => late.abort());
    const signal = AbortSignal.any([left, late.signal]);
    const leave = await this.#queue.enter(signal);
    try {
      const seen = await this.#firstOf(agents, query, module, forMs, signal);
      return written(seen, module, query.format);
    } finally {
      leave();
    }
  }

  /** Those that are there, the one that could the last time before the others. @throws Fault `not-found`, `unreachable` */
  #agents({ agent, target, module }: ScrapeQuery): readonly string[] {
    const { keeper, fleet } = this.#options;
    const { agents } = keeper.wishes;
    const chosen = agent === undefined ? agents.map(({ id }) => id) : chooser(agents)([agent]);
    if (chosen.length === 0 && agent !== undefined) throw new Fault('not-found', `There is no agent ${quote(agent)}.`);
    const present = chosen.filter((id) => fleet.get(id)?.state === 'connected');
    if (present.length === 0) throw new Fault('unreachable', 'No agent that could look is connected.');
    const last = this.#could.get(`${module} ${target}`);
    return last !== undefined && present.includes(last) ? [last, ...present.filter((id) => id !== last)] : present;
  }

  async #firstOf(
    agents: readonly string[],
    { target, module: name }: ScrapeQuery,
    module: ModuleWish,
    forMs: number,
    signal: AbortSignal,
  ): Promise<ProbeAnswerLine> {
    const timeoutMs = Math.max(TIMEOUT_MS_MIN, Math.min(timeoutOf(module), Math.floor(forMs - TURN_MS)));
    const look = { ...module.piece, target: targetFor(module, target), timeout: `${timeoutMs}ms` };
    const gone = over(signal);
    let seen: ProbeAnswerLine | undefined;
    for (const agent of agents) {
      seen = (await this.#ask(agent, look, gone)) ?? seen;
      if (signal.aborted) break;
      if (!seen || seen.verdict === 'unknown') continue;
      if (this.#could.size >= REMEMBERED_MAX) this.#could.clear();
      this.#could.set(`${name} ${target}`, agent);
      return seen;
    }
    const said = seen?.text ?? textOf(seen?.facts?.['error']);
    if (seen?.reason === 'denied') throw new Fault('refused', said ?? 'No agent may look there.');
    throw new Fault('unreachable', said ?? 'No agent could look in the time there was.');
  }

  async #ask(
    agent: string,
    look: Readonly<Record<string, unknown>>,
    gone: Promise<undefined>,
  ): Promise<ProbeAnswerLine | undefined> {
    const query = { what: { look }, from: [agent], count: 1, everyMs: 1_000, by: 'scraper', isRoutine: true } as const;
    const answer = await this.#options.probes.probe(query);
    if ('problems' in answer) {
      const [first] = answer.problems;
      throw new Fault('usage', `Nobody can look there: ${first?.message ?? 'it is no target'}.`);
    }
    const lines = answer.lines[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await Promise.race([lines.next(), gone]);
        if (!next || next.done) return undefined;
        if (next.value.type === 'answer') return next.value;
      }
    } finally {
      // It ends by itself as soon as what it waits for is there.
      void lines.return?.()?.catch(() => {});
    }
  }
}

const over = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

/** As it is written in the file, which was read before. */
const timeoutOf = ({ piece }: ModuleWish): number => {
  const { timeout } = piece as { readonly timeout?: unknown };
  const read = parseDuration(typeof timeout === 'string' ? timeout : '');
  return 'ms' in read ? read.ms : TIMEOUT_MS;
};

const written = (seen: ProbeAnswerLine, { type }: ModuleWish, format: ScrapeQuery['format']): string => {
  const { agent, verdict, at, latencyMs, facts } = seen;
  const of: ProbeSeen = {
    ...{ isGood: verdict === 'up', check: type },
    ...(at !== undefined && { atMs: Date.parse(at) }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(facts && { facts }),
  };
  const sections = [
    section(probeMetrics, [{ labels: '', of }]),
    section(scrapeMetrics, [{ labels: '', of: { agent } }]),
  ];
  return [...exposition(sections, format, Number.POSITIVE_INFINITY)].join('') + endOf(format);
};

const textOf = (fact: unknown): string | undefined => (typeof fact === 'string' ? `${fact}.` : undefined);
