// M3: "down" is told only if every probe of enough vantages failed for the grace. M6: whoever is said to hold a service down has seen it fail: agents
// that are stopped, cut off or blind accuse nobody.
import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { Outage } from '../../../packages/manager/src/core/record.ts';
import { type Checker, Violation } from '../history.ts';
import { trueWallMs } from '../world/process.ts';

/** Probes one after another that all failed, and when one did not. */
type Run = { readonly fromMs: number; toMs: number; brokenMs: number };

/** Times are told in whole milliseconds. */
const ROUNDING_MS = 3;

/** @param hasTrueClocks whether the times agents tell are true ones */
export const evidenceChecker = (hasTrueClocks: boolean): Checker => {
  const runs = new Map<string, Run[]>();
  const open = new Map<string, Run>();
  const outages = new Map<number, Outage>();
  let demands: readonly Demand[] = [];

  /** The longest time for which every probe of an agent failed, of those runs that were still on when the outage began. */
  const longestMs = (agent: string, service: string, sinceWallMs: number): number =>
    (runs.get(`${agent} ${service}`) ?? [])
      .filter(({ brokenMs }) => !hasTrueClocks || trueWallMs(brokenMs) >= sinceWallMs - ROUNDING_MS)
      .reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), -1);

  const end = (key: string, atMs: number): void => {
    const run = open.get(key);
    if (run) run.brokenMs = atMs;
    open.delete(key);
  };

  return {
    restarted({ agent }, nowMs) {
      for (const key of open.keys()) if (key.startsWith(`${agent} `)) end(key, nowMs);
    },
    probed({ agent, service, sentMs, verdict }) {
      const key = `${agent} ${service}`;
      if (verdict.status !== 'down') return end(key, sentMs);
      const run = open.get(key);
      if (run) {
        run.toMs = sentMs;
        return;
      }
      const begun = { fromMs: sentMs, toMs: sentMs, brokenMs: Number.POSITIVE_INFINITY };
      open.set(key, begun);
      runs.set(key, [...(runs.get(key) ?? []), begun]);
    },
    enforced(happening) {
      demands = happening.demands;
    },
    committed({ judgement }) {
      for (const outage of judgement.outages) {
        outages.set(outage.id, outage);
        for (const agent of outage.from)
          if (longestMs(agent, outage.service, outage.startedAtMs) < 0)
            throw new Violation('M6', `${agent} is said to hold ${outage.service} down, and has not seen it fail`);
      }
      for (const { event, service, subscriber, outage: id } of judgement.notifications) {
        const outage = outages.get(id);
        const demand = demands.find((one) => one.service.id === service);
        const graceMs = demand?.subscribers.find((one) => one.id === subscriber)?.graceMs;
        if (event !== 'down' || !outage || !demand || graceMs === undefined) continue;
        const proof = demand.service.agents.filter(
          (agent) => longestMs(agent, service, outage.startedAtMs) >= graceMs - ROUNDING_MS,
        );
        if (proof.length < (demand.service.quorum ?? 1))
          throw new Violation('M3', `${subscriber} is told that ${service} is down, seen so for ${graceMs} ms by ${proof.length}`);
      }
    },
  };
};
