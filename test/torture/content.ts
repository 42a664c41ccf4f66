// One entry of a store's journal against what was produced: whole batches, what was cut out of one, and gaps. Knows hashes, numbers and times;
// refuses to know whether a stream as a whole is complete.
import type { Allowed, Excuses } from './allowed.ts';
import type { NumberedChange, Produced } from './oracle.ts';
import type { StoredEntry } from './stored.ts';

/**
 * A gap tells when its items were seen, and is told of within this around the shortage: what waits in memory, or for its acknowledgement,
 * when it begins; and what comes before the disk is tried again when it ends.
 */
const BEFORE_MS = 2_500;
const AFTER_MS = 1_500;

export type Verdict =
  | { readonly kind: 'equal' }
  /** Changes only: the results around them made room. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'gap'; readonly changes: number }
  | { readonly kind: 'wrong'; readonly why: string };

type Gap = StoredEntry & { readonly content: { readonly type: 'gap' } };

/** Everything one process produced, to judge the entries of its stream by. */
export class Content {
  readonly #hashes: ReadonlyMap<string, string>;
  readonly #changes: ReadonlyMap<number, string>;
  readonly #allowed: Allowed;
  readonly #shortages: Excuses['shortages'];

  constructor(batches: readonly Produced[], allowed: Allowed, { shortages }: Excuses) {
    this.#hashes = new Map(batches.map(({ first, last, hash }) => [`${first}-${last}`, hash]));
    this.#changes = new Map(batches.flatMap(({ changes }) => changes.map(({ seq, hash }) => [seq, hash] as const)));
    this.#allowed = allowed;
    this.#shortages = shortages;
  }

  judge(entry: StoredEntry): Verdict {
    const { from, last, content } = entry;
    if (content.type === 'gap') return this.#judgeGap(entry as Gap);
    if (this.#hashes.get(`${from}-${last}`) === content.hash) return { kind: 'equal' };
    if (this.#allowed.gaps.includes('spool-full') && this.#isCut(entry, content.changes)) return { kind: 'cut' };
    return { kind: 'wrong', why: `items ${from} to ${last} are not what was produced` };
  }

  /** A piece that was left when a batch made room is nothing but changes, each at its own number. */
  #isCut({ from, last }: StoredEntry, changes: readonly NumberedChange[]): boolean {
    return changes.length === last - from + 1 && changes.every(({ seq, hash }) => this.#changes.get(seq) === hash);
  }

  #judgeGap({ first, last, content: { reason, fromMs, toMs } }: Gap): Verdict {
    const wrong = (what: string): Verdict => ({ kind: 'wrong', why: `items ${first} to ${last} are in a gap ${what}` });
    if (!this.#allowed.gaps.includes(reason)) return wrong(`of ${reason}, and nothing was done to deserve that`);
    const changes = [...this.#changes.keys()].filter((seq) => seq >= first && seq <= last).length;
    if (reason !== 'spool-full') return { kind: 'gap', changes };
    const around = this.#shortages.filter((span) => span.fromMs - BEFORE_MS <= toMs && fromMs <= span.toMs + AFTER_MS);
    const [begin, end] = [around.map((span) => span.fromMs), around.map((span) => span.toMs)];
    const isWithin = Math.min(...begin) - BEFORE_MS <= fromMs && toMs <= Math.max(...end) + AFTER_MS;
    if (!isWithin) return wrong(`of ${toMs - fromMs} ms, though there was room then`);
    if (changes > 0 && !around.some(({ changesToo }) => changesToo)) return wrong(`with ${changes} changes among them`);
    return { kind: 'gap', changes };
  }
}
