// What one agent has told of one service, in the order in which it found it out. Knows where late news belongs and what tells nothing new; refuses to
// know other agents and what follows from it.
import type { Change } from '@vedette/protocol/health';
import type { Place } from './agent-times.ts';

/**
 * `change`: an item of the agent's stream. `state`: what it said it held when it came back, before its backlog; it stands behind the last item it
 * includes. `lost`: from `at` on it tells nothing of the service; where that is because nobody hears of it, it is a guess until the same process comes
 * back, which was there all along.
 */
export type Entry = { readonly agent: string; readonly place: Place; readonly at: number } & (
  | { readonly type: 'change' | 'state'; readonly change: Change }
  | { readonly type: 'lost' }
);

/** `between`: it changes the order of what is there. */
export type Taken = 'nothing-new' | 'last' | 'between';

export class OwnOrder {
  #entries: Entry[] = [];
  /** Everything up to here is part of what was held before the first entry. */
  #settled: Place | undefined;
  /** The same for what was held before this began, known only by its time. */
  readonly #settledAtMs: number;
  /** What was held last of all that. */
  #held: Change | undefined;
  #firstState: Place | undefined;

  constructor(settled: {
    readonly atMs?: number;
    readonly place?: Place | undefined;
    readonly held?: Change | undefined;
  }) {
    this.#settledAtMs = settled.atMs ?? Number.NEGATIVE_INFINITY;
    this.#settled = settled.place;
    this.#held = settled.held;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** @param isToCount also where it says what is known */
  take(entry: Entry, isToCount = false): Taken {
    if (this.#isOld(entry)) return 'nothing-new';
    // A loss in the middle of a stream is a state, too: one that does not name the service.
    if (entry.type !== 'change' && Number.isFinite(entry.place.seq)) this.#firstState ??= entry.place;
    if (entry.type === 'lost') return this.#lose(entry);
    if (entry.type === 'change') return this.#insert(entry);
    return this.#isBack(entry) ? this.#retake(entry) : this.#insert(entry, isToCount);
  }

  /** Gives up the first entries. */
  settle(count: number): void {
    const given = this.#entries.splice(0, count);
    const last = given.at(-1);
    if (last) this.#held = last.type === 'lost' ? undefined : last.change;
    // A lost agent may come back, and what it tells then is behind what it told last, not behind the loss.
    this.#settled = given.findLast(({ type }) => type !== 'lost')?.place ?? this.#settled;
  }

  /** Once lost it stays lost: that may turn out to have been earlier in its own order, so that what it tells later counts. */
  #lose(entry: Entry): Taken {
    const last = this.#entries.at(-1);
    if (last?.type !== 'lost') return last || this.#held ? this.#insert(entry) : 'nothing-new';
    if (comparePlaces(entry.place, last.place) < 0)
      this.#entries[this.#entries.length - 1] = { ...last, place: entry.place };
    return 'nothing-new';
  }

  /** The process that was lost is there again: it was all along. */
  #isBack({ place }: Entry): boolean {
    const last = this.#entries.at(-1);
    return last?.type === 'lost' && place.process <= last.place.process;
  }

  #retake(entry: Entry): Taken {
    this.#entries.pop();
    this.#insert(entry);
    return 'between';
  }

  #insert(entry: Entry, isToCount = false): Taken {
    const behind = this.#entries.findLastIndex((e) => compare(e, entry) <= 0) + 1;
    const before = this.#entries[behind - 1];
    const held = before ? before.type !== 'lost' && before.change : this.#held;
    // Coming back with nothing new to say leaves no trace, however often it happens.
    if (entry.type === 'state' && held && isSame(held, entry.change) && !isToCount) {
      if (before?.type === 'state') this.#entries[behind - 1] = { ...before, place: entry.place };
      return 'nothing-new';
    }
    this.#entries.splice(behind, 0, entry);
    return behind === this.#entries.length - 1 ? 'last' : 'between';
  }

  #isOld(entry: Entry): boolean {
    if (this.#settled && comparePlaces(entry.place, this.#settled) < 0) return true;
    // What comes before the first state may be older than what was held when this began, and only its time can tell.
    const isBacklog = !this.#firstState || comparePlaces(entry.place, this.#firstState) <= 0;
    return entry.type === 'change' && isBacklog && entry.at < this.#settledAtMs;
  }
}

const comparePlaces = (a: Place, b: Place): number =>
  // Two ends of everything are equal, though their difference is no number.
  a.process - b.process || (a.seq === b.seq ? 0 : a.seq - b.seq);

const compare = (a: Entry, b: Entry): number => comparePlaces(a.place, b.place) || RANK[a.type] - RANK[b.type];

const RANK = { change: 0, state: 1, lost: 2 } as const;

const isSame = (known: Change, told: Change): boolean =>
  known.health === told.health &&
  known.since === told.since &&
  (!('heldMs' in known && 'heldMs' in told) || known.heldMs >= told.heldMs);
