// M1: a service is never probed twice within a second, over all agents, as long as their clocks agree and they follow the same wishes. An agent that was
// stopped may be a little late with what was due meanwhile: others have had their turn by then, so the first second after that does not count.
import type { Assignment } from '../../../packages/protocol/src/wire/message.ts';
import { type Checker, Violation } from '../history.ts';

const SPACING_MS = 950;
const LATE_MS = 1_100;

type Probe = { readonly agent: string; readonly sentMs: number; readonly assignment: Assignment };

/** @param hasTrueClocks whether agents can take turns at all */
export const spacingChecker = (hasTrueClocks: boolean): Checker => {
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
      for (const { assignment: other, sentMs, agent: by } of probes) {
        if (other.target !== target || other.of !== of || other.intervalMs !== intervalMs) continue;
        if (by !== agent && (!hasTrueClocks || isLate(agent, nowMs) || isLate(by, sentMs))) continue;
        throw new Violation('M1', `${agent} probes ${id} ${(nowMs - sentMs).toFixed(1)} ms after ${by}`);
      }
      last.set(id, [...probes, { agent, sentMs: nowMs, assignment }]);
    },
  };
};
