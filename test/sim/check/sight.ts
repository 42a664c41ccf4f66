// M3 and M6, the agent's part, against the truth: whoever says "down" has just seen every probe fail for as long as it says, and each of these was sent when
// the target was down indeed. Whatever happened to the agent meanwhile, blind, stopped or starved, accuses nobody.
import { type Checker, Violation } from '../history.ts';
import type { Targets } from '../world/targets.ts';
import type { Numbers } from './numbers.ts';

/** Times are told in whole milliseconds. */
const ROUNDING_MS = 3;

/** @param targets what was the matter when */
export const sightChecker = (targets: () => Targets, numbers: Numbers): Checker => {
  /** When the failed probes since the last other one were sent, for each agent and service. */
  const runs = new Map<string, number[]>();
  const targetOf = new Map<string, string>();
  return {
    wished({ services: wished }) {
      for (const { id, target } of wished) targetOf.set(id, target);
    },
    restarted({ agent }) {
      for (const key of runs.keys()) if (key.startsWith(`${agent} `)) runs.delete(key);
    },
    probed({ agent, service, sentMs, verdict }) {
      const key = `${agent} ${service}`;
      if (verdict.status === 'down') runs.set(key, [...(runs.get(key) ?? []), sentMs]);
      else runs.delete(key);
    },
    said({ agent, change }) {
      const service = numbers.own(agent, change.slot) ?? '';
      if (change.health !== 'down' && change.health !== 'failing') return;
      const run = runs.get(`${agent} ${service}`) ?? [];
      const seenMs = (run.at(-1) ?? Number.NEGATIVE_INFINITY) - (run[0] ?? 0);
      if (seenMs < change.heldMs - ROUNDING_MS)
        throw new Violation('M3', `${agent} says that ${service} failed for ${change.heldMs} ms, and saw ${seenMs}`);
      const upMs = run.find((sentMs) => targets().verdict(targetOf.get(service) ?? '', sentMs).status !== 'down');
      if (upMs !== undefined)
        throw new Violation('M6', `${agent} says that ${service} is ${change.health}, and it was up at ${upMs}`);
    },
  };
};
