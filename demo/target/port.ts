// One port of the target server: its name, what it does now, and who came. Knows the order in which changes are made.
import { Arrivals, steadyNowMs } from './arrivals.ts';
import { accept } from './behaviour/accept.ts';
import type { Act, Stage } from './behaviour/act.ts';
import { flap } from './behaviour/flap.ts';
import { hang } from './behaviour/hang.ts';
import { refuse } from './behaviour/refuse.ts';
import { reset } from './behaviour/reset.ts';
import { slow } from './behaviour/slow.ts';
import { type Behaviour, printBehaviour } from './behaviour.ts';
import { Listener } from './listener.ts';

export type PortView = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** In the words of `parseBehaviour`. */
  readonly behaviour: string;
  /** Whether connections are taken right now; a port that flaps changes this on its own. */
  readonly accepting: boolean;
  /** Connections taken since the start. Attempts that were refused or left hanging never reach the server: they cannot be counted. */
  readonly connections: number;
};

const begin = (stage: Stage, behaviour: Behaviour): Promise<Act> => {
  switch (behaviour.kind) {
    case 'accept':
      return accept(stage);
    case 'refuse':
      return refuse(stage);
    case 'hang':
      return hang(stage);
    case 'slow':
      return slow(stage, behaviour.delayMs);
    case 'reset':
      return reset(stage);
    case 'flap':
      return flap(stage, behaviour.upMs, behaviour.downMs);
  }
};

export class TargetPort {
  readonly name: string;
  readonly #arrivals = new Arrivals();
  readonly #listener: Listener;
  readonly #stage: Stage;
  #behaviour: Behaviour = { kind: 'refuse' };
  #act: Act | undefined;
  #changes: Promise<unknown> = Promise.resolve();

  constructor(name: string, host: string, port: number, complain: (message: string) => void) {
    this.name = name;
    this.#listener = new Listener(host, port, () => this.#arrivals.record(steadyNowMs()));
    this.#stage = { name, listener: this.#listener, complain };
  }

  /**
   * Behaves like this from now on; settles when it does. Changes are made one after the other, in the order they were asked for.
   * Throws an `address-in-use` or `address-unusable` fault, and the port then refuses.
   */
  set(behaviour: Behaviour): Promise<void> {
    const changed = this.#changes.then(() => this.#change(behaviour));
    this.#changes = changed.catch(() => {});
    return changed;
  }

  view(): PortView {
    return {
      name: this.name,
      host: this.#listener.host,
      port: this.#listener.port,
      behaviour: printBehaviour(this.#behaviour),
      accepting: this.#listener.listening,
      connections: this.#arrivals.count,
    };
  }

  /** When the newest 10,000 connections came, oldest first: milliseconds since 1970 by a clock that never steps. */
  times(): number[] {
    return this.#arrivals.times();
  }

  /** Ends what it does and cuts what is connected. */
  close(): Promise<void> {
    const closed = this.#changes.then(() => this.#end()).then(() => this.#listener.shut());
    this.#changes = closed.catch(() => {});
    return closed;
  }

  async #end(): Promise<void> {
    const ending = this.#act;
    this.#act = undefined;
    await ending?.[Symbol.asyncDispose]();
  }

  async #change(behaviour: Behaviour): Promise<void> {
    await this.#end();
    try {
      this.#act = await begin(this.#stage, behaviour);
      this.#behaviour = behaviour;
    } catch (thrown) {
      await this.#listener.shut();
      this.#behaviour = { kind: 'refuse' };
      throw thrown;
    }
  }
}
