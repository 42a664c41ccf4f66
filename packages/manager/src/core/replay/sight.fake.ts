// What an agent of a story (replay-story.fake.ts) sees of a service, in the words that agents and managers have for it. Refuses to know when it looks.
import type { Change, Vantage, Verdict } from '@vedette/protocol/health';

export type Sight = 'up' | 'fails' | 'unknown';

export const verdictFor = (sight: Sight): Verdict => {
  if (sight === 'up') return { status: 'up' };
  return sight === 'fails' ? { status: 'down', reason: 'refused' } : { status: 'unknown', reason: 'no-network' };
};

/** As an agent tells it. */
export const presentOf = (slot: number, vantage: Vantage, at: number): Change => {
  const base = { slot, at, since: vantage.since };
  if (vantage.type === 'up') return { ...base, health: 'up' };
  if (vantage.type === 'unknown') return { ...base, health: 'unknown', reason: vantage.reason };
  const { reason, passedMs } = vantage;
  return passedMs < 0
    ? { ...base, health: 'failing', reason, heldMs: 0 }
    : { ...base, health: 'down', reason, heldMs: passedMs };
};
