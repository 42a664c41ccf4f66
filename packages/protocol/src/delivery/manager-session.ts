// One session as the manager sees it: admitting an agent, taking in what it delivers, telling it what to watch. Knows who says what
// when; refuses to know sockets, the store, which agents exist and what they are to watch (it is told).
//
//   greeting ──hello──▶ admitting ──admitted──▶ live ──▶ closed
import type { Change } from '../health/change.ts';
import type { Fault, FaultCode } from '../kit/fault.ts';
import { type Amendment, amendmentsBetween, weightOf } from '../wire/configuration.ts';
import { limits } from '../wire/limits.ts';
import type {
  Assignment,
  Configured,
  Hello,
  Learned,
  Mark,
  Message,
  MessageOf,
  Probe,
  Probed,
  Refuse,
  State,
  Vitals,
  Welcome,
} from '../wire/message.ts';
import { commonVersion, versions } from '../wire/version.ts';
import { Assembly, inParts } from './assembly.ts';
import { farewell, farewellHeard } from './farewell.ts';
import type { SpoolItem } from './item.ts';
import { Liveness, sessionTimes } from './liveness.ts';
import { Outstanding } from './outstanding.ts';

export type Config = { readonly revision: number; readonly hash: string; readonly services: readonly Assignment[] };

export type ManagerEvent =
  | { readonly type: 'received'; readonly message: Message; readonly nowMs: number }
  /** The answer to `admit`. */
  | { readonly type: 'admitted'; readonly welcome: Omit<Welcome, 'version'> }
  | { readonly type: 'refused'; readonly refuse: Refuse }
  /** What the agent is to watch from now on. */
  | { readonly type: 'configure'; readonly config: Config }
  /** Somebody wants to know what the agent sees now. Only an agent that can be asked this is (`canProbe`). */
  | { readonly type: 'ask'; readonly probe: Probe }
  /** Everything of this epoch up to here is stored durably. */
  | { readonly type: 'stored'; readonly mark: Mark }
  /** The store misses items before those delivered: only a new session can tell which. */
  | { readonly type: 'ahead' }
  /** Something that was asked for cannot be done: the session cannot go on. */
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'wake'; readonly nowMs: number };

export type ManagerEffect =
  | { readonly type: 'send'; readonly message: Message }
  /** May this agent have a session? */
  | { readonly type: 'admit'; readonly hello: Hello; readonly version: number }
  | { readonly type: 'store'; readonly item: SpoolItem }
  /** What the agent holds of its services now; it may name only some of them. */
  | ({ readonly type: 'state' } & Pick<State, 'atMs' | 'seq' | 'changes'>)
  | { readonly type: 'configured'; readonly configured: Configured }
  | { readonly type: 'vitals'; readonly vitals: Vitals }
  | { readonly type: 'learned'; readonly learned: Learned }
  | { readonly type: 'probed'; readonly probed: Probed }
  | { readonly type: 'clock'; readonly offsetMs: number; readonly roundTripMs: number }
  /** The other side knows why: it said so, or was told just before. */
  | { readonly type: 'close'; readonly code: FaultCode; readonly text: string };

export class ManagerSession {
  readonly #assembly = new Assembly<State, Change>((part) => part.changes, limits.assignmentsMax);
  /** What was handed to the store and is not stored yet. */
  readonly #outstanding = new Outstanding();
  #state: 'greeting' | 'admitting' | 'live' | 'closed' = 'greeting';
  #liveness: Liveness;
  #openedAt: number;
  #version = 0;
  #credit = 0;
  /** What the agent said of itself, and the configuration it has or is being sent. */
  #greeting: Pick<Hello, 'hash' | 'store' | 'features'> = { hash: '', store: '', features: [] };
  #store = '';
  #sent: Config | undefined;
  #pings = 0;
  /** When the ping outstanding was sent, on both scales. */
  #pinged: { readonly n: number; readonly at: number; readonly nowMs: number } | undefined;

  constructor(now: number) {
    this.#openedAt = now;
    this.#liveness = new Liveness(sessionTimes, now);
  }

  get wakeAt(): number {
    switch (this.#state) {
      case 'greeting':
        return this.#openedAt + sessionTimes.greetingMs;
      case 'admitting':
      case 'live':
        return this.#liveness.wakeAt;
      case 'closed':
        return Number.POSITIVE_INFINITY;
      default:
        return this.#state satisfies never;
    }
  }

