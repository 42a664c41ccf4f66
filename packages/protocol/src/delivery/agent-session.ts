// One session as the agent sees it: greeting, delivering what the spool holds, taking configurations. Knows who says what when and what may be
// forgotten; refuses to know sockets, the spool's disk and the clock. Never sends an item twice on one connection: a missing
// acknowledgement ends it, and the next session begins where the manager's marks say.
//
//   greeting ──welcome──▶ live ──▶ closed        (a refuse, a bye, a fault or a deadline closes from anywhere)

import type { Change } from '../health/change.ts';
import type { FaultCode } from '../kit/fault.ts';
import { limits } from '../wire/limits.ts';
import type { Batch, Configure, Configured, Gap, Hello, Mark, Message, Vitals, Welcome } from '../wire/message.ts';
import { commonVersion } from '../wire/version.ts';
import { Assembly, inParts } from './assembly.ts';
import { Liveness, sessionTimes } from './liveness.ts';

/** What a spool holds, in the order it is to be delivered. */
export type SpoolItem = ({ readonly type: 'batch' } & Batch) | ({ readonly type: 'gap' } & Gap);

export type AgentEvent =
  /** The connection stands. `configured` is what the agent last answered to a configuration, if it has one in force. */
  | { readonly type: 'opened'; readonly hello: Hello; readonly configured: Configured | undefined }
  | { readonly type: 'received'; readonly message: Message; readonly nowMs: number }
  /** The spool has something new. */
  | { readonly type: 'spooled' }
  /** What was asked for by `read`; empty when there is no more. */
  | { readonly type: 'read'; readonly items: readonly SpoolItem[] }
  /** What became of `apply`. */
  | { readonly type: 'applied'; readonly configured: Configured }
  /** What was asked for by `present`. */
  | { readonly type: 'present'; readonly atMs: number; readonly changes: readonly Change[] }
  | { readonly type: 'wake'; readonly nowMs: number; readonly vitals: Vitals };

export type AgentEffect =
  | { readonly type: 'send'; readonly message: Message }
  | { readonly type: 'welcomed'; readonly welcome: Welcome }
  /** Tell what is held of every service now. */
  | { readonly type: 'present' }
  /** Read the spool's items behind this mark (from its beginning without one), about as many as `count`. */
  | { readonly type: 'read'; readonly after: Mark | undefined; readonly count: number }
  /** The manager has these for good. */
  | { readonly type: 'release'; readonly mark: Mark }
  | {
      readonly type: 'apply';
      readonly revision: number;
      readonly hash: string;
      readonly services: Configure['services'];
    }
  | { readonly type: 'close'; readonly code: FaultCode; readonly text: string; readonly retryAfterMs: number };

