// M1: a service is never probed twice within a second, over all agents that follow the same wishes. Exempt between agents is what they cannot know:
// - while they take different times for the shared one (shared-time.ts): where a clock was set and not each of them has heard of it for good,
// - the first second after one was stopped: it may be a little late with what was due meanwhile, when others have had their turn.
import type { Assignment } from '../../../packages/protocol/src/wire/message.ts';
import { type Checker, Violation } from '../history.ts';
import { agree, type Belief, type SharedTimes } from './shared-time.ts';

const SPACING_MS = 950;
const LATE_MS = 1_100;

type Probe = {
  readonly agent: string;
  readonly sentMs: number;
  readonly assignment: Assignment;
  readonly belief: Belief;
  /** It may be late. */
  readonly isLate: boolean;
};

export const spacingChecker = (times: SharedTimes): Checker => {
  const last = new Map<string, Probe[]>();
  const resumedMs = new Map<string, number>();
  const isLate = (agent: string, sentMs: number): boolean =>
    sentMs < (resumedMs.get(agent) ?? Number.NEGATIVE_INFINITY) + LATE_MS;
  return {
    resumed({ agent }, nowMs) {
      resumedMs.set(agent, nowMs);
    },
    restarted({ agent }) {
      for (const [service, probes] of last)
        last.set(
          service,
          probes.filter((probe) => probe.agent !== agent),
        );
    },
    applied({ agent, watched }) {
      // What is wished for anew is looked at anew.
      const kept = new Set(watched.map(({ id }) => id));
      for (const [service, probes] of last)
        if (!kept.has(service))
          last.set(
            service,
            probes.filter((probe) => probe.agent !== agent),
          );
    },
    'sent-probe'({ agent, assignment }, nowMs) {
      const { id, target, intervalMs, of } = assignment;
      const probes = (last.get(id) ?? []).filter(({ sentMs }) => nowMs - sentMs < SPACING_MS);
      const probe: Probe = { agent, sentMs: nowMs, assignment, belief: times.of(agent), isLate: isLate(agent, nowMs) };
      for (const before of probes) {
        const { assignment: other, sentMs, agent: by } = before;
        if (other.target !== target || other.of !== of || other.intervalMs !== intervalMs) continue;
        const isExempt = probe.isLate || before.isLate || !agree(probe.belief, before.belief, nowMs);
        if (by !== agent && isExempt) continue;
        throw new Violation('M1', `${agent} probes ${id} ${(nowMs - sentMs).toFixed(1)} ms after ${by}`);
      }
      last.set(id, [...probes, probe]);
    },
  };
};
