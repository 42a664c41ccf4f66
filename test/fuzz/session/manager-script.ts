// A manager's session in the hands of an agent that says anything, in any order, at any time. Knows what the manager's own side (its store, its
// wishes, its clock) does and what an honest manager never does; refuses to know why the agent behaves so.

import type {
  ManagerEffect,
  ManagerEvent,
  ManagerSession,
} from '../../../packages/protocol/src/delivery/manager-session.ts';
import { hello, welcome } from '../../../packages/protocol/src/delivery/sample.test-support.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import type { Hello, Mark, Message } from '../../../packages/protocol/src/wire/message.ts';
import type { Choices } from '../make/choices.ts';
import { CONFIGS, configOf, SMALL_CONFIGS } from '../make/config-of.ts';
import { epochs, someChange, someMessage, someMessageOf, whole } from '../make/message.ts';
import { Broken, rule } from '../target.ts';
import { ScriptClock } from './clock.ts';
import { mustBeSayable } from './sayable.ts';
import { SlowStore } from './slow-store.ts';
import { Told } from './told.ts';

type Session = Pick<ManagerSession, 'step' | 'wakeAt'>;

export class ManagerScript {
  readonly #choices: Choices;
  readonly #session: Session;
  readonly #clock = new ScriptClock();
  readonly #store = new SlowStore();
  #told: Told | undefined;
  #credit = 0;
  #isLive = false;
  /** What the store has just finished: the only thing that may be acknowledged. */
  #stored: Mark | undefined;
  #pinged = 0;
  #sent: Message[] = [];
  isOver = false;

  constructor(choices: Choices, make: (now: number) => Session) {
    this.#choices = choices;
    this.#session = make(0);
  }

  /** One thing that happens. */
  act(): void {
    const act = this.#choices.below(16);
    if (!this.#isLive && act < 12) this.#receive(this.#hello());
    else if (act < 4) this.#receive(this.#delivery());
    else if (act < 7) this.#receive(this.#plausible());
    else if (act === 7) this.#receive(someMessage(this.#choices));
    else if (act < 11) this.#finish();
    else if (act === 11) this.#configure();
    else this.#pass();
  }

  #feed(event: ManagerEvent): void {
    let effects: ManagerEffect[];
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

  #carryOut(effect: ManagerEffect): void {
    const { type } = effect;
    rule(this.#isLive || ['send', 'admit', 'close'].includes(type), 'order', () => `${type} before it is live`);
    if (type === 'send') this.#says(effect.message);
    else if (type === 'admit') this.#admit(effect.hello);
    else if (type === 'store') this.#keep(effect.item);
    else if (type === 'close') {
      this.isOver = true;
      this.#feed({ type: 'ahead' });
    } else if (type === 'clock') {
      const isTime = Number.isFinite(effect.offsetMs) && effect.roundTripMs >= 0;
      rule(isTime, 'clock', () => `an offset of ${effect.offsetMs} ms in ${effect.roundTripMs} ms`);
    }
  }

  #says(message: Message): void {
    mustBeSayable(message);
    this.#sent.push(message);
    if (message.type === 'ping') this.#pinged = message.n;
    if (message.type !== 'ack') return;
    const isStored = this.#stored?.epoch === message.epoch && this.#stored.seq === message.seq;
    rule(
      isStored,
      'acknowledged',
      () => `${message.seq} is acknowledged and ${this.#store.markOf(message.epoch)} stored`,
    );
  }

  #keep(item: Extract<ManagerEffect, { type: 'store' }>['item']): void {
    this.#store.take(item);
    const allowed = this.#credit + limits.batchItemsMax;
    rule(this.#store.cost <= allowed, 'memory', () => `${this.#store.cost} items wait for the store, of ${allowed}`);
  }

