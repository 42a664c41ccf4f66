// Questions to agents that are under way: each is put on the agent's session and answered once, by the agent, or because it is gone, or because time is up. Knows who is
// there and who waits; refuses to know what is asked.
import { codeOf, type UnknownReason } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import type { Probe, Probed } from '@vedette/protocol/wire';
import type { AgentLink } from './gate/session-driver.ts';

/** What came of a question. */
export type Seen = Omit<Probed, 'n'>;

type Waiting = { readonly agent: string; settle(seen: Seen): void };

export class Asks {
  readonly #clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly #links = new Map<string, Pick<AgentLink, 'ask'>>();
  readonly #waiting = new Map<number, Waiting>();
  #lastNumber = 0;

  constructor(clock: Pick<Clock, 'elapsed' | 'at'>) {
    this.#clock = clock;
  }

  /** An agent is there. What it was asked on another connection it answers no more. */
  here(agent: string, link: Pick<AgentLink, 'ask'>): void {
    this.gone(agent);
    this.#links.set(agent, link);
  }

  gone(agent: string): void {
    this.#links.delete(agent);
    for (const waiting of this.#waiting.values())
      if (waiting.agent === agent) waiting.settle(unseen('away', `Agent ${agent} is gone.`));
  }

  /** An answer to nobody's question is nobody's affair, nor is one of an agent that was not asked it. */
  answered(agent: string, { n, ...seen }: Probed): void {
    const waiting = this.#waiting.get(n);
    if (waiting?.agent === agent) waiting.settle(seen);
  }

  /** Never rejects: what nobody could see comes back as unknown, with a sentence why. @param signal nobody wants to know any more */
  ask(agent: string, question: Omit<Probe, 'n'>, withinMs: number, signal: AbortSignal): Promise<Seen> {
    const link = this.#links.get(agent);
    if (!link) return Promise.resolve(unseen('away', `Agent ${agent} is not connected.`));
    if (!link.ask) return Promise.resolve(unseen('away', `Agent ${agent} is connected to another manager: ask there.`));
    const n = ++this.#lastNumber;
    const { promise, resolve } = Promise.withResolvers<Seen>();
    const settle = (seen: Seen): void => {
      if (!this.#waiting.delete(n)) return;
      late[Symbol.dispose]();
      signal.removeEventListener('abort', left);
      resolve(seen);
    };
    const left = (): void => settle(unseen('unprobed', 'Nobody wants to know any more.'));
    const late = this.#clock.at(this.#clock.elapsed() + withinMs, () =>
      settle(unseen('away', `Agent ${agent} did not answer in time.`)),
    );
    this.#waiting.set(n, { agent, settle });
    signal.addEventListener('abort', left);
    if (signal.aborted) left();
    else if (!link.ask({ n, ...question }))
      settle(unseen('unprobed', `Agent ${agent} is too old to be asked this: upgrade it.`));
    return promise;
  }
}

/** Nobody looked, and why. */
export const unseen = (reason: UnknownReason, text: string): Seen => ({
  code: codeOf({ status: 'unknown', reason }),
  text,
});