export class AgentSession {
  readonly #assembly = new Assembly<Configure>();
  readonly #outstanding: { readonly mark: Mark; readonly count: number }[] = [];
  #state: 'greeting' | 'live' | 'closed' = 'greeting';
  #configured: Configured | undefined;
  #liveness: Liveness;
  #greetedAt: number;
  #credit = 0;
  #unacked = 0;
  #ackDueAt = Number.POSITIVE_INFINITY;
  #cursor: Mark | undefined;
  #reading = false;
  #more = false;
  #pings = 0;

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
        return [send({ type: 'configured', ...event.configured })];
      case 'present':
        return inParts(event.changes, limits.changesMax).map((changes, part, all) =>
          send({ type: 'state', atMs: event.atMs, part, parts: all.length, changes }),
        );
      case 'wake':
        return this.#wake(event.nowMs, event.vitals, now);
      default:
        return event satisfies never;
    }
  }

  #received(message: Message, nowMs: number, now: number): AgentEffect[] {
    if (message.type === 'refuse') return this.#close(message.code, message.text, message.retryAfterMs);
    if (message.type === 'bye')
      return this.#close('link-lost', `The manager said goodbye (${message.code}).`, message.retryAfterMs);
    if (this.#state === 'greeting')
      return message.type === 'welcome' ? this.#welcomed(message, now) : this.#unexpected(message);
    switch (message.type) {
      case 'configure':
        return this.#configure(message);
      case 'ack':
        return this.#acked(message, now);
      case 'ping':
        return [send({ type: 'pong', n: message.n, nowMs })];
      case 'pong':
        return [];
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
    this.#state = 'live';
    this.#liveness = new Liveness(welcome, now);
    this.#credit = welcome.credit;
    const effects: AgentEffect[] = [{ type: 'welcomed', welcome }, { type: 'present' }];
    if (this.#configured) effects.push(send({ type: 'configured', ...this.#configured }));
    for (const { epoch, seq } of welcome.marks) if (seq > 0) effects.push({ type: 'release', mark: { epoch, seq } });
    this.#more = true;
    return [...effects, ...this.#pull()];
  }

  #configure(message: Configure): AgentEffect[] {
    const parts = this.#assembly.add(`${message.revision} ${message.hash}`, message);
    if (!parts) return [];
    const { revision, hash } = message;
    return [{ type: 'apply', revision, hash, services: parts.flatMap((p) => p.services) }];
  }

  #acked({ epoch, seq }: Mark, now: number): AgentEffect[] {
    let progress = false;
    for (
      let first = this.#outstanding[0];
      first?.mark.epoch === epoch && first.mark.seq <= seq;
      first = this.#outstanding[0]
    ) {
      this.#unacked -= first.count;
      this.#outstanding.shift();
      progress = true;
    }
    // An acknowledgement of what was not sent here is not an error, but it proves nothing either.
    if (!progress) return [];
    this.#ackDueAt = this.#outstanding.length === 0 ? Number.POSITIVE_INFINITY : now + sessionTimes.ackMs;
    return [{ type: 'release', mark: { epoch, seq } }, ...this.#pull()];
  }

  /** Asks for more to send, as far as the manager's credit reaches. */
  #pull(): AgentEffect[] {
    const count = this.#credit - this.#unacked;
    if (this.#state !== 'live' || this.#reading || !this.#more || count <= 0) return [];
    this.#reading = true;
    this.#more = false;
    return [{ type: 'read', after: this.#cursor, count }];
  }

  #read(items: readonly SpoolItem[], now: number): AgentEffect[] {
    this.#reading = false;
    if (items.length === 0) return this.#pull();
    this.#more = true;
    if (this.#outstanding.length === 0) this.#ackDueAt = now + sessionTimes.ackMs;
    for (const item of items) {
      const mark = { epoch: item.epoch, seq: lastOf(item) };
      // A gap may stand for millions of items, yet it is one small thing to keep: it costs one credit.
      const count = item.type === 'gap' ? 1 : item.count;
      this.#outstanding.push({ mark, count });
      this.#unacked += count;
      this.#cursor = mark;
    }
    return [...items.map(send), ...this.#pull()];
  }

  #wake(nowMs: number, vitals: Vitals, now: number): AgentEffect[] {
    if (now < this.wakeAt) return [];
    if (this.#state === 'greeting') return this.#close('silent', 'The manager did not answer the greeting.');
    if (now >= this.#ackDueAt) return this.#close('stalled', 'The manager takes results but confirms none.');
    switch (this.#liveness.wake(now)) {
      case 'dead':
        return this.#close('silent', 'Nothing was heard of the manager for too long.');
      case 'ping':
        return [send({ type: 'ping', n: ++this.#pings, nowMs, vitals })];
      default:
        return [];
    }
  }

  #unexpected(message: Message): AgentEffect[] {
    return this.#close('message-unexpected', `A ${message.type} has no place here.`);
  }

  #close(code: FaultCode, text: string, retryAfterMs = 0): AgentEffect[] {
    this.#state = 'closed';
    return [{ type: 'close', code, text, retryAfterMs }];
  }
}

/** The number of the last item that a batch or a gap stands for. */
export const lastOf = (item: SpoolItem): number => (item.type === 'gap' ? item.to : item.seq + item.count - 1);

const send = (message: Message): AgentEffect => ({ type: 'send', message });
