// One agent's session under test. Knows how to bring it to life and to let its timers run; refuses to know what is expected of it.
import type { Message, Welcome } from '../wire/message.ts';
import type { AgentEffect, AgentEvent } from './agent-event.ts';
import { AgentSession } from './agent-session.ts';
import { hello, vitals, welcome } from './sample.test-support.ts';

/** A session with a clock of its own, and its effects without what every test would have to repeat. */
export class AgentBench {
  now = 0;
  readonly session = new AgentSession(0);

  step(event: AgentEvent): AgentEffect[] {
    return this.session.step(event, this.now);
  }

  receive(message: Message): AgentEffect[] {
    return this.step({ type: 'received', message, nowMs: this.now });
  }

  wake(): AgentEffect[] {
    return this.step({ type: 'wake', nowMs: this.now, vitals });
  }

  greet(): this {
    this.step({ type: 'opened', hello, configured: undefined });
    return this;
  }

  /** Greeted, welcomed, and the state told. */
  live(over: Partial<Welcome> = {}): this {
    this.greet().receive({ type: 'welcome', ...welcome, ...over });
    this.step({ type: 'present', atMs: 0, seq: 0, changes: [] });
    this.step({ type: 'read', items: [] });
    return this;
  }

  /** Wakes whenever it is asked for until `untilMs`; what came of it. */
  runTo(untilMs: number): AgentEffect[] {
    const effects: AgentEffect[] = [];
    while (this.session.wakeAt <= untilMs) {
      this.now = this.session.wakeAt;
      effects.push(...this.wake());
    }
    this.now = untilMs;
    return effects;
  }
}

export const sent = (effects: readonly AgentEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : []));

export const closing = (effects: readonly AgentEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'close' ? [effect.code] : []));
