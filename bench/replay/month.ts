// A month on record, made up: many services, three agents, outages by the hundred, and every probe of it. Knows how a store would answer about it; refuses to know what is
// asked of it.
import type { StoredChange } from '../../packages/manager/src/core/held.ts';
import type { History } from '../../packages/manager/src/store/history.ts';

const DAY_MS = 86_400_000;
export const AGENTS: readonly string[] = ['a', 'b', 'c'];

export type Month = {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of each service, and between its outages of a minute. */
  readonly everyMs: number;
  readonly apartMs: number;
};

const isDown = ({ fromMs, apartMs }: Month, slot: number, atMs: number): boolean =>
  (atMs - fromMs + slot * 977_000) % apartMs < 60_000;

/** What each agent told, with graces of 10 s. */
export const changesOf = (month: Month, slot: number): readonly StoredChange[] => {
  const { fromMs, toMs, apartMs } = month;
  const told = AGENTS.map(
    (agent): StoredChange => ({ agent, change: { slot, at: fromMs, since: fromMs, health: 'up' }, knownAtMs: fromMs }),
  );
  const first = fromMs + ((apartMs - ((slot * 977_000) % apartMs)) % apartMs);
  for (let downMs = first; downMs + 60_000 < toMs; downMs += apartMs) {
    const failing = { slot, since: downMs, reason: 'refused' } as const;
    const changes = [
      { ...failing, at: downMs, health: 'failing', heldMs: 0 },
      { ...failing, at: downMs + 10_000, health: 'down', heldMs: 10_000 },
      { slot, at: downMs + 60_000, since: downMs + 60_000, health: 'up' },
    ] as const;
    for (const change of changes) for (const agent of AGENTS) told.push({ agent, change, knownAtMs: change.at + 50 });
  }
  return told;
};

/** Made when they are asked for: a disk would take longer, and what is measured is what comes after it. */
export const historyOf = (month: Month): Pick<History, 'results'> => {
  const known = new Map<string, Awaited<ReturnType<History['results']>>>();
  return {
    results: async ({ slot, agent = 'a', fromMs, toMs }) => {
      const key = `${slot % 4} ${fromMs}`;
      const made = known.get(key);
      if (made) return made;
      const count = Math.ceil((Math.min(toMs, month.toMs) - fromMs) / month.everyMs);
      const results = {
        atMs: new Float64Array(count),
        code: new Uint8Array(count),
        latencyMs: new Float64Array(count),
      };
      for (let i = 0; i < count; i++) {
        const atMs = fromMs + i * month.everyMs;
        results.atMs[i] = atMs;
        results.code[i] = isDown(month, slot % 4, atMs) ? 16 : 0;
      }
      const answer = [{ agent, results, lost: [] }];
      known.set(key, answer);
      return answer;
    },
  };
};

export const monthOf = (toMs: number): Month => ({
  ...{ fromMs: toMs - 30 * DAY_MS, toMs, everyMs: 10_000, apartMs: DAY_MS },
});
