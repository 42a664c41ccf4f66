// An agent's session in the hands of a manager that says anything, in any order, at any time. Knows what the agent's own side (its spool, its
// clock) does and what an honest agent never does; refuses to know why the manager behaves so.
import type { AgentEffect, AgentEvent } from '../../../packages/protocol/src/delivery/agent-event.ts';
import type { AgentSession } from '../../../packages/protocol/src/delivery/agent-session.ts';
import { ToySpool } from '../../../packages/protocol/src/delivery/pair.test-support.ts';
import { configure, hello, vitals, welcome } from '../../../packages/protocol/src/delivery/sample.test-support.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import type { Mark, Message } from '../../../packages/protocol/src/wire/message.ts';
import type { Choices } from '../make/choices.ts';
import { epochs, someChange, someMessage, someMessageOf, whole } from '../make/message.ts';
import { Broken, rule } from '../target.ts';
import { ScriptClock } from './clock.ts';
import { mustBeSayable } from './sayable.ts';
import { UnderWay } from './under-way.ts';

type Session = Pick<AgentSession, 'step' | 'wakeAt'>;
type Ask = Extract<AgentEffect, { type: 'read' | 'present' | 'apply' }>;

export class AgentScript {
  readonly #choices: Choices;
  readonly #session: Session;
  readonly #clock = new ScriptClock();
  readonly #spool = new ToySpool();
  readonly #underWay = new UnderWay();
  #asked: Ask[] = [];
  /** What may be released now: the marks of the welcome, or what the acknowledgement just received settles. */
  #releasable: Mark[] = [];
  #credit = 0;
  #isWelcomed = false;
  isOver = false;

