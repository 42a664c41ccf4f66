// An agent's session and a manager's, over a connection that loses what is under way when it is cut, with a toy spool and a toy store whose
// work takes time. Knows when a promise of delivery is broken and throws then; refuses to know what happens next (the test decides).
import type { Epoch, Mark, Message } from '../wire/message.ts';
import type { AgentEffect, AgentEvent } from './agent-event.ts';
import { AgentSession } from './agent-session.ts';
import { firstOf, lastOf, type SpoolItem } from './item.ts';
import { type ManagerEffect, type ManagerEvent, ManagerSession } from './manager-session.ts';
import { Outstanding } from './outstanding.ts';
import { batch, hello, vitals, welcome } from './sample.test-support.ts';

const check = (holds: boolean, promise: string): void => {
  if (!holds) throw new Error(`broken: ${promise}`);
};

export class ToySpool {
  items: SpoolItem[] = [];
  readonly nexts = new Map<Epoch, number>();
  epoch: Epoch = '';

  begin(): void {
    this.epoch = this.nexts.size.toString(16).padStart(32, '0');
    this.nexts.set(this.epoch, 1);
  }

  append(count: number): void {
    const seq = this.nexts.get(this.epoch) ?? 1;
    this.items.push(batch(seq, count, this.epoch));
    this.nexts.set(this.epoch, seq + count);
  }

  /** Makes a gap of one item, together with a gap before it. */
  collapse(at: number): void {
    const item = this.items[at % this.items.length];
    if (item?.type !== 'batch') return;
    const place = this.items.indexOf(item);
    const before = this.items[place - 1];
    const joins = before?.type === 'gap' && before.epoch === item.epoch;
    const from = joins ? before.from : item.seq;
    const { epoch } = item;
    const gap: SpoolItem = { type: 'gap', epoch, from, to: lastOf(item), reason: 'spool-full', fromMs: 0, toMs: 0 };
    this.items.splice(joins ? place - 1 : place, joins ? 2 : 1, gap);
  }

  ranges() {
    return [...this.nexts].flatMap(([epoch, next]) => {
      const first = this.items.find((item) => item.epoch === epoch);
      return first || epoch === this.epoch ? [{ epoch, first: first ? firstOf(first) : next, next }] : [];
    });
  }

  read(after: Mark | undefined, count: number): SpoolItem[] {
    const behind = this.items.flatMap((item) => {
      if (!after || item.epoch > after.epoch) return [item];
      return item.epoch < after.epoch ? [] : clipped(item, after.seq);
    });
    let room = count;
    return behind.filter((item) => {
      const fits = room > 0;
      room -= item.type === 'gap' ? 1 : item.count;
      return fits;
    });
  }

  release({ epoch, seq }: Mark): void {
    this.items = this.items.flatMap((item) => (item.epoch === epoch ? clipped(item, seq) : [item]));
  }
}

const clipped = (item: SpoolItem, seq: number): SpoolItem[] => {
  if (lastOf(item) <= seq) return [];
  return [item.type === 'gap' && item.from <= seq ? { ...item, from: seq + 1 } : item];
};

export class ToyStore {
  readonly marks = new Map<Epoch, number>();

  markOf(epoch: Epoch): number {
    return this.marks.get(epoch) ?? 0;
  }

  append(item: SpoolItem): Mark {
    const { epoch } = item;
    check(firstOf(item) <= this.markOf(epoch) + 1, 'nothing comes before what precedes it');
    const seq = Math.max(this.markOf(epoch), lastOf(item));
    this.marks.set(epoch, seq);
    return { epoch, seq };
  }

  /** As if restored from an older copy. */
  lose(share: number): void {
    for (const [epoch, seq] of this.marks) this.marks.set(epoch, Math.floor(seq * share));
  }
}

type Link = {
  readonly agent: AgentSession;
  readonly manager: ManagerSession;
  readonly up: Message[];
  readonly down: Message[];
  /** What the agent sent on this connection, and what of it was not acknowledged. */
  readonly sent: Map<Epoch, number>;
  readonly outstanding: Outstanding;
  readonly losses: Set<Epoch>;
};

type Work = { readonly link: Link; readonly run: () => void };

export class Pair {
  readonly spool = new ToySpool();
  readonly store = new ToyStore();
  /** Closes that are no part of a cut or a deadline. */
  readonly faults: string[] = [];
  readonly #credit: number;
  readonly #batchMax: number;
  #now = 0;
  #link: Link | undefined;
  #agentWork: Work[] = [];
  #managerWork: Work[] = [];

  constructor(credit: number, batchMax: number) {
    this.#credit = credit;
    this.#batchMax = batchMax;
    this.spool.begin();
  }

  get isIdle(): boolean {
    const { up = [], down = [] } = this.#link ?? {};
    return up.length + down.length + this.#agentWork.length + this.#managerWork.length === 0;
  }

