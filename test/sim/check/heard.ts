// What every subscriber has heard of every subject. Knows when a word may no longer come, because nobody wished for it any more, and what a store that is put
// back has forgotten; refuses to know which word may follow which (turns.ts), and what is true.
import type { Notification, Outage } from '../../../packages/manager/src/core/record.ts';
import type { Asked } from './in-force.ts';
import { atFirst, ended, next, type Phase, type Reader, type Turn } from './turns.ts';
import type { TimesOf } from './words.ts';

const keyOf = (subscriber: string, subject: string): string => JSON.stringify([subscriber, subject]);

export class Heard {
  readonly #timesOf: TimesOf;
  #turns = new Map<string, Turn>();
  /** The outages that are stored and not over, and of which subjects. */
  #open = new Map<number, string>();
  #copied = { turns: this.#turns, open: this.#open };
  /** Those that nobody wished to hear of any more, if only for a while: they may end without a word, which counts once it is stored. */
  readonly #dropped = new Set<number>();
  readonly #droppedMs = new Map<string, number>();
  #names: ReadonlyMap<string, Asked> = new Map();
  /** What each wishes to hear never changes; who hears of what does, and words that were decided before are stored after. */
  readonly #readers = new Map<string, Reader>();

  constructor(timesOf: TimesOf) {
    this.#timesOf = timesOf;
  }

  phaseOf(subscriber: string, subject: string): Phase {
    return this.#turns.get(keyOf(subscriber, subject))?.phase ?? 'well';
  }

  copy(): void {
    this.#copied = { turns: new Map(this.#turns), open: new Map(this.#open) };
  }

  putBack(): void {
    this.#turns = new Map(this.#copied.turns);
    this.#open = new Map(this.#copied.open);
    this.#dropped.clear();
  }

  enforce(names: ReadonlyMap<string, Asked>, nowMs: number): void {
    const before = this.#names;
    this.#names = names;
    for (const [name, { subscribers }] of names)
      for (const reader of subscribers) this.#readers.set(keyOf(reader.id, name), reader);
    for (const name of before.keys()) {
      if (names.has(name)) continue;
      this.#droppedMs.set(name, nowMs);
      this.#change(name, (turn) => (turn.phase === 'flapping' ? { ...turn, phase: 'any' } : turn));
    }
    for (const [id, name] of this.#open) if (!names.has(name)) this.#dropped.add(id);
  }

  /** An outage is stored, before what is told with it. @param isWord its end is told to somebody */
  store({ id, service, endedAtMs }: Outage, isWord: boolean): void {
    if (endedAtMs === undefined) {
      // One that turns out not to have ended may end once more.
      if (!this.#open.has(id)) this.#change(service, (turn) => (turn.phase === 'well' ? { ...turn, outage: 0 } : turn));
      this.#open.set(id, service);
    } else if (this.#open.delete(id) && this.#dropped.delete(id) && !isWord) this.#change(service, () => atFirst);
  }

  /** Nothing more is told of an outage that has ended. */
  close(id: number, service: string): void {
    this.#change(service, (turn, subscriber) =>
      turn.outage === id ? ended(turn, this.#reader(subscriber, service), service) : turn,
    );
  }

  /** @returns whether it counts @throws Violation I11 */
  take(notification: Notification): boolean {
    const { subscriber, service, event, atMs } = notification;
    const key = keyOf(subscriber, service);
    const gone = this.#droppedMs.get(service) ?? 0;
    if (this.#timesOf(atMs).some((ms) => ms <= gone)) {
      // What was decided before nobody wished for it any more, if only by a part of a millisecond, may be in doubt. An "up" is the end of it.
      if (event === 'up' || event === 'settled') this.#turns.delete(key);
      return false;
    }
    this.#turns.set(key, next(this.#turns.get(key) ?? atFirst, this.#reader(subscriber, service), notification));
    return true;
  }

  #reader(subscriber: string, subject: string): Reader | undefined {
    return this.#readers.get(keyOf(subscriber, subject));
  }

  #change(subject: string, to: (turn: Turn, subscriber: string) => Turn): void {
    for (const [key, turn] of this.#turns) {
      const [subscriber = '', about] = JSON.parse(key) as string[];
      if (about === subject) this.#turns.set(key, to(turn, subscriber));
    }
  }
}
