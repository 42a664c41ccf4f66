// Planted mistakes of sessions, each of a kind that has happened to somebody. Knows what is done too early, too often or too generously;
// refuses to know who finds it.
import type { AgentEffect, AgentEvent } from '../../../packages/protocol/src/delivery/agent-event.ts';
import { AgentSession } from '../../../packages/protocol/src/delivery/agent-session.ts';
import { lastOf } from '../../../packages/protocol/src/delivery/item.ts';
import {
  type ManagerEffect,
  type ManagerEvent,
  ManagerSession,
} from '../../../packages/protocol/src/delivery/manager-session.ts';
import { agentSessionTarget, managerSessionTarget } from '../target/sessions.ts';
import type { Target } from '../target.ts';

type AgentAfter = (effects: AgentEffect[], event: AgentEvent) => AgentEffect[];
type ManagerAfter = (effects: ManagerEffect[], event: ManagerEvent) => ManagerEffect[];

const agentThat = (after: AgentAfter): Target =>
  agentSessionTarget((now) => {
    const inner = new AgentSession(now);
    return {
      get wakeAt() {
        return inner.wakeAt;
      },
      step: (event, at) => after(inner.step(event, at), event),
    };
  });

const managerThat = (after: ManagerAfter, before = (event: ManagerEvent): ManagerEvent => event): Target =>
  managerSessionTarget((now) => {
    const inner = new ManagerSession(now);
    return {
      get wakeAt() {
        return inner.wakeAt;
      },
      step: (event, at) => after(inner.step(before(event), at), event),
    };
  });

/** Takes any acknowledgement at its word. */
const trusting: AgentAfter = (effects, event) =>
  event.type === 'received' && event.message.type === 'ack' && effects.length === 0
    ? [{ type: 'release', mark: event.message }]
    : effects;

const greedy: AgentAfter = (effects) =>
  effects.map((effect) => (effect.type === 'read' ? { ...effect, count: effect.count + 30 } : effect));

const twice: AgentAfter = (effects) =>
  effects.flatMap((effect) =>
    effect.type === 'send' && effect.message.type === 'batch' ? [effect, effect] : [effect],
  );

/** An alarm that is set once and never moved. */
const stuck = (): Target =>
  agentSessionTarget((now) => {
    const inner = new AgentSession(now);
    return { wakeAt: now + 5_000, step: (event, at) => inner.step(event, at) };
  });

const early: ManagerAfter = (effects) =>
  effects.flatMap((effect): ManagerEffect[] => {
    if (effect.type !== 'store') return [effect];
    const { epoch } = effect.item;
    return [effect, { type: 'send', message: { type: 'ack', epoch, seq: lastOf(effect.item) } }];
  });

const withoutRemoved: ManagerAfter = (effects) =>
  effects.map((effect) =>
    effect.type === 'send' && effect.message.type === 'configure' && effect.message.removed
      ? { type: 'send', message: { ...effect.message, removed: [] } }
      : effect,
  );

const generous = (event: ManagerEvent): ManagerEvent =>
  event.type === 'admitted' ? { ...event, welcome: { ...event.welcome, credit: 2 ** 31 - 1 } } : event;

export const sessionBugs: Readonly<Record<string, Target>> = {
  'released-on-trust': agentThat(trusting),
  'credit-exceeded': agentThat(greedy),
  'sent-twice': agentThat(twice),
  'alarm-stuck': stuck(),
  'acknowledged-early': managerThat(early),
  'removals-forgotten': managerThat(withoutRemoved),
  'credit-not-held': managerThat((effects) => effects, generous),
};
