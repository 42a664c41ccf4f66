// One session as the agent sees it: greeting, delivering what the spool holds, taking configurations. Knows who says what when and what may be
// forgotten; refuses to know sockets, the spool's disk and the clock. Never sends an item twice on one connection: a missing
// acknowledgement ends it, and the next session begins where the manager's marks say.
//
//   greeting ──welcome──▶ live ──▶ closed        (a refuse, a bye, a fault or a deadline closes from anywhere)

import { FACTS_FEATURE } from '../check/facts.ts';
import { codeOf } from '../health/result.ts';
import type { FaultCode } from '../kit/fault.ts';
import type { Amendment } from '../wire/configuration.ts';
import { limits } from '../wire/limits.ts';
import type {
  Configure,
  Configured,
  Epoch,
  Hello,
  Mark,
  Message,
  MessageOf,
  StoreId,
  Vitals,
  Welcome,
} from '../wire/message.ts';
import { commonVersion } from '../wire/version.ts';
import type { AgentEffect, AgentEvent } from './agent-event.ts';
import { Assembly, inParts } from './assembly.ts';
import { farewell, farewellHeard } from './farewell.ts';
import { firstOf, lastOf, type SpoolItem } from './item.ts';
import { Liveness, sessionTimes } from './liveness.ts';
import { Outstanding } from './outstanding.ts';