  /** Answered at once, as the driver does. */
  #admit(from: Hello): void {
    const choices = this.#choices;
    if (choices.below(16) === 0) {
      this.#feed({ type: 'refused', refuse: { code: 'agent-unknown', text: 'no', retryAfterMs: 0 } });
      return;
    }
    this.#credit = choices.pick([10, 10, 100, 1_000, 0]);
    this.#isLive = true;
    const marks = from.spool.map(({ epoch }) => ({ epoch, seq: this.#store.markOf(epoch) }));
    const { version: _, ...rest } = { ...welcome, marks, credit: this.#credit, nowMs: this.#clock.now };
    const known = Array.from({ length: CONFIGS }, (_it, i) => configOf(i)).find(({ hash }) => hash === from.hash);
    this.#told = new Told(from.hash, from.features, known?.services);
    this.#feed({ type: 'admitted', welcome: rest });
    this.#configure();
  }

  #configure(): void {
    // Those of two parts are slow to check, and once in a while is often enough.
    const config = configOf(this.#choices.below(this.#choices.below(32) === 31 ? CONFIGS : SMALL_CONFIGS));
    this.#sent = [];
    this.#feed({ type: 'configure', config });
    if (!this.isOver && this.#isLive) this.#told?.hears(this.#sent, config);
    this.#sent = [];
  }

  #receive(message: Message): void {
    this.#feed({ type: 'received', message, nowMs: 1_000 + this.#clock.now });
  }

  #hello(): Message {
    const choices = this.#choices;
    if (choices.below(8) === 0) return someMessage(choices);
    if (choices.below(4) === 0) return someMessageOf(choices, 'hello');
    const spool = epochs.slice(0, 2).map((epoch) => ({ epoch, first: 1, next: 1 }));
    return {
      type: 'hello',
      ...hello,
      spool,
      features: choices.pick([[], ['delta']]),
      hash: choices.pick(['', 'h0', 'h1']),
    };
  }

  /** What is due, what was delivered before, what leaves a hole; few or very many items. */
  #delivery(): Message {
    const choices = this.#choices;
    if (choices.below(8) === 0) return someMessageOf(choices, choices.pick(['batch', 'gap']));
    const epoch = choices.pick(epochs.slice(0, 2));
    const mark = this.#store.markOf(epoch);
    const wanted = choices.pick([
      mark + 1,
      mark + 1,
      Math.max(1, mark - choices.below(8)),
      1,
      mark + choices.below(8) + 1,
    ]);
    const seq = Math.min(wanted, limits.seqMax);
    if (choices.below(4) === 0) {
      const to = choices.pick([seq, seq + choices.below(100), limits.seqMax]);
      return {
        type: 'gap',
        epoch,
        from: seq,
        to: Math.min(Math.max(seq, to), limits.seqMax),
        reason: 'spool-full',
        fromMs: 0,
        toMs: 0,
      };
    }
    const count = choices.pick([1, 1, 5, 100, limits.batchItemsMax]);
    return {
      type: 'batch',
      epoch,
      seq: Math.min(seq, limits.seqMax - count + 1),
      count,
      results: new Uint8Array(0),
      changes: [],
    };
  }

  #plausible(): Message {
    const choices = this.#choices;
    const how = choices.below(5);
    if (how === 0)
      return { type: 'pong', n: choices.pick([this.#pinged, choices.byte()]), nowMs: whole(choices, 0, 2 ** 40) };
    if (how === 1) return someMessageOf(choices, choices.pick(['ping', 'configured']));
    const parts = choices.pick([1, 2, 3]);
    return {
      type: 'state',
      atMs: choices.below(2),
      seq: choices.below(2),
      part: choices.below(parts),
      parts,
      changes: [someChange(choices)],
    };
  }

  #finish(): void {
    const outcome = this.#store.finish();
    if (outcome === 'ahead') this.#feed({ type: 'ahead' });
    if (outcome === undefined || outcome === 'ahead') return;
    this.#stored = outcome;
    this.#feed({ type: 'stored', mark: outcome });
    this.#stored = undefined;
  }

  #pass(): void {
    const isDue = this.#clock.pass(this.#choices, this.#session.wakeAt);
    this.#feed({ type: 'wake', nowMs: 1_000 + this.#clock.now });
    if (isDue) this.#clock.woken(this.#session.wakeAt);
  }
}
