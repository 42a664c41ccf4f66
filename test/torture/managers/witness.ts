// What was really the matter with the targets of a torture, and whether somebody could see it live. Knows when each port was shut; refuses to know the managers' insides.
import type { TargetPort } from '../../../demo/target/port.ts';
import type { Dice } from '../../sim/world/dice.ts';
import type { Fleet } from './fleet.ts';

export type Shut = { readonly port: string; readonly fromMs: number; toMs: number };

const LOOK_MS = 250;

/** Shuts and opens ports for as long as it is not stopped, each for several times the grace. */
export class Witness {
  readonly shut: Shut[] = [];
  /** The longest time for which nobody answered what is the matter. */
  longestBlindMs = 0;
  /** The longest for which some agent was connected to nobody, as far as anybody tells. */
  longestPartMs = 0;
  #isStopped = false;
  #running: Promise<unknown> = Promise.resolve();

  begin(fleet: Fleet, ports: readonly (readonly [name: string, port: TargetPort])[], dice: Dice): void {
    this.#running = Promise.all([...ports.map((one) => this.#flip(one, dice)), this.#look(fleet)]);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #flip([name, port]: readonly [string, TargetPort], dice: Dice): Promise<void> {
    while (!this.#isStopped) {
      await this.#wait(dice.between(6_000, 20_000));
      if (this.#isStopped) return;
      const shut: Shut = { port: name, fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
      await port.set({ kind: 'refuse' });
      this.shut.push(shut);
      await this.#wait(dice.between(6_000, 15_000));
      await port.set({ kind: 'accept' });
      shut.toMs = Date.now();
    }
  }

  async #look(fleet: Fleet): Promise<void> {
    let [seenAt, wholeAt] = [performance.now(), performance.now()];
    while (!this.#isStopped) {
      const answers = await Promise.all(fleet.managers.map(({ httpPort }) => statusAt(httpPort)));
      const now = performance.now();
      if (answers.some((answer) => answer !== undefined)) seenAt = now;
      if (answers.some((answer) => answer?.agents.every(({ state }) => state === 'connected'))) wholeAt = now;
      this.longestBlindMs = Math.max(this.longestBlindMs, now - seenAt);
      this.longestPartMs = Math.max(this.longestPartMs, now - wholeAt);
      await this.#wait(LOOK_MS);
    }
  }

  async #wait(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.#isStopped && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, ms)));
  }
}

type Answer = { readonly agents: readonly { readonly state: string }[] };

const statusAt = async (port: number): Promise<Answer | undefined> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/status`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? ((await answer.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
};
