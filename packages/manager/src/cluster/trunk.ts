// One manager's end of what managers say to each other: in order, each word once, through the store that they share. Knows numbers, and that a store which is away
// for a moment is tried again; refuses to know what is said and who is there.
import { type Clock, sleep } from '@vedette/protocol/kit';
import type { Cluster, Line, MemberId } from '../store/cluster.ts';

/** What was said is looked for this often even if nobody tells: a word of PostgreSQL's may be lost with a session. */
const LOOK_MS = 1_000;
const RETRY_MS = 250;
/** Lines said, or heard, in one go. */
const LINES_MAX = 500;

export type TrunkOptions = {
  readonly cluster: Pick<Cluster, 'id' | 'say' | 'hear' | 'heard'>;
  readonly clock: Clock;
  /** Called in order; what it throws is a mistake of ours. */
  readonly heard: (source: MemberId, word: unknown) => void;
};

export class Trunk<Word> {
  readonly #options: TrunkOptions;
  /** The last number said to each, and the last heard from each. */
  readonly #said = new Map<MemberId, number>();
  readonly #heard = new Map<MemberId, number>();
  #unsaid: Line[] = [];
  #saying: Promise<void> | undefined;
  #hearing: Promise<void> | undefined;
  #isNew = false;
  readonly #stopped = new AbortController();
  #look: Disposable | undefined;

  constructor(options: TrunkOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#lookAgain();
  }

  say(dest: MemberId, word: Word): void {
    if (this.#stopped.signal.aborted) return;
    const seq = (this.#said.get(dest) ?? 0) + 1;
    this.#said.set(dest, seq);
    this.#unsaid.push({ dest, source: this.#options.cluster.id, seq, body: JSON.stringify(word) });
    this.#saying ??= this.#sayAll();
  }

  /** Resolves when everything said so far is where the others find it, or this end has stopped. */
  async said(): Promise<void> {
    await this.#saying;
  }

  /** Something may have been said. */
  news(): void {
    if (this.#stopped.signal.aborted) return;
    this.#isNew = true;
    this.#hearing ??= this.#hearAll();
  }

  /** It is no member any more: nothing more is said to it. */
  forget(member: MemberId): void {
    this.#unsaid = this.#unsaid.filter(({ dest }) => dest !== member);
    this.#heard.delete(member);
  }

  /** What is not said by now is not said any more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#look?.[Symbol.dispose]();
    await Promise.all([this.#saying, this.#hearing]);
  }

  #lookAgain(): void {
    const { clock } = this.#options;
    this.#look = clock.at(clock.elapsed() + LOOK_MS, () => {
      this.news();
      this.#lookAgain();
    });
  }

  async #sayAll(): Promise<void> {
    while (this.#unsaid.length > 0 && !this.#stopped.signal.aborted) {
      const lines = this.#unsaid.slice(0, LINES_MAX);
      const said = await this.#tried(async () => {
        await this.#options.cluster.say(lines);
        return new Set(lines);
      });
      // Some of them may have been forgotten meanwhile.
      if (said) this.#unsaid = this.#unsaid.filter((line) => !said.has(line));
    }
    // In the same breath as the look that found nothing: what is said after it begins anew.
    this.#saying = undefined;
  }

  async #hearAll(): Promise<void> {
    const { cluster } = this.#options;
    while (this.#isNew && !this.#stopped.signal.aborted) {
      this.#isNew = false;
      const lines = await this.#tried(() => cluster.hear(LINES_MAX));
      if (!lines) continue;
      if (lines.length === 0) continue;
      const upTo = new Map<MemberId, number>();
      for (const { source, seq, body } of lines) {
        upTo.set(source, seq);
        if (seq <= (this.#heard.get(source) ?? 0)) continue;
        this.#heard.set(source, seq);
        this.#options.heard(source, JSON.parse(body));
        if (this.#stopped.signal.aborted) break;
      }
      // What is heard twice is known by its number.
      await this.#tried(() => cluster.heard(upTo));
      this.#isNew = true;
    }
    this.#hearing = undefined;
  }

  /** What came of it; undefined after a failure, when some time has passed. */
  async #tried<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch {
      // The store says why elsewhere; whoever is cut off for too long is no member any more.
      this.#isNew = true;
      await sleep(this.#options.clock, RETRY_MS, this.#stopped.signal);
      return undefined;
    }
  }
}
