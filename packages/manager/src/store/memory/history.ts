// Every result in arrays: the plainest form of the history, to hold the durable one against. Knows no packing; what is forgotten is forgotten, roll-ups included.
import { limits } from '@vedette/protocol/wire';
import { joined, rows, within } from '../../history/pieces.ts';
import { gather } from '../../history/rollup.ts';
import { ceilTo, floorTo, rolledUp } from '../../history/standing.ts';
import { Buckets } from '../buckets.ts';
import type {
  AgentResults,
  AgentRollups,
  GapsQuery,
  History,
  Results,
  ResultsQuery,
  RollupsQuery,
  SeriesQuery,
  StoredGap,
  StoreStats,
} from '../history.ts';
import { newRowsOf } from '../rows.ts';
import type { JournalEntry } from '../store.ts';

export class HistoryMemory {
  readonly #buckets = new Buckets();
  readonly #gaps: StoredGap[] = [];

  /** What cannot be read is no history. */
  take(entry: JournalEntry): void {
    const { agent, epoch, seq, count, body } = entry;
    if (body.type === 'gap') {
      const { reason, fromMs, toMs } = body.gap;
      this.#gaps.push({ agent, epoch, from: seq, to: seq + count - 1, reason, fromMs, toMs });
      return;
    }
    try {
      this.#buckets.add(agent, newRowsOf(entry));
    } catch {}
  }

  /** What was made before that time. */
  forget(beforeMs: number): void {
    this.#buckets.forget(beforeMs);
  }

  results(query: ResultsQuery): AgentResults[] {
    return this.#series(query).map(({ agent, all }) => {
      const found = within(all, query.fromMs, query.toMs);
      return { agent, results: rows(found, 0, Math.max(0, Math.min(query.limit, found.atMs.length))), lost: [] };
    });
  }

  rollups({ fromMs, toMs, widthMs, holdMs, ...query }: RollupsQuery): AgentRollups[] {
    const span = {
      fromMs: floorTo(Math.max(0, fromMs), widthMs),
      toMs: ceilTo(Math.min(toMs, limits.timeMsMax), widthMs),
    };
    return this.#series({ ...query, fromMs, toMs }).map(({ agent, all }) => {
      const rollups = span.fromMs < span.toMs ? rolledUp(all, { ...span, widthMs, holdMs }) : [];
      return { agent, rollups: gather(rollups, widthMs), lost: [] };
    });
  }

  gaps({ agent, fromMs, toMs, limit }: GapsQuery): StoredGap[] {
    const found = this.#gaps
      .filter((gap) => gap.toMs >= fromMs && gap.fromMs < toMs && (agent === undefined || gap.agent === agent))
      .sort(compareGaps);
    return found.slice(Math.max(0, found.length - limit));
  }

  stats(): StoreStats {
    const keys = this.#buckets.keys();
    const kind = { name: 'results', rows: keys.length, results: this.#buckets.count, bytes: 0 };
    const firstMs = keys.flatMap(
      ({ agent, slot }) => joined([this.#buckets.results(agent, slot) ?? NONE]).atMs[0] ?? [],
    );
    const oldest = firstMs.length > 0 && { oldestMs: firstMs.reduce((least, at) => Math.min(least, at)) };
    return { ...oldest, fileBytes: 0, freeBytes: 0, kinds: [kind] };
  }

  #series({ slot, agent }: SeriesQuery): { agent: string; all: Results }[] {
    return this.#buckets
      .keys()
      .filter((key) => key.slot === slot && (agent === undefined || key.agent === agent))
      .sort((a, b) => (a.agent < b.agent ? -1 : 1))
      .map((key) => ({ agent: key.agent, all: joined([this.#buckets.results(key.agent, slot) ?? NONE]) }));
  }
}

/** @param open refuses what comes after the store was closed */
export const historyIn = (memory: HistoryMemory, open: <T>(act: () => T) => Promise<T>): History => ({
  results: (query) => open(() => memory.results(query)),
  rollups: (query) => open(() => memory.rollups(query)),
  gaps: (query) => open(() => memory.gaps(query)),
  // There is nothing to pack: results are found by service from the first moment.
  packSome: () => open(() => ({ isDone: true, results: 0, lost: [] })),
  stats: () => open(() => memory.stats()),
});

const NONE = joined([]);

const compareGaps = (a: StoredGap, b: StoredGap): number =>
  a.toMs - b.toMs ||
  a.fromMs - b.fromMs ||
  compareTexts(a.agent, b.agent) ||
  compareTexts(a.epoch, b.epoch) ||
  a.from - b.from;

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
