// Looking on demand: whom to ask, in which order and at which time, and the answers line by line. Knows that a service is looked at by its own agents, in their own
// seconds, and everything else in turns (core/turns.ts); refuses to know sessions (asks.ts). Nothing of what is seen is kept.
import { type Verdict, verdictOf } from '@vedette/protocol/health';
import { type Clock, Fault, quote, sleepUntil } from '@vedette/protocol/kit';
import { lookText, type Probe } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { type Asks, type Seen, unseen } from './asks.ts';
import { type ReadLook, readLook } from './config/look.ts';
import { chooser } from './core/chooser.ts';
import type { Judge } from './core/judge.ts';
import type { Judged } from './core/judged.ts';
import {
  type ProbeAnswer,
  type ProbeAnswerLine,
  type ProbeDesk,
  type ProbeLine,
  type ProbeQuery,
  probeLimits,
} from './core/probe-api.ts';
import { Turns } from './core/turns.ts';
import { isoTime } from './core/views.ts';
import type { WishKeeper } from './wish-keeper.ts';

/** Beyond the time that a look may take, an answer may be under way for so long. */
const UNDER_WAY_MS = 5_000;

/** A question is sent so long before the turn it is for, so that it is there in time wherever the agent is. */
const AHEAD_MS = 500;

/** To an agent whose round trip is not known yet a question takes this long at most, mostly. */
const TRIP_MS = 100;
const SLACK_MS = 20;

export type AskerOptions = {
  readonly asks: Pick<Asks, 'ask'>;
  readonly judge: Pick<Judge, 'service' | 'services' | 'times'>;
  readonly keeper: Pick<WishKeeper, 'wishes'>;
  /** How long a message to an agent and back takes; undefined when it is not known. */
  readonly roundTripMs: (agent: string) => number | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
};

type Asked = {
  readonly query: ProbeQuery;
  /** The service by name, where it was asked for by name. */
  readonly service?: string;
  readonly look: ReadLook;
  readonly agents: readonly string[];
};

export class Asker implements ProbeDesk {
  readonly #options: AskerOptions;
  readonly #turns = new Turns();
  #underWay = 0;

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  async probe(query: ProbeQuery): Promise<ProbeAnswer> {
    const { what, from } = query;
    if (!query.isRoutine) this.#mustHaveRoom();
    if ('look' in what) {
      const look = readLook(what.look);
      if ('problems' in look) return look;
      const judged = this.#serviceOf(look);
      const agents = this.#chosen(from) ?? judged?.demand.service.agents ?? this.#agents();
      mustBeSome(agents, look.target);
      return { lines: this.#lines({ query, look, agents }) };
    }
    const { service } = this.#mustGet(what.service).demand;
    const { target, timeoutMs, check } = service;
    const look = { target, timeoutMs, ...(check && { check }) };
    const agents = this.#chosen(from) ?? service.agents;
    mustBeSome(agents, service.id);
    return { lines: this.#lines({ query, service: service.id, look, agents }) };
  }

  #mustHaveRoom(): void {
    if (this.#underWay < probeLimits.abreastMax) return;
    throw new Fault(
      'already-there',
      `Agents are looking for ${probeLimits.abreastMax} others already. Try again when one of them is done.`,
    );
  }

  #mustGet(id: string): Judged {
    const judged = this.#options.judge.service(id);
    if (judged) return judged;
    throw new Fault(
      'not-found',
      `This manager watches no service called ${quote(id)}. Anything else is named by its target, such as ${quote(`${id}:443`)}.`,
    );
  }

  #agents(): readonly string[] {
    return this.#options.keeper.wishes.agents.map(({ id }) => id);
  }

