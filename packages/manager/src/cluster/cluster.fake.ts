// A store that several managers share, in memory, and time that stands still until told otherwise: for tests of what managers say to each other.
import type { Clock } from '@vedette/protocol/kit';
import type { Cluster, Line, MemberCard, MemberId, News, SeatedEntry } from '../store/cluster.ts';
import type { StreamMark } from '../store/store.ts';

export class FakeClock implements Clock {
  #nowMs = 1_000_000;
  #alarms: { readonly atMs: number; readonly fn: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  elapsed(): number {
    return this.#nowMs;
  }

  at(atMs: number, fn: () => void): Disposable {
    const alarm = { atMs, fn };
    this.#alarms.push(alarm);
    return { [Symbol.dispose]: () => this.#callOff(alarm) };
  }

  /** Lets so much time pass, one alarm after the other, with what each sets off. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      await settled();
      const next = this.#alarms.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > untilMs) break;
      this.#alarms = this.#alarms.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fn();
    }
    this.#nowMs = untilMs;
    await settled();
  }

  #callOff(alarm: { readonly fn: () => void }): void {
    this.#alarms = this.#alarms.filter((one) => one !== alarm);
  }
}

/** Whatever was set off by now has come to where it waits for time. */
export const settled = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

export const fakeCard: MemberCard = {
  ...{ name: 'm', version: '1', speaks: 1, host: 'h', pid: 1 },
  ...{ listen: '127.0.0.1:1', http: '127.0.0.1:2' },
};

type Failure = 'before' | 'after';

/** What all members have in common. */
export class FakeShared {
  readonly members = new Set<MemberId>();
  readonly lines: Line[] = [];
  readonly seats = new Map<string, { fence: number; member: MemberId }>();
  readonly marks = new Map<string, number>();
  readonly stored: SeatedEntry[] = [];
  readonly #listeners = new Map<MemberId, Set<(news: News) => void>>();
  /** Asked before each act: whether it fails, before it did anything or after it did all. */
  failing: () => Failure | undefined = () => undefined;

  /** One member's view of it. */
  join(id: MemberId): Pick<Cluster, 'id' | 'say' | 'hear' | 'heard' | 'onNews' | 'grant' | 'append'> {
    this.members.add(id);
    return {
      id,
      say: (lines) => this.#act(() => this.#say(lines)),
      hear: (limit) => this.#act(() => this.#to(id).slice(0, limit)),
      heard: (upTo) => this.#act(() => this.#heard(id, upTo)),
      onNews: (listener) => {
        const listeners = this.#listeners.get(id) ?? new Set();
        this.#listeners.set(id, listeners.add(listener));
        return { [Symbol.dispose]: () => void listeners.delete(listener) };
      },
      grant: (agent, member) => this.#act(() => this.#grant(agent, member)),
      append: (entries) => this.#act(() => entries.map((entry) => this.#append(entry))),
    };
  }

  async #act<T>(act: () => T): Promise<T> {
    const failure = this.failing();
    if (failure === 'before') throw new Error('the store is away');
    const result = act();
    if (failure === 'after') throw new Error('the store went away');
    return result;
  }

  #say(lines: readonly Line[]): void {
    for (const line of lines) {
      const { dest, source, seq } = line;
      const isThere = this.lines.some((one) => one.dest === dest && one.source === source && one.seq === seq);
      if (isThere || !this.members.has(dest)) continue;
      this.lines.push(line);
      for (const listener of this.#listeners.get(dest) ?? []) listener('trunk');
    }
  }

  #to(id: MemberId): Line[] {
    return this.lines.filter(({ dest }) => dest === id).toSorted((a, b) => (a.source === b.source ? a.seq - b.seq : 0));
  }

  #heard(id: MemberId, upTo: ReadonlyMap<MemberId, number>): void {
    const kept = this.lines.filter(({ dest, source, seq }) => dest !== id || seq > (upTo.get(source) ?? 0));
    this.lines.splice(0, this.lines.length, ...kept);
  }

  #grant(agent: string, member: MemberId) {
    const fence = (this.seats.get(agent)?.fence ?? 0) + 1;
    this.seats.set(agent, { fence, member });
    const marks: StreamMark[] = [...this.marks].flatMap(([key, seq]) => {
      const [whose = '', epoch = ''] = key.split(' ');
      return whose === agent ? [{ agent, epoch, seq }] : [];
    });
    return { fence, marks };
  }

  #append(seated: SeatedEntry) {
    const { entry, fence } = seated;
    if (this.seats.get(entry.agent)?.fence !== fence) return 'fenced' as const;
    this.stored.push(seated);
    const mark = entry.seq + entry.count - 1;
    this.marks.set(`${entry.agent} ${entry.epoch}`, mark);
    return { skipped: 0, mark };
  }
}
