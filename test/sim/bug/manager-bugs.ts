// Planted mistakes of managers, each of a kind that has happened to somebody. Knows how a seam is used wrongly; refuses to know who finds it.
import type { Judge } from '../../../packages/manager/src/core/judge.ts';
import { together } from '../../../packages/manager/src/core/verdicts.ts';
import type { GateHost } from '../../../packages/manager/src/gate/session-driver.ts';
import type { JournalEntry, Store } from '../../../packages/manager/src/store/store.ts';
import { lastOf } from '../../../packages/protocol/src/delivery/item.ts';
import type { StoreDisk } from '../disk/store-disk.ts';
import type { Seams } from '../seams.ts';

type Keep = GateHost['store'];

const hostWith = (host: GateHost, store: (keep: Keep) => Keep): GateHost => ({ ...host, store: store(host.store) });

const everythingOf = (item: Parameters<Keep>[1]) => ({ epoch: item.epoch, seq: lastOf(item) });

/** The mark is read when an entry comes, and used when it is written: nothing keeps others from writing in between. */
const withStaleMarks = (store: Store, disk: StoreDisk): Store => {
  const marks = new Map<string, number>();
  return {
    ...store,
    append: async (entries) => {
      const known = entries.map(({ agent, epoch }) => marks.get(`${agent} ${epoch}`) ?? 0);
      const outcomes = await store.append(entries);
      for (const [i, entry] of entries.entries()) writeAgain(entry, known[i] ?? 0, outcomes[i]?.skipped, disk);
      for (const [i, { agent, epoch }] of entries.entries()) marks.set(`${agent} ${epoch}`, outcomes[i]?.mark ?? 0);
      return outcomes;
    },
  };
};

/** What the true mark had it skip is written all the same, where the stale one does not know of it. */
const writeAgain = (
  entry: JournalEntry,
  mark: number,
  skipped: number | 'ahead' | undefined,
  disk: StoreDisk,
): void => {
  const last = entry.seq + entry.count - 1;
  if (skipped === 'ahead' || skipped === undefined || skipped < entry.count || last <= mark) return;
  disk.history.tell({ type: 'appended', entry, outcome: { skipped: 0, mark: last } });
};

/** Whoever is lost is taken to have seen everything fail. */
const accusing = (judge: Judge): Judge => {
  judge.allLost = (agents, _sinceMs, nowMs) => {
    const down = { at: nowMs, since: nowMs, health: 'down', reason: 'timeout', heldMs: 60_000 } as const;
    const verdicts = agents.map((agent) => {
      const place = judge.times.endOf(agent);
      const list = [...judge.services].map(({ slot }) => ({ place, change: { slot, ...down } }));
      return judge.changes(agent, list, nowMs);
    });
    return together(verdicts);
  };
  return judge;
};

export const managerBugs: Readonly<Record<string, () => Partial<Seams>>> = {
  'ack-before-commit': () => ({
    gateHost: (host) =>
      hostWith(host, (keep) => async (agent, item) => {
        keep(agent, item).catch(() => {});
        return everythingOf(item);
      }),
  }),
  /** What fails to be stored is confirmed like everything else. */
  'ack-on-failure': () => ({
    gateHost: (host) => hostWith(host, (keep) => (agent, item) => keep(agent, item).catch(() => everythingOf(item))),
  }),
  /** Gaps are confirmed, and that is all. */
  'forgotten-gaps': () => ({
    gateHost: (host) =>
      hostWith(host, (keep) => async (agent, item) => (item.type === 'gap' ? everythingOf(item) : keep(agent, item))),
  }),
  'stale-marks': () => ({ store: (store, disk) => withStaleMarks(store, disk) }),
  'told-before-stored': () => ({
    store: (store, _disk, told) => ({
      ...store,
      commit: (judgement) => {
        for (const notification of judgement.notifications) told.notification(notification);
        return store.commit(judgement);
      },
    }),
  }),
  /** A new manager does not look up what was told before it. */
  'forgotten-outages': () => ({ judgeStart: (start) => ({ ...start, openOutages: [] }) }),
  'reused-numbers': () => ({ judgeStart: (start) => ({ ...start, lastNotificationId: 0 }) }),
  /** The backlog is judged as if it were news. */
  'no-present-state': () => ({ gateHost: (host) => ({ ...host, state: () => {} }) }),
  /** A subscriber hears "down" without anybody's grace having run out. */
  'no-quorum': () => ({
    judge: (judge) => {
      const { changes } = judge;
      judge.changes = (agent, list, nowMs, isHistory) =>
        changes.call(
          judge,
          agent,
          list.map(({ place, change }) =>
            change.health === 'failing'
              ? { place, change: { ...change, health: 'down', heldMs: 1e9 } }
              : { place, change },
          ),
          nowMs,
          isHistory,
        );
      return judge;
    },
  }),
  'lost-is-down': () => ({ judge: accusing }),
};