  step(event: ManagerEvent, now: number): ManagerEffect[] {
    if (this.#state === 'closed') return [];
    switch (event.type) {
      case 'received':
        this.#liveness.heard(now);
        return this.#received(event.message, event.nowMs, now);
      case 'admitted':
        this.#state = 'live';
        this.#liveness = new Liveness(event.welcome, now);
        this.#credit = event.welcome.credit;
        this.#store = event.welcome.store;
        return [
          send({ type: 'welcome', version: this.#version, ...event.welcome }),
          this.#ping(event.welcome.nowMs, now),
        ];
      case 'refused':
        return [send({ type: 'refuse', ...event.refuse }), ...this.#over(event.refuse.code, event.refuse.text)];
      case 'configure':
        return this.#configure(event.config);
      case 'ask':
        return this.#state === 'live' ? [send({ type: 'probe', ...event.probe })] : [];
      case 'stored':
        // Not what the mark covers: items delivered again would be counted off while they still wait for the store (D6).
        this.#outstanding.settleFirst();
        return [send({ type: 'ack', ...event.mark })];
      case 'ahead':
        return this.#close('message-unexpected', 'The agent delivered items without those before them.');
      case 'failed':
        return this.#close(event.fault.code, event.fault.message);
      case 'wake':
        return this.#wake(event.nowMs, now);
      default:
        return event satisfies never;
    }
  }

  #received(message: Message, nowMs: number, now: number): ManagerEffect[] {
    if (message.type === 'bye') return this.#over('link-lost', farewellHeard('agent', message));
    if (this.#state === 'greeting')
      return message.type === 'hello' ? this.#greeted(message) : this.#unexpected(message);
    if (this.#state !== 'live') return this.#unexpected(message);
    switch (message.type) {
      case 'batch':
      case 'gap':
        return this.#delivered(message);
      case 'state':
        return this.#told(message);
      case 'configured':
        return [{ type: 'configured', configured: message }];
      case 'facts':
        return [{ type: 'learned', learned: message }];
      case 'probed':
        return [{ type: 'probed', probed: message }];
      case 'ping':
        return [
          send({ type: 'pong', n: message.n, nowMs }),
          ...(message.vitals ? [{ type: 'vitals', vitals: message.vitals } as const] : []),
        ];
      case 'pong':
        return this.#ponged(message, now);
      default:
        return this.#unexpected(message);
    }
  }

  #greeted(hello: MessageOf<'hello'>): ManagerEffect[] {
    const version = commonVersion(hello.versions);
    if (version === undefined) {
      const text = `This manager speaks protocol version ${versions.join(', ')}, agent ${hello.agent} ${hello.versions.join(', ')}. Upgrade the older of the two.`;
      return [
        send({ type: 'refuse', code: 'version-unsupported', text, retryAfterMs: 60_000 }),
        ...this.#over('version-unsupported', text),
      ];
    }
    this.#state = 'admitting';
    this.#version = version;
    this.#greeting = hello;
    return [{ type: 'admit', hello, version }];
  }

  /**
   * An agent that has this very configuration in force is left alone; one that knows what it was before is told what is new. A configuration that numbers
   * services by another store is none: the agent waits for one (P80).
   */
  #configure(config: Config): ManagerEffect[] {
    const { revision, hash, services } = config;
    const before = this.#sent;
    this.#sent = config;
    const known = this.#greeting.store === this.#store ? this.#greeting.hash : '';
    if ((before?.hash ?? known) === hash) return [];
    const amendments =
      before && this.#greeting.features.includes('delta') ? amendmentsBetween(before.services, services) : undefined;
    const isDelta = before !== undefined && amendments !== undefined && 2 * amendments.length < services.length;
    const news: readonly Amendment[] = isDelta ? amendments : services;
    return inParts(news, limits.assignmentsPerPartMax, weightOf).map((list, part, all) => {
      const removed = list.filter((amendment) => typeof amendment === 'number');
      const changed = list.filter((amendment) => typeof amendment !== 'number');
      const delta = isDelta && { base: before.hash, removed };
      return send({ type: 'configure', revision, hash, part, parts: all.length, services: changed, ...delta });
    });
  }

  /** An agent sends while there is credit left, so it may exceed it by what one batch holds, and by no more: memory stays bounded. */
  #delivered(item: SpoolItem): ManagerEffect[] {
    this.#outstanding.add(item);
    if (this.#outstanding.credit > this.#credit + limits.batchItemsMax) {
      return this.#close('message-unexpected', 'The agent delivers more than its credit allows.');
    }
    return [{ type: 'store', item }];
  }

  #told(message: State): ManagerEffect[] {
    const { atMs, seq } = message;
    const changes = this.#assembly.add(`${atMs} ${seq}`, message);
    return changes ? [{ type: 'state', atMs, seq, changes }] : [];
  }

  /** The agent echoes nothing but its own time: half the round trip ago, its clock stood there. */
  #ponged({ n, nowMs }: MessageOf<'pong'>, now: number): ManagerEffect[] {
    if (this.#pinged?.n !== n) return [];
    const roundTripMs = now - this.#pinged.at;
    const offsetMs = nowMs - (this.#pinged.nowMs + roundTripMs / 2);
    this.#pinged = undefined;
    return [{ type: 'clock', offsetMs, roundTripMs }];
  }

  #wake(nowMs: number, now: number): ManagerEffect[] {
    if (now < this.wakeAt) return [];
    if (this.#state === 'greeting') return this.#close('silent', 'Nothing was said within the time for a greeting.');
    switch (this.#liveness.wake(now)) {
      case 'dead':
        return this.#close('silent', 'Nothing was heard of the agent for too long.');
      case 'ping':
        return this.#state === 'live' ? [this.#ping(nowMs, now)] : [];
      default:
        return [];
    }
  }

  #ping(nowMs: number, now: number): ManagerEffect {
    this.#pinged = { n: ++this.#pings, at: now, nowMs };
    return send({ type: 'ping', n: this.#pinged.n, nowMs });
  }

  #unexpected(message: Message): ManagerEffect[] {
    return this.#close('message-unexpected', `A ${message.type} has no place here.`);
  }

  /** Ends it for a fault that the agent is told of. */
  #close(code: FaultCode, text: string): ManagerEffect[] {
    return [send(farewell({ code, message: text })), ...this.#over(code, text)];
  }

  #over(code: FaultCode, text: string): ManagerEffect[] {
    this.#state = 'closed';
    return [{ type: 'close', code, text }];
  }
}

const send = (message: Message): ManagerEffect => ({ type: 'send', message });
