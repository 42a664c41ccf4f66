// Planted mistakes of telling: whom, when, how often and why not. Knows how a seam is used wrongly; refuses to know who finds it.
import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { Judge } from '../../../packages/manager/src/core/judge.ts';
import type { Notification, Outage } from '../../../packages/manager/src/core/record.ts';
import { together, type Verdicts } from '../../../packages/manager/src/core/verdicts.ts';
import type { Seams } from '../seams.ts';

/** The judge with other wishes than were wished for. */
const wishing = (judge: Judge, change: (demand: Demand) => Demand): Judge => {
  const { configure } = judge;
  judge.configure = (demands, ...rest) => configure.call(judge, demands.map(change), ...rest);
  return judge;
};

const withoutParents = (demand: Demand): Demand => {
  const { parents: _parents, ...service } = demand.service;
  return { ...demand, service };
};

const alone = ({ toldAs: _toldAs, ...demand }: Demand): Demand => demand;

/** Whatever time alone brings. */
const passing = (judge: Judge, change: (verdicts: Verdicts) => Verdicts): Judge => {
  const { passed } = judge;
  judge.passed = (nowMs) => change(passed.call(judge, nowMs));
  return judge;
};

/** It is decided and marked as told, and never said. */
const without = (verdicts: Verdicts, event: Notification['event']): Verdicts => {
  const swallowed = new Set(verdicts.notifications.filter((one) => one.event === event).map(({ id }) => id));
  return {
    ...verdicts,
    notifications: verdicts.notifications.filter(({ id }) => !swallowed.has(id)),
    decisions: verdicts.decisions.filter(({ notification = 0 }) => !swallowed.has(notification)),
  };
};

/** Everybody hears that it is up again, also those who never heard that it was not. */
const upToAll = (judge: Judge): Judge => {
  let id = 1_000_000;
  const { changes } = judge;
  const upOf = (
    { id: outage, service }: Outage,
    { id: subscriber, channels }: Demand['subscribers'][number],
    atMs: number,
  ) => {
    const about = { target: '', reason: 'refused', sinceMs: 0, from: [] } as const;
    return { id: ++id, atMs, subscriber, service, outage, event: 'up', text: '', about, channels } as const;
  };
  judge.changes = (agent, list, nowMs, isHistory) => {
    const verdicts = changes.call(judge, agent, list, nowMs, isHistory);
    const notifications = verdicts.outages
      .filter(({ endedAtMs }) => endedAtMs !== undefined)
      .flatMap((outage) => {
        const subscribers = judge.service(outage.service)?.demand.subscribers ?? [];
        return subscribers.filter((one) => outage.told[one.id] === undefined).map((one) => upOf(outage, one, nowMs));
      });
    const decisions = notifications.map(({ id: notification, ...one }) => {
      const { atMs, service, subscriber, outage } = one;
      return { atMs, service, subscriber, outage, notification, verdict: 'told' } as const;
    });
    return together([verdicts, { outages: [], flapping: [], notifications, decisions }]);
  };
  return judge;
};

/** A new manager asks nobody who waited when the last one ended. */
const forgettingWaiters = (): Partial<Seams> => {
  let isLater = false;
  return {
    judgeStart: (start) => {
      isLater = start.openOutages.length > 0;
      return start;
    },
    judge: (judge) => {
      if (isLater) judge.passed = () => together([]);
      return judge;
    },
  };
};

export const tellingBugs: Readonly<Record<string, () => Partial<Seams>>> = {
  'told-in-planned-time': () => ({ judge: (judge) => wishing(judge, (demand) => ({ ...demand, planned: [] })) }),
  'told-in-quiet-hours': () => ({
    judge: (judge) =>
      wishing(judge, (demand) => ({
        ...demand,
        subscribers: demand.subscribers.map((one) => ({ ...one, quiet: [] })),
      })),
  }),
  'forgotten-waiters': forgettingWaiters,
  /** A new manager does not know when somebody was reminded last. */
  'reminded-again': () => ({
    judgeStart: (start) => ({
      ...start,
      openOutages: start.openOutages.map((one) => ({
        ...one,
        told: Object.fromEntries(Object.keys(one.told).map((id) => [id, 0])),
      })),
    }),
  }),
  /** A new manager does not know who was told. */
  'forgotten-told': () => ({
    judgeStart: (start) => ({ ...start, openOutages: start.openOutages.map((one) => ({ ...one, told: {} })) }),
  }),
  /** That it has settled is told to nobody. */
  'swallowed-recovery': () => ({ judge: (judge) => passing(judge, (verdicts) => without(verdicts, 'settled')) }),
  /** A new manager does not know what flapped. */
  'forgotten-flapping': () => ({ judgeStart: (start) => ({ ...start, flapping: [] }) }),
  'up-to-all': () => ({ judge: upToAll }),
  'told-behind-parents': () => ({ judge: (judge) => wishing(judge, withoutParents) }),
  'told-beside-group': () => ({ judge: (judge) => wishing(judge, alone) }),
  /** Why nothing was told is kept only where something was. */
  unexplained: () => ({
    store: (store) => ({
      ...store,
      commit: (judgement) =>
        store.commit({
          ...judgement,
          decisions: judgement.decisions?.filter(({ verdict }) => verdict === 'told') ?? [],
        }),
    }),
  }),
};