  /** @throws Fault `not-found` */
  #chosen(from: readonly string[] | undefined): readonly string[] | undefined {
    if (from === undefined) return undefined;
    const { agents } = this.#options.keeper.wishes;
    const choose = chooser(agents);
    const missing = from.find((selector) => choose([selector]).length === 0);
    if (missing !== undefined)
      throw new Fault('not-found', `There is no agent ${quote(missing)}. \`vedette agents\` lists those there are.`);
    return choose(from);
  }

  /** What is looked at in the very way of a service shares its seconds, whatever it was called. */
  #serviceOf(look: Pick<ReadLook, 'target' | 'check'>): Judged | undefined {
    const text = lookText(look);
    for (const judged of this.#options.judge.services) {
      const { service } = judged.demand;
      if (service.target === look.target && lookText(service) === text) return judged;
    }
    return undefined;
  }

  /** Begins when somebody reads, and ends when they stop. */
  async *#lines({ query, service, look, agents }: Asked): AsyncGenerator<ProbeLine, void> {
    const { count, everyMs, by, isRoutine } = query;
    if (!isRoutine) this.#mustHaveRoom();
    const room = isRoutine ? 0 : 1;
    this.#underWay += room;
    const { logger } = this.#options;
    const level = isRoutine ? 'debug' : 'info';
    const over = new AbortController();
    const counts = { up: 0, down: 0, unknown: 0 };
    const about = { ...(service !== undefined ? { service } : { target: look.target }), agents, by };
    logger[level]({ ...about, count, everyMs }, 'agents are asked to look now');
    try {
      const named = service ?? this.#serviceOf(look)?.demand.service.id;
      const { target, timeoutMs } = look;
      yield {
        ...{ type: 'begin', ...(named !== undefined && { service: named }), target, timeoutMs },
        ...{ agents, count, everyMs },
      };
      for await (const one of merged(agents, (agent) => this.#from(agent, { query, look, agents }, over.signal))) {
        counts[one.verdict]++;
        yield one;
      }
      yield { type: 'end', ...counts };
    } finally {
      over.abort();
      this.#underWay -= room;
      logger[level]({ ...about, ...counts }, 'what agents saw was told');
    }
  }

  async *#from(agent: string, asked: Asked, signal: AbortSignal): AsyncGenerator<ProbeAnswerLine, void> {
    const { clock, judge } = this.#options;
    const { count, everyMs } = asked.query;
    const beganAt = clock.elapsed();
    for (let nth = 1; nth <= count && !signal.aborted; nth++) {
      await sleepUntil(this.#options.clock, beganAt + (nth - 1) * everyMs, signal);
      const seen = await this.#look(agent, asked.look, signal);
      if (signal.aborted) return;
      const verdict = verdictOf(seen.code);
      yield answerLine(agent, nth, verdict, seen, (atMs) => judge.times.corrected(agent, atMs));
      if (isLasting(verdict, seen)) return;
    }
  }

  /** What is a service is found out each time: it may become one, or be none any more, meanwhile. */
  async #look(agent: string, look: ReadLook, signal: AbortSignal): Promise<Seen> {
    const judged = this.#serviceOf(look);
    return judged ? this.#lookAtService(agent, judged, signal) : this.#lookElsewhere(agent, look, signal);
  }

  async #lookAtService(agent: string, { slot, demand }: Judged, signal: AbortSignal): Promise<Seen> {
    const { id, agents, timeoutMs } = demand.service;
    if (!agents.includes(agent))
      return unseen('unprobed', `${agent} is not among the agents of ${id}, and nobody else may look at a service.`);
    const withinMs = demand.everyPerAgentMs + timeoutMs + UNDER_WAY_MS;
    return this.#options.asks.ask(agent, { slot } satisfies Omit<Probe, 'n'>, withinMs, signal);
  }

  async #lookElsewhere(agent: string, look: ReadLook, signal: AbortSignal): Promise<Seen> {
    const { clock, asks, roundTripMs } = this.#options;
    this.#turns.tidy(clock.now());
    const tripMs = Math.min(AHEAD_MS, roundTripMs(agent) ?? TRIP_MS) + SLACK_MS;
    const atMs = this.#turns.deal(lookText(look), agent, clock.now() + tripMs);
    await sleepUntil(clock, clock.elapsed() + (atMs - clock.now()) - AHEAD_MS, signal);
    const withinMs = Math.max(0, atMs - clock.now()) + look.timeoutMs + UNDER_WAY_MS;
    return asks.ask(agent, { look: { ...look, atMs } }, withinMs, signal);
  }
}

/** A service that reports by itself has no agents. @throws Fault `not-found` */
const mustBeSome = (agents: readonly string[], what: string): void => {
  if (agents.length === 0) throw new Fault('not-found', `There is no agent that looks at ${quote(what)}.`);
};

/** Asking again would bring the same: nobody looked, and that will not change by itself in a second. */
const isLasting = (verdict: Verdict, { atMs }: Seen): boolean =>
  atMs === undefined && verdict.status === 'unknown' && ['away', 'denied', 'unprobed'].includes(verdict.reason);

const answerLine = (
  agent: string,
  nth: number,
  verdict: Verdict,
  { atMs, latencyMs, facts, text, counts }: Seen,
  corrected: (atMs: number) => number,
): ProbeAnswerLine => ({
  ...{ type: 'answer', agent, nth, verdict: verdict.status },
  ...('reason' in verdict && { reason: verdict.reason }),
  ...(atMs !== undefined && { at: isoTime(corrected(atMs)) }),
  ...(latencyMs !== undefined && { latencyMs }),
  ...(facts && { facts }),
  ...(text !== undefined && { text }),
  ...(counts && { isResult: true }),
});

/** What several say, as it comes. */
const merged = <Of, T>(all: readonly Of[], sayings: (one: Of) => AsyncIterable<T>): ReadableStream<T> => {
  let isHeard = true;
  return new ReadableStream<T>({
    start(controller) {
      const hear = async (one: Of): Promise<void> => {
        for await (const said of sayings(one)) if (isHeard) controller.enqueue(said);
      };
      void Promise.all(all.map(hear)).then(
        () => isHeard && controller.close(),
        (error: unknown) => controller.error(error),
      );
    },
    cancel() {
      isHeard = false;
    },
  });
};
