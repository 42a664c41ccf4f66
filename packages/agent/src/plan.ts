// What a configuration comes down to on this agent: the services it probes, and those it refuses, each with a word for the manager. Knows the order in
// which reasons are looked for; refuses to know what the policy says (policy/) and when anything is probed (core/).
import type { Check } from '@vedette/protocol/check';
import type { UnknownReason } from '@vedette/protocol/health';
import { quote } from '@vedette/protocol/kit';
import { formatAddress, parseTarget, schemes, type Target } from '@vedette/protocol/target';
import { type Assignment, type AssignmentProblem, lookText } from '@vedette/protocol/wire';
import type { Planned } from './core/watch.ts';
import { type Policy, reasonOf } from './policy/policy.ts';
import type { Look } from './probe/probe.ts';

/** With the text by which two are the same. */
export type PlannedLook = Look & { readonly text: string };

export type Plan = {
  readonly planned: readonly Planned[];
  readonly looks: ReadonlyMap<number, PlannedLook>;
  readonly problems: readonly AssignmentProblem[];
  /** Why each of the problems is one, by slot. */
  readonly refused: ReadonlyMap<number, UnknownReason>;
};

/**
 * Of too many services those asked for last, which have the highest slots, are too many: the others go on undisturbed (M7).
 * @param before the looks of the plan before this one: what has not changed stays the same object
 */
export const planOf = (
  services: readonly Assignment[],
  policy: Policy,
  servicesMax: number,
  before: Plan['looks'] = new Map(),
): Plan => {
  const planned: Planned[] = [];
  const looks = new Map<number, PlannedLook>();
  const problems: AssignmentProblem[] = [];
  for (const assignment of services.toSorted((a, b) => a.slot - b.slot)) {
    const { slot } = assignment;
    const judged = judge(assignment, policy);
    if ('problem' in judged) problems.push({ slot, reason: 'denied', text: judged.problem });
    else if (planned.length >= servicesMax) {
      const text = `This agent takes ${servicesMax} services and no more: see limits.services in its policy.`;
      problems.push({ slot, reason: 'overload', text });
    } else {
      const text = lookText(assignment);
      const known = before.get(slot);
      looks.set(slot, known?.text === text ? known : { ...judged.look, text });
      planned.push({ assignment, host: judged.look.target.host });
    }
  }
  const refused = new Map(problems.map(({ slot, reason }) => [slot, reason]));
  return { planned, looks, problems, refused };
};

type Judged = { readonly look: Look } | { readonly problem: string };

/** Where and how to look, or why this agent does not. */
export const judge = ({ target: url, check }: Pick<Assignment, 'target' | 'check'>, policy: Policy): Judged => {
  const parsed = parseTarget(url);
  if ('problem' in parsed) return { problem: `The target ${quote(url)} is refused: ${parsed.problem}.` };
  const { target } = parsed;
  // Without terms a target is connected to, and no more: what its scheme names would not have been looked at.
  const wanted = schemes[target.scheme].check;
  if ((check?.type ?? 'tcp') !== wanted)
    return { problem: `The target ${quote(url)} is refused: it comes without the terms of a check by ${wanted}.` };
  const against =
    policy.againstCheck(check) ?? againstPlace(target, check, policy) ?? againstNames(target, check, policy);
  if (against !== undefined) return { problem: `The target ${quote(url)} is denied: ${against}.` };
  return { look: { target, ...(check && { check }) } };
};

/** A command has no place: what it reaches is its owner's affair. Behind a proxy both count, the proxy by its address and the target by its name. */
const againstPlace = (target: Target, check: Check | undefined, policy: Policy): string | undefined => {
  if (check?.type === 'command') return undefined;
  const proxy = check?.type === 'http' ? check.proxy : undefined;
  const denial = proxy ? policy.againstUnseen(target) : policy.againstTarget(target);
  if (denial) return reasonOf(denial);
  // It is a target of the agent's own connection, and is spelt as strictly as one.
  if (proxy && 'problem' in parseTarget(`tcp://${formatAddress(proxy)}`))
    return `of its proxy ${quote(proxy.host)}, which is none`;
  const atProxy = proxy && policy.againstTarget(proxy);
  return atProxy && `of its proxy ${quote(proxy.host)} on port ${proxy.port}, ${reasonOf(atProxy)}`;
};

/** What only the agent's owner can give, named by a configuration: a program, a certificate. */
const againstNames = ({ path }: Target, check: Check | undefined, policy: Policy): string | undefined => {
  if (check?.type === 'command')
    return policy.command(path) ? undefined : "the agent's policy lists no such command (commands)";
  const tls = check?.type === 'tls' ? check : check?.type === 'http' || check?.type === 'tcp' ? check.tls : undefined;
  const identity = tls?.identity;
  return identity === undefined || policy.identity(identity)
    ? undefined
    : `the agent's policy lists no certificate ${quote(identity)} (identities)`;
};