  constructor(choices: Choices, make: (now: number) => Session) {
    this.#choices = choices;
    this.#session = make(0);
    // What earlier starts left, and the present one: epochs ascend.
    for (let starts = choices.below(3); starts >= 0; starts--) {
      this.#spool.begin();
      for (let batches = choices.below(4); batches > 0; batches--) this.#spool.append(1 + choices.below(8));
    }
    const configured = choices.below(2) > 0 ? { revision: 1, hash: 'h1', problems: [] } : undefined;
    const greeting = { ...hello, epoch: this.#spool.epoch, spool: this.#spool.ranges() };
    this.#feed({ type: 'opened', hello: greeting, configured });
  }

  /** One thing that happens. */
  act(): void {
    const act = this.#choices.below(16);
    if (!this.#isWelcomed && act < 10) this.#receive(this.#welcome());
    else if (act < 4) this.#answer();
    else if (act < 7) this.#receive(this.#plausible());
    else if (act === 7) this.#receive(someMessage(this.#choices));
    else if (act < 10) this.#receive(this.#ack());
    else if (act < 12) this.#append();
    else if (act === 12) this.#spool.collapse(this.#choices.byte());
    else this.#pass();
  }

  #feed(event: AgentEvent): void {
    let effects: AgentEffect[];
    try {
      effects = this.#session.step(event, this.#clock.now);
    } catch (thrown) {
      // The driver closes the connection on a fault: nothing happens on it any more.
      this.isOver = true;
      if (thrown instanceof Fault && ['message-unexpected', 'message-invalid'].includes(thrown.code)) return;
      throw new Broken('step throws', String(thrown), { cause: thrown });
    }
    rule(!this.isOver || effects.length === 0, 'closed', () => 'something is done after the end');
    for (const effect of effects) this.#carryOut(effect);
    rule(!Number.isNaN(this.#session.wakeAt), 'spin', () => 'to be woken at no time');
    if (this.isOver) rule(this.#session.wakeAt === Number.POSITIVE_INFINITY, 'closed', () => 'a closed session waits');
  }

  #carryOut(effect: AgentEffect): void {
    switch (effect.type) {
      case 'send':
        this.#sent(effect.message);
        break;
      case 'release':
        this.#released(effect.mark);
        break;
      case 'read':
      case 'present':
      case 'apply':
        this.#asked.push(effect);
        rule(this.#asked.length <= 64, 'memory', () => 'more is asked for than can be told apart');
        break;
      case 'welcomed':
        this.#isWelcomed = true;
        break;
      case 'clock':
      case 'look':
        break;
      case 'close':
        this.#close();
        break;
      default:
        effect satisfies never;
    }
  }

  #sent(message: Message): void {
    const isGreeting = message.type === 'hello' || message.type === 'bye';
    rule(this.#isWelcomed || isGreeting, 'order', () => `a ${message.type} before the welcome`);
    mustBeSayable(message);
    if (message.type === 'batch' || message.type === 'gap') this.#underWay.send(message, this.#credit);
  }

  #released(mark: Mark): void {
    const place = this.#releasable.findIndex(({ epoch, seq }) => epoch === mark.epoch && seq === mark.seq);
    rule(place !== -1, 'release', () => `${mark.seq} of an epoch is given up, and nobody has it for good`);
    this.#releasable.splice(place, 1);
    const next = this.#spool.nexts.get(mark.epoch) ?? Number.POSITIVE_INFINITY;
    const isOwn = mark.epoch === this.#spool.epoch;
    rule(!isOwn || mark.seq < next, 'release', () => `${mark.seq} is given up and ${next} is yet to be numbered`);
    this.#spool.release(mark);
  }

  #close(): void {
    this.isOver = true;
    this.#feed({ type: 'spooled' });
  }

  #receive(message: Message): void {
    this.#releasable = [];
    if (message.type === 'welcome' && !this.#isWelcomed) {
      this.#credit = message.credit;
      this.#releasable = message.marks.filter(({ seq }) => seq > 0);
    }
    if (message.type === 'ack' && this.#isWelcomed) {
      const settled = this.#underWay.acknowledge(message);
      if (settled) this.#releasable = [settled];
    }
    this.#feed({ type: 'received', message, nowMs: 1_000 + this.#clock.now });
    this.#releasable = [];
  }

  #welcome(): Message {
    const choices = this.#choices;
    if (choices.below(4) === 0) return someMessageOf(choices, 'welcome');
    const marks = [...this.#spool.nexts].map(([epoch, next]) => ({ epoch, seq: choices.below(Math.min(next, 256)) }));
    return { type: 'welcome', ...welcome, marks, credit: choices.pick([0, 1, 5, 10, 100, 20_000]) };
  }

  #plausible(): Message {
    const choices = this.#choices;
    const how = choices.below(6);
    if (how === 0) return { type: 'ping', n: whole(choices, 0, 2 ** 52), nowMs: this.#clock.now };
    if (how === 1) return { type: 'pong', n: choices.below(8), nowMs: this.#clock.now };
    const parts = choices.pick([1, 1, 2, 3]);
    const base = choices.below(2) > 0 && { base: 'h1', removed: [1] };
    return {
      type: 'configure',
      ...configure(choices.below(parts), parts, [choices.below(9)], 1 + choices.below(2)),
      ...base,
    };
  }

  #ack(): Message {
    const choices = this.#choices;
    const epoch = choices.pick([this.#spool.epoch, ...this.#spool.nexts.keys(), ...epochs]);
    const last = this.#underWay.lastOf(epoch);
    const seq = choices.pick([last, last, last, last - 1, last + 1, whole(choices, 0, 2 ** 52)]);
    return { type: 'ack', epoch, seq: Math.max(0, seq) };
  }

  /** The agent's own side answers what it was asked, in order or not. */
  #answer(): void {
    const [ask] = this.#asked.splice(this.#choices.below(Math.max(1, this.#asked.length)), 1);
    if (ask?.type === 'read') this.#feed({ type: 'read', items: this.#spool.read(ask.after, ask.count) });
    else if (ask?.type === 'present') {
      const changes = Array.from({ length: this.#choices.below(3) }, () => someChange(this.#choices));
      this.#feed({ type: 'present', atMs: this.#clock.now, seq: this.#choices.below(4), changes });
    } else if (ask?.type === 'apply') {
      this.#feed({ type: 'applied', configured: { revision: ask.revision, hash: ask.hash, problems: [] } });
    }
  }

  #append(): void {
    this.#spool.append(1 + this.#choices.below(12));
    this.#feed({ type: 'spooled' });
  }

  #pass(): void {
    const isDue = this.#clock.pass(this.#choices, this.#session.wakeAt);
    this.#feed({ type: 'wake', nowMs: 1_000 + this.#clock.now, vitals });
    if (isDue) this.#clock.woken(this.#session.wakeAt);
  }
}
