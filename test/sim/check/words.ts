// What agents have told a manager of each service, and since when it is known. Knows words and when they came; refuses to judge them.
import type { Change } from '../../../packages/protocol/src/health/change.ts';
import type { Checker } from '../history.ts';

/** `epoch` counts the process starts of the agent in the order in which they came to be known. */
type Word = {
  readonly order: number;
  readonly epoch: number;
  readonly seq: number;
  readonly change: Change;
  /** An agent has only said so when it came back: until something of it is stored it is gone with the manager that heard it. */
  isFleeting: boolean;
};

/** When it was, by the true time, that a manager's clock read something. */
export type TimesOf = (wallMs: number) => readonly number[];

export class Words {
  /** When each word became known, in the order in which they did. */
  #knownMs: number[] = [];
  readonly #timesOf: TimesOf;
  readonly #words = new Map<string, Word[]>();
  readonly #slots = new Map<string, number>();
  readonly #epochs = new Map<string, string[]>();
  readonly #accused = new Set<string>();
  #copied = 0;

  constructor(timesOf: TimesOf) {
    this.#timesOf = timesOf;
  }

  /** Keeps listening. */
  readonly listener: Checker = {
    'store-copied': () => {
      this.#copied = this.#knownMs.length;
    },
    // What came since the copy is known no more, until it is told again.
    'store-rolled-back': () => {
      this.#knownMs = this.#knownMs.slice(0, this.#copied);
      for (const [key, words] of this.#words)
        this.#words.set(
          key,
          words.filter(({ order }) => order < this.#copied),
        );
    },
    begun: () => {
      for (const [key, words] of this.#words)
        this.#words.set(
          key,
          words.filter(({ isFleeting }) => !isFleeting),
        );
    },
    committed: ({ judgement }) => {
      for (const { agent, change } of judgement.views)
        for (const word of this.#words.get(`${agent} ${change.slot}`) ?? [])
          if (word.change.at <= change.at) word.isFleeting = false;
      // Who found out what is on record has said so, whatever became of the view.
      for (const { slot, from } of judgement.outages)
        for (const agent of from) for (const word of this.#words.get(`${agent} ${slot}`) ?? []) word.isFleeting = false;
    },
    wished: ({ services }) => {
      for (const { id, slot } of services) this.#slots.set(id, slot);
    },
    greeted: ({ agent, epochs }) => {
      for (const epoch of epochs) this.#epochOf(agent, epoch);
    },
    heard: ({ agent, epoch, seq, changes }, nowMs) => {
      for (const change of changes) this.#learn(agent, epoch, seq + 0.5, change, nowMs, true);
    },
    appended: ({ entry }, nowMs) => {
      const { agent, epoch, seq, body } = entry;
      if (body.type !== 'batch') return;
      for (const { place, change } of body.changes) this.#learn(agent, epoch, seq + place, change, nowMs, false);
    },
  };

  /** How many words may have been known when something was decided in a millisecond of a manager's: one number for each word that came in it. */
  moments(wallMs: number): readonly number[] {
    return this.#timesOf(wallMs).flatMap((atMs) => {
      const before = this.#knownMs.filter((ms) => ms < atMs - 1).length;
      const after = this.#knownMs.filter((ms) => ms <= atMs + 1).length;
      return Array.from({ length: after - before + 1 }, (_, i) => before + i);
    });
  }

  /** The newest word of an agent, in the order in which it found things out, of the first `known` words. */
  newest(agent: string, service: string, known: number): Change | undefined {
    return this.#of(agent, service)
      .filter(({ order }) => order < known)
      .reduce<Word | undefined>((last, word) => (last && isAfter(last, word) ? last : word), undefined)?.change;
  }

  hasEverSaidDown(agent: string, service: string): boolean {
    return this.#accused.has(`${agent} ${this.#slots.get(service)}`);
  }

  #of(agent: string, service: string): readonly Word[] {
    return this.#words.get(`${agent} ${this.#slots.get(service)}`) ?? [];
  }

  #learn(agent: string, epoch: string, seq: number, change: Change, nowMs: number, isFleeting: boolean): void {
    const key = `${agent} ${change.slot}`;
    const known = this.#words.get(key) ?? [];
    this.#words.set(key, known);
    known.push({ order: this.#knownMs.length, epoch: this.#epochOf(agent, epoch), seq, change, isFleeting });
    if (change.health === 'down') this.#accused.add(key);
    this.#knownMs.push(nowMs);
  }

  #epochOf(agent: string, epoch: string): number {
    const epochs = this.#epochs.get(agent) ?? [];
    this.#epochs.set(agent, epochs);
    if (!epochs.includes(epoch)) epochs.push(epoch);
    return epochs.indexOf(epoch);
  }
}

const isAfter = (a: Word, b: Word): boolean => (a.epoch === b.epoch ? a.seq > b.seq : a.epoch > b.epoch);
