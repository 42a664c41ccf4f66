// What there is to watch: targets that are up and down by a timetable. Knows the truth; refuses to know who looks.
import { type DownReason, UP, type Verdict } from '../../../packages/protocol/src/health/result.ts';
import type { Dice } from './dice.ts';

type Stretch = { readonly fromMs: number; readonly reason: DownReason | undefined };

const REASONS: readonly DownReason[] = ['refused', 'timeout'];

/** Up, or since when it is down and why. */
export class Targets {
  readonly #stretches = new Map<string, readonly Stretch[]>();

  /**
   * @param restless those of them that come and go all the time
   * @param untilMs from then on every target stays as it is
   */
  constructor(dice: Dice, targets: readonly string[], restless: readonly string[], untilMs: number) {
    for (const target of targets) {
      const stretches: Stretch[] = [{ fromMs: 0, reason: undefined }];
      const isRestless = restless.includes(target);
      const upMs = dice.pick(isRestless ? [2_000, 3_000] : [8_000, 20_000, 60_000]);
      const downMs = dice.pick(isRestless ? [2_000, 3_500] : [1_500, 6_000, 15_000]);
      for (let atMs = dice.between(0, upMs); atMs < untilMs; ) {
        const isDown = stretches.length % 2 === 1;
        stretches.push({ fromMs: atMs, reason: isDown ? dice.pick(REASONS) : undefined });
        atMs += dice.between(0.2, 1.8) * (isDown ? downMs : upMs);
      }
      this.#stretches.set(target, stretches);
    }
  }

  /** What somebody who looks then sees. */
  verdict(target: string, atMs: number): Verdict {
    const reason = this.#stretches.get(target)?.findLast(({ fromMs }) => fromMs <= atMs)?.reason;
    return reason ? { status: 'down', reason } : UP;
  }
}