  connect(): void {
    if (this.#link) return;
    const link: Link = {
      agent: new AgentSession(this.#now),
      manager: new ManagerSession(this.#now),
      up: [],
      down: [],
      sent: new Map(),
      outstanding: new Outstanding(),
      losses: new Set(),
    };
    this.#link = link;
    const greeting = { ...hello, epoch: this.spool.epoch, spool: this.spool.ranges() };
    this.#toAgent(link, { type: 'opened', hello: greeting, configured: undefined });
  }

  /** What is under way is lost. */
  cut(): void {
    this.#link = undefined;
  }

  append(count: number): void {
    this.spool.append(count);
    if (this.#link) this.#toAgent(this.#link, { type: 'spooled' });
  }

  /** The process goes and comes back; its spool stays. */
  restartAgent(): void {
    this.cut();
    this.#agentWork = [];
    this.spool.begin();
  }

  /** What was being stored may have made it, or not. */
  restartManager(stored: boolean): void {
    this.cut();
    if (stored) this.work(Number.POSITIVE_INFINITY);
    this.#managerWork = [];
  }

  /** Delivers up to so many messages either way. */
  deliver(count: number): void {
    for (let i = 0; i < count; i++) {
      const up = this.#link?.up.shift();
      if (this.#link && up) this.#toManager(this.#link, { type: 'received', message: up, nowMs: this.#now });
      const down = this.#link?.down.shift();
      if (this.#link && down) this.#toAgent(this.#link, { type: 'received', message: down, nowMs: this.#now });
    }
  }

  /** Finishes up to so many things the spool and the store were asked for. */
  work(count: number): void {
    for (let i = 0; i < count && this.#managerWork.length > 0; i++) this.#managerWork.shift()?.run();
    for (let i = 0; i < count && this.#agentWork.length > 0; i++) this.#agentWork.shift()?.run();
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (let link = this.#link; link; link = this.#link) {
      const at = Math.min(link.agent.wakeAt, link.manager.wakeAt);
      if (at > until) break;
      this.#now = Math.max(this.#now, at);
      this.#toManager(link, { type: 'wake', nowMs: this.#now });
      if (this.#link === link) this.#toAgent(link, { type: 'wake', nowMs: this.#now, vitals });
    }
    this.#now = until;
  }

  #toAgent(link: Link, event: AgentEvent): void {
    for (const effect of link.agent.step(event, this.#now)) this.#agentDoes(link, effect);
  }

  #toManager(link: Link, event: ManagerEvent): void {
    for (const effect of link.manager.step(event, this.#now)) this.#managerDoes(link, effect);
  }

  #agentDoes(link: Link, effect: AgentEffect): void {
    const later = (act: () => AgentEvent | undefined) =>
      this.#agentWork.push({
        link,
        run: () => {
          const event = act();
          if (event && this.#link === link) this.#toAgent(link, event);
        },
      });
    switch (effect.type) {
      case 'send':
        this.#watch(link, effect.message);
        link.up.push(effect.message);
        break;
      case 'present':
        later(() => ({ type: 'present', atMs: this.#now, seq: 0, changes: [] }));
        break;
      case 'read':
        later(() => ({ type: 'read', items: this.spool.read(effect.after, effect.count) }));
        break;
      case 'release': {
        const { epoch, seq } = effect.mark;
        check(seq <= this.store.markOf(epoch), 'nothing is released that is not stored');
        link.outstanding.settle(effect.mark);
        later(() => {
          this.spool.release(effect.mark);
          return undefined;
        });
        break;
      }
      case 'close':
        this.#closed(effect.code);
        break;
      default:
    }
  }

  #watch(link: Link, message: Message): void {
    if (message.type !== 'batch' && message.type !== 'gap') return;
    const { epoch } = message;
    const last = link.sent.get(epoch) ?? 0;
    check(firstOf(message) > last, 'nothing is sent twice on one connection');
    check(last === 0 || firstOf(message) === last + 1, 'what is sent has no holes');
    check(
      [...link.sent.keys()].every((other) => other <= epoch),
      'the oldest epoch goes first',
    );
    link.sent.set(epoch, lastOf(message));
    link.outstanding.add(message);
    // A loss that has to be told comes on top, once for an epoch.
    if (message.type === 'gap' && message.reason === 'spool-expired') link.losses.add(epoch);
    check(
      link.outstanding.credit < this.#credit + this.#batchMax + link.losses.size,
      'no more is under way than credit and one batch',
    );
  }

  #managerDoes(link: Link, effect: ManagerEffect): void {
    switch (effect.type) {
      case 'send':
        link.down.push(effect.message);
        break;
      case 'admit': {
        const marks = effect.hello.spool.map(({ epoch }) => ({ epoch, seq: this.store.markOf(epoch) }));
        const { version: _, ...rest } = { ...welcome, marks, credit: this.#credit, nowMs: this.#now };
        this.#toManager(link, { type: 'admitted', welcome: rest });
        break;
      }
      case 'store':
        this.#managerWork.push({
          link,
          run: () => {
            const mark = this.store.append(effect.item);
            if (this.#link === link) this.#toManager(link, { type: 'stored', mark });
          },
        });
        break;
      case 'close':
        this.#closed(effect.code);
        break;
      default:
    }
  }

  #closed(code: string): void {
    if (code !== 'silent' && code !== 'stalled') this.faults.push(code);
    this.cut();
  }
}
