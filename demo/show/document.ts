// The demo's account of itself: one JSON document, everything in it from the manager's own answers. Pure.
import type { AgentView, NotificationView, OutageView, ServiceView } from '../../packages/manager/src/core/api.ts';
import type { Snapshot } from './manager-client.ts';
import { serviceIds } from './scenery.ts';
import { seesAllWell } from './sight.ts';
import type { Step } from './story.ts';
import { type Deed, judgeDeeds } from './verdict.ts';

export type Document = {
  /** The whole story was told, every step was seen, and the manager recorded and told exactly what was done. */
  readonly ok: boolean;
  /** Why not, in sentences. */
  readonly problems: readonly string[];
  readonly seconds: number;
  readonly services: readonly Pick<ServiceView, 'id' | 'target' | 'health' | 'from'>[];
  readonly agents: readonly Pick<AgentView, 'id' | 'state' | 'dialledBy' | 'services'>[];
  readonly outages: readonly OutageView[];
  readonly notifications: readonly NotificationView[];
  /** Results the manager has stored, and gaps it was told of. */
  readonly results: number;
  readonly gaps: number;
  readonly memory: { readonly managerBytes: number; readonly agentsBytes: Readonly<Record<string, number>> };
  readonly story: readonly Step[];
};

export type Told = {
  readonly steps: readonly Step[];
  readonly deeds: readonly Deed[];
  /** Titles of the acts there was no time for. */
  readonly untold: readonly string[];
};

const judge = ({ status, outages, notifications }: Snapshot, { steps, deeds, untold }: Told): string[] => {
  const problems = untold.map((title) => `There was no time for: ${title}.`);
  for (const { ok, what, expected, seen } of steps)
    if (!ok) problems.push(`When ${what}, expected was: ${expected}. Seen was: ${seen}.`);
  problems.push(...judgeDeeds(deeds, outages, notifications));
  const end = seesAllWell({ status, outages, notifications });
  if (!end.ok) problems.push(`At the end: ${end.seen}.`);
  if (status.manager.results < serviceIds.length) problems.push(`Only ${status.manager.results} results were stored.`);
  return problems;
};

/** `seconds`: how long the demo ran, from its first to this moment. */
export const documentOf = (snapshot: Snapshot, told: Told, seconds: number): Document => {
  const { status, outages, notifications } = snapshot;
  const problems = judge(snapshot, told);
  return {
    ok: problems.length === 0,
    problems,
    seconds,
    services: status.services.map(({ id, target, health, from }) => ({ id, target, health, from })),
    agents: status.agents.map(({ id, state, dialledBy, services }) => ({ id, state, dialledBy, services })),
    outages,
    notifications,
    results: status.manager.results,
    gaps: status.manager.gaps,
    memory: {
      managerBytes: status.manager.memoryBytes,
      agentsBytes: Object.fromEntries(
        status.agents.flatMap(({ id, vitals }) => (vitals ? [[id, vitals.memoryBytes] as const] : [])),
      ),
    },
    story: told.steps,
  };
};
