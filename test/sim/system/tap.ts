// What of the traffic between agents and managers goes on record, besides a line for each message. Knows messages and their names; refuses to know what
// they should be.
import type { Message } from '../../../packages/protocol/src/wire/message.ts';
import type { History } from '../history.ts';
import type { Scenario } from '../scenario.ts';
import type { Tap } from '../world/connection.ts';

export const tapOf = (history: History, { agents, sites }: Scenario, now: () => number): Tap => {
  const questions = new Questions(now);
  return (from, to, connection, message, event) => {
    history.note(() => `${event} ${from}>${to} #${connection} ${message.type}`);
    if (event === 'sent') {
      if (!agents.includes(from)) return;
      questions.asked(connection, message);
      if (message.type === 'batch' || message.type === 'gap')
        history.tell({ type: 'delivered', agent: from, connection, item: message });
      return;
    }
    if (!agents.includes(to)) return;
    const roundTripMs = questions.answered(connection, message);
    if (roundTripMs !== undefined) history.tell({ type: 'clock-told', agent: to, manager: from, roundTripMs });
    const site = sites.findIndex((names) => names.includes(from));
    if (message.type === 'ack')
      history
        .of(site)
        .tell({ type: 'confirmed', agent: to, connection, mark: { epoch: message.epoch, seq: message.seq } });
    else if (message.type === 'welcome') {
      history.tell({ type: 'welcomed', agent: to, connection, credit: message.credit });
      for (const mark of message.marks) history.of(site).tell({ type: 'confirmed', agent: to, connection, mark });
    }
  };
};

/** What an agent says that a manager answers with its time, and how long the answer took. */
class Questions {
  readonly #now: () => number;
  readonly #askedMs = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  asked(connection: number, message: Message): void {
    if (message.type === 'hello') this.#askedMs.set(`${connection} welcome`, this.#now());
    else if (message.type === 'ping') this.#askedMs.set(`${connection} pong ${message.n}`, this.#now());
  }

  answered(connection: number, message: Message): number | undefined {
    if (message.type !== 'welcome' && message.type !== 'pong') return undefined;
    const askedMs = this.#askedMs.get(`${connection} ${message.type}${message.type === 'pong' ? ` ${message.n}` : ''}`);
    return askedMs === undefined ? undefined : this.#now() - askedMs;
  }
}