export class AgentSession {
  readonly #assembly = new Assembly<Configure, Amendment>(
    ({ services, removed = [] }) => [...services, ...removed],
    limits.assignmentsMax,
  );
  readonly #outstanding = new Outstanding();
  /** The number the manager is to be given next, for each epoch. */
  readonly #due = new Map<Epoch, number>();
  #state: 'greeting' | 'live' | 'closed' = 'greeting';
  #hello: Hello | undefined;
  #store: StoreId = '';
  /** What is in force numbers services by another store: until the manager has sent one that does not, no service can be named to it (P80). */
  #isForeign = false;
  #configured: Configured | undefined;
  #liveness: Liveness;
  #greetedAt: number;
  #credit = 0;
  #ackDueAt = Number.POSITIVE_INFINITY;
  #cursor: Mark | undefined;
  #presented = false;
  #takesFacts = false;
  #reading = false;
  /** Gaps were sent since the state was told last. */
  #hasHoles = false;
  #more = false;
  #pings = 0;
  /** The newest ping, until it is answered. */
  #pinged: { readonly n: number; readonly at: number } | undefined;

  constructor(now: number) {
    this.#greetedAt = now;
    this.#liveness = new Liveness(sessionTimes, now);
  }

  /** When a `wake` is due. */
  get wakeAt(): number {
    switch (this.#state) {
      case 'greeting':
        return this.#greetedAt + sessionTimes.welcomeMs;
      case 'live':
        return Math.min(this.#liveness.wakeAt, this.#ackDueAt);
      case 'closed':
        return Number.POSITIVE_INFINITY;
      default:
        return this.#state satisfies never;
    }
  }

  step(event: AgentEvent, now: number): AgentEffect[] {
    if (this.#state === 'closed') return [];
    switch (event.type) {
      case 'opened':
        this.#hello = event.hello;
        this.#configured = event.configured;
        return [send({ type: 'hello', ...event.hello })];
      case 'received':
        this.#liveness.heard(now);
        return this.#received(event.message, event.nowMs, now);
      case 'spooled':
        this.#more = true;
        return this.#pull();
      case 'read':
        return this.#read(event.items, now);
      case 'applied':
        return this.#applied(event.configured);
      case 'reconfigured':
        return this.#isForeign ? [] : [send({ type: 'configured', ...event.configured })];
      case 'present':
        return this.#present(event);
      case 'learned':
        return this.#takesFacts && this.#presented && !this.#isForeign
          ? event.news.map((learned) => send({ type: 'facts', ...learned }))
          : [];
      case 'looked':
        return [send({ type: 'probed', ...event.probed })];
      case 'failed':
        return this.#close(event.fault.code, event.fault.message);
      case 'wake':
        return this.#wake(event.nowMs, event.vitals, now);
      default:
        return event satisfies never;
    }
  }

  #received(message: Message, nowMs: number, now: number): AgentEffect[] {
    if (message.type === 'refuse') return this.#over(message.code, message.text, message.retryAfterMs);
    if (message.type === 'bye') return this.#over('link-lost', farewellHeard('manager', message), message.retryAfterMs);
    if (this.#state === 'greeting')
      return message.type === 'welcome' ? this.#welcomed(message, now) : this.#unexpected(message);
    switch (message.type) {
      case 'configure':
        return this.#configure(message);
      case 'probe':
        return [this.#look(message)];
      case 'ack':
        return this.#acked(message, now);
      case 'ping':
        return [send({ type: 'pong', n: message.n, nowMs })];
      case 'pong':
        return this.#ponged(message, now);
      default:
        return this.#unexpected(message);
    }
  }

  #welcomed(welcome: Welcome, now: number): AgentEffect[] {
    if (commonVersion([welcome.version]) === undefined) {
      return this.#close(
        'version-unsupported',
        `The manager chose protocol version ${welcome.version}, which this agent does not speak.`,
      );
    }
    const own = this.#hello?.spool.find(({ epoch }) => epoch === this.#hello?.epoch);
    if (own && welcome.marks.some(({ epoch, seq }) => epoch === own.epoch && seq >= own.next)) {
      return this.#close('message-unexpected', 'The manager claims to have results that this agent has yet to number.');
    }
    this.#state = 'live';
    this.#liveness = new Liveness(welcome, now);
    this.#credit = welcome.credit;
    this.#more = true;
    this.#store = welcome.store;
    this.#takesFacts = welcome.features?.includes(FACTS_FEATURE) === true;
    this.#isForeign = welcome.store !== this.#hello?.store;
    const effects: AgentEffect[] = [{ type: 'welcomed', welcome }];
    if (!this.#isForeign) effects.push(...speak(this.#configured));
    for (const { epoch, seq } of welcome.marks) {
      this.#due.set(epoch, seq + 1);
      if (seq > 0) effects.push({ type: 'release', mark: { epoch, seq } });
    }
    return effects;
  }

  #applied(configured: Configured): AgentEffect[] {
    if (!this.#isForeign) return [send({ type: 'configured', ...configured })];
    this.#isForeign = false;
    return speak(configured);
  }

  /** The state goes before any backlog, so that the manager is right about now while history drains behind. */
  #present({ atMs, seq, changes }: Extract<AgentEvent, { type: 'present' }>): AgentEffect[] {
    this.#presented = true;
    const parts = inParts(changes, limits.changesMax);
    return [
      ...parts.map((changes, part) => send({ type: 'state', atMs, seq, part, parts: parts.length, changes })),
      ...this.#pull(),
    ];
  }

  #configure(message: Configure): AgentEffect[] {
    const { revision, hash, base } = message;
    const amendments = this.#assembly.add(`${revision} ${hash} ${base}`, message);
    return amendments ? [{ type: 'apply', store: this.#store, revision, hash, base, amendments }] : [];
  }

  /** Until a configuration that numbers services by the manager's store is in force, its numbers say nothing here (P80). */
  #look({ type: _, ...probe }: MessageOf<'probe'>): AgentEffect {
    if (probe.slot === undefined || !this.#isForeign) return { type: 'look', probe };
    return send({ type: 'probed', n: probe.n, code: UNPROBED, text: 'The configuration is not in force here yet.' });
  }

  #acked(ack: Mark, now: number): AgentEffect[] {
    const mark = this.#outstanding.settle(ack);
    // An acknowledgement of what was not sent here is not an error, but it proves nothing either: nothing is released for it.
    if (!mark) return [];
    this.#ackDueAt = this.#outstanding.isEmpty ? Number.POSITIVE_INFINITY : now + sessionTimes.ackMs;
    return [{ type: 'release', mark }, ...this.#pull()];
  }

  /** Asks for more to send, as far as the manager's credit reaches. */
  #pull(): AgentEffect[] {
    const count = this.#credit - this.#outstanding.credit;
    if (!this.#presented || this.#reading || !this.#more || count <= 0) return [];
    this.#reading = true;
    this.#more = false;
    return [{ type: 'read', after: this.#cursor, count }];
  }

  #read(items: readonly SpoolItem[], now: number): AgentEffect[] {
    this.#reading = false;
    if (items.length === 0) return [...this.#tellAgain(), ...this.#pull()];
    this.#more = true;
    if (this.#outstanding.isEmpty) this.#ackDueAt = now + sessionTimes.ackMs;
    const sent = items.flatMap((item) => [...this.#missing(item), item]);
    for (const item of sent) {
      this.#outstanding.add(item);
      this.#cursor = { epoch: item.epoch, seq: lastOf(item) };
      this.#hasHoles ||= item.type === 'gap';
    }
    return [...sent.map(send), ...this.#pull()];
  }

  /** What is gone may have been changes: once the manager has all there is, it hears what is held now. */
  #tellAgain(): AgentEffect[] {
    if (!this.#hasHoles) return [];
    this.#hasHoles = false;
    return [{ type: 'present' }];
  }

  /**
   * What the manager lacks before this item and the agent no longer has: a manager that lost what it had confirmed is told so by a gap,
   * or else it would wait for ever for items that nobody can send.
   */
  #missing(item: SpoolItem): SpoolItem[] {
    const { epoch } = item;
    const from = this.#due.get(epoch) ?? 1;
    this.#due.set(epoch, lastOf(item) + 1);
    const to = firstOf(item) - 1;
    const atMs = this.#hello?.nowMs ?? 0;
    return from > to ? [] : [{ type: 'gap', epoch, from, to, reason: 'spool-expired', fromMs: atMs, toMs: atMs }];
  }

  /** When the manager wrote this is known no better than that it was within the round trip. */
  #ponged({ n, nowMs }: MessageOf<'pong'>, now: number): AgentEffect[] {
    if (this.#pinged?.n !== n) return [];
    const errorMs = (now - this.#pinged.at) / 2;
    this.#pinged = undefined;
    return [{ type: 'clock', aheadMs: nowMs + errorMs - now, errorMs }];
  }

  #wake(nowMs: number, vitals: Vitals, now: number): AgentEffect[] {
    if (now < this.wakeAt) return [];
    if (this.#state === 'greeting') return this.#close('silent', 'The manager did not answer the greeting.');
    // Whoever slept has not listened: the manager gets the whole time again.
    if (this.#liveness.overslept(now) && now >= this.#ackDueAt) this.#ackDueAt = now + sessionTimes.ackMs;
    if (now >= this.#ackDueAt) return this.#close('stalled', 'The manager takes results but confirms none.');
    switch (this.#liveness.wake(now)) {
      case 'dead':
        return this.#close('silent', 'Nothing was heard of the manager for too long.');
      case 'ping':
        this.#pinged = { n: ++this.#pings, at: now };
        return [send({ type: 'ping', n: this.#pings, nowMs, vitals })];
      default:
        return [];
    }
  }

  #unexpected(message: Message): AgentEffect[] {
    return this.#close('message-unexpected', `A ${message.type} has no place here.`);
  }

  /** Ends it for a fault that the manager is told of. */
  #close(code: FaultCode, text: string): AgentEffect[] {
    return [send(farewell({ code, message: text })), ...this.#over(code, text, 0)];
  }

  #over(code: FaultCode, text: string, retryAfterMs: number): AgentEffect[] {
    this.#state = 'closed';
    return [{ type: 'close', code, text, retryAfterMs }];
  }
}

const UNPROBED = codeOf({ status: 'unknown', reason: 'unprobed' });

/** What is held of the services now, and which of them are not probed. */
const speak = (configured: Configured | undefined): AgentEffect[] => [
  { type: 'present' },
  ...(configured ? [send({ type: 'configured', ...configured })] : []),
];

const send = (message: Message): AgentEffect => ({ type: 'send', message });
