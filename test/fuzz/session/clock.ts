// The time of a script, and the rule about waking: whoever is woken when it asked to be does not ask for the same moment again. Knows moments;
// refuses to know who asks for them.
import type { Choices } from '../make/choices.ts';
import { rule } from '../target.ts';

export class ScriptClock {
  now = 0;

  /** Moves on to what is to be woken at, or a little, or very far. True when the moment asked for has come. */
  pass(choices: Choices, wakeAt: number): boolean {
    const how = choices.below(8);
    if (how < 4 && Number.isFinite(wakeAt)) this.now = Math.max(this.now, wakeAt);
    else if (how < 7) this.now += choices.below(2_000);
    else this.now += 1_000 * choices.below(65_536);
    return this.now >= wakeAt;
  }

  /** @throws Broken `spin` */
  woken(wakeAt: number): void {
    rule(wakeAt > this.now, 'spin', () => `woken at ${this.now}, and again to be woken at ${wakeAt}`);
  }
}
