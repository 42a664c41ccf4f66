// What a configuration comes down to on this agent: the services it probes, and those it refuses, each with a word for the manager. Knows the order in
// which reasons are looked for; refuses to know what the policy says (policy/) and when anything is probed (core/).
import type { UnknownReason } from '@vedette/protocol/health';
import { quote } from '@vedette/protocol/kit';
import { parseTarget } from '@vedette/protocol/target';
import type { Assignment, AssignmentProblem } from '@vedette/protocol/wire';
import type { Planned } from './core/watch.ts';
import { type Policy, reasonOf } from './policy/policy.ts';
import type { Target } from './probe/probe.ts';

export type Plan = {
  readonly planned: readonly Planned[];
  readonly targets: ReadonlyMap<number, Target>;
  readonly problems: readonly AssignmentProblem[];
  /** Why each of the problems is one, by slot. */
  readonly refused: ReadonlyMap<number, UnknownReason>;
};

/** Of too many services those asked for last, which have the highest slots, are too many: the others go on undisturbed (M7). */
export const planOf = (services: readonly Assignment[], policy: Policy, servicesMax: number): Plan => {
  const planned: Planned[] = [];
  const targets = new Map<number, Target>();
  const problems: AssignmentProblem[] = [];
  for (const assignment of services.toSorted((a, b) => a.slot - b.slot)) {
    const { slot } = assignment;
    const judged = judgeTarget(assignment.target, policy);
    if ('problem' in judged) problems.push({ slot, reason: 'denied', text: judged.problem });
    else if (planned.length >= servicesMax) {
      const text = `This agent takes ${servicesMax} services and no more: see limits.services in its policy.`;
      problems.push({ slot, reason: 'overload', text });
    } else {
      targets.set(slot, judged.target);
      planned.push({ assignment, host: judged.target.host });
    }
  }
  const refused = new Map(problems.map(({ slot, reason }) => [slot, reason]));
  return { planned, targets, problems, refused };
};

const judgeTarget = (url: string, policy: Policy): { readonly target: Target } | { readonly problem: string } => {
  const parsed = parseTarget(url);
  if ('problem' in parsed) return { problem: `The target ${quote(url)} is refused: ${parsed.problem}.` };
  const denial = policy.againstTarget(parsed.target);
  return denial ? { problem: `The target ${quote(url)} is denied: ${reasonOf(denial)}.` } : parsed;
};
