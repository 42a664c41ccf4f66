// What probes learned besides their verdicts, and when it is told: what is new at once, what keeps changing once a minute. Knows the newest facts of every
// service; refuses to know what they mean, and keeps no history of them.
import type { Facts } from '@vedette/protocol/check';
import type { VerdictCode } from '@vedette/protocol/health';
import type { MonoMs, WallMs } from '@vedette/protocol/kit';
import type { Learned } from '@vedette/protocol/wire';

/** Facts that change with every probe are worth a message this often. */
const APART_MS = 60_000;

type Page = {
  /** What they are facts of: another target, or other terms, are another page. */
  readonly about: string;
  atMs: WallMs;
  facts: Facts;
  text: string;
  code: VerdictCode;
  /** What was told last, of which verdict, and when; undefined before it was. */
  told: { readonly text: string; readonly code: VerdictCode; readonly at: MonoMs } | undefined;
};

export class FactsBook {
  readonly #pages = new Map<number, Page>();
  /** Services with something to tell, the longest waiting first. */
  readonly #untold = new Set<number>();

  /** Forgets what is about anything else than these, by slot. */
  keep(abouts: ReadonlyMap<number, string>): void {
    for (const [slot, { about }] of this.#pages) {
      if (abouts.get(slot) === about) continue;
      this.#pages.delete(slot);
      this.#untold.delete(slot);
    }
  }

  /** A probe of `about` learned this. One that learned nothing leaves what was learned before, but for why it had been another verdict. */
  take(slot: number, about: string, atMs: WallMs, code: VerdictCode, facts: Facts | undefined): void {
    if (facts) this.#put(slot, about, atMs, code, facts);
    else {
      const page = this.#pages.get(slot);
      if (page?.about !== about || page.code === code || page.facts['error'] === undefined) return;
      const { error: _, ...rest } = page.facts;
      this.#put(slot, about, page.atMs, code, rest);
    }
  }

  /** Whoever was told last may be gone: everything is told again, bit by bit. */
  retell(): void {
    for (const [slot, page] of this.#pages) {
      page.told = undefined;
      this.#untold.add(slot);
    }
  }

  /** What is to be told now, at most so much of it. */
  turn(now: MonoMs, countMax: number): readonly Learned[] {
    const news: Learned[] = [];
    for (const slot of this.#untold) {
      if (news.length >= countMax) break;
      const page = this.#pages.get(slot);
      if (!page) continue;
      const { told, text, code, atMs, facts } = page;
      if (told && told.code === code && now - told.at < APART_MS) continue;
      page.told = { text, code, at: now };
      this.#untold.delete(slot);
      news.push({ slot, atMs, facts });
    }
    return news;
  }

  #put(slot: number, about: string, atMs: WallMs, code: VerdictCode, facts: Facts): void {
    const text = JSON.stringify(facts);
    const known = this.#pages.get(slot);
    const page: Page = known?.about === about ? known : { about, atMs, facts, text, code, told: undefined };
    if (page !== known) this.#pages.set(slot, page);
    Object.assign(page, { atMs, facts, text, code });
    if (page.told?.text === text) this.#untold.delete(slot);
    else this.#untold.add(slot);
  }
}
