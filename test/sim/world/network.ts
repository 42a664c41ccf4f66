// The simulated network: who can be dialled, and what is in the way between two machines. Knows delays, cuts one way and both, and which connections
// there are; refuses to know what is said on them (connection.ts carries it).
import type { OpenChannel } from '../../../packages/protocol/src/delivery/channel.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import type { Agenda } from './agenda.ts';
import { Connection, type Tap, type Wire } from './connection.ts';
import type { Dice } from './dice.ts';
import type { Process } from './process.ts';

/** How long an agent waits for an answer to its dialling. */
const DIAL_MS = 10_000;

type Listener = {
  readonly process: Process;
  /** @param connection its number: later ones have larger numbers */
  readonly accept: (open: OpenChannel, connection: number) => void;
};

export class Network implements Wire {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly tap: Tap;
  /** How long a message takes at most; at least a tenth of that. */
  delayMs = 5;
  readonly #listeners = new Map<string, Listener>();
  /** Directions nothing gets through, as `from>to`, and by how many faults. */
  readonly #cuts = new Map<string, number>();
  #connections: Connection[] = [];
  #count = 0;

  constructor(agenda: Agenda, dice: Dice, tap: Tap) {
    this.agenda = agenda;
    this.dice = dice;
    this.tap = tap;
  }

  /** The number of the newest connection. */
  get count(): number {
    return this.#count;
  }

  get connections(): readonly Connection[] {
    this.#connections = this.#connections.filter((connection) => !connection.isOver);
    return this.#connections;
  }

  listen(process: Process, accept: Listener['accept']): void {
    // What a killed process had begun may come to its end in this program, but not out of that machine.
    if (!process.isAlive) return;
    const { name } = process.machine;
    this.#listeners.set(name, { process, accept });
    process.onKill(() => {
      if (this.#listeners.get(name)?.process === process) this.#listeners.delete(name);
    });
  }

  /** @throws Fault `link-lost` when nobody answers */
  async dial(from: Process, to: string): Promise<OpenChannel> {
    return (await this.connect(from, to)).dialling.open;
  }

  /** The same for somebody who wants to see both ends. */
  async connect(from: Process, to: string): Promise<Connection> {
    const away = `${from.machine.name}>${to}`;
    const back = `${to}>${from.machine.name}`;
    if (this.isCut(away) || this.isCut(back)) {
      await from.sleep(DIAL_MS);
      throw new Fault('link-lost', `${to} does not answer.`);
    }
    await from.sleep(this.delay());
    const listener = this.#listeners.get(to);
    if (!listener) throw new Fault('link-lost', `${to} refuses.`);
    const acceptedMs = this.agenda.nowMs + this.delay();
    const connection = new Connection(this, ++this.#count, from, listener.process, acceptedMs);
    const { accepting } = connection;
    this.#connections.push(connection);
    // The kernel accepts for a stopped process too: it finds the connection when it goes on.
    this.agenda.at(acceptedMs, () => listener.process.enter(() => listener.accept(accepting.open, accepting.id)));
    return connection;
  }

  delay(): number {
    return this.delayMs * this.dice.between(0.1, 1);
  }

  isCut(direction: string): boolean {
    return (this.#cuts.get(direction) ?? 0) > 0;
  }

  cut(directions: readonly string[]): void {
    for (const direction of directions) this.#cuts.set(direction, (this.#cuts.get(direction) ?? 0) + 1);
  }

  mend(directions: readonly string[]): void {
    for (const direction of directions) this.#cuts.set(direction, (this.#cuts.get(direction) ?? 0) - 1);
    for (const connection of this.connections) connection.flow();
  }
}
