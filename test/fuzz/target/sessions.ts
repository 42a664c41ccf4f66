// Fuzzes both sessions, each against a hostile other side. Knows that a script is bytes; refuses to know what happens in it (session/ does).
import { AgentSession } from '../../../packages/protocol/src/delivery/agent-session.ts';
import { ManagerSession } from '../../../packages/protocol/src/delivery/manager-session.ts';
import type { Dice } from '../../sim/world/dice.ts';
import { Choices } from '../make/choices.ts';
import { AgentScript } from '../session/agent-script.ts';
import { ManagerScript } from '../session/manager-script.ts';
import type { Target } from '../target.ts';

type Script = { readonly isOver: boolean; act(): void };

const make = (dice: Dice): Uint8Array => {
  const length = dice.pick([20, 60, 120, 300]);
  // Low bytes are the usual choices: a script of nothing but odd events ends at once.
  const isTame = dice.chance(0.5);
  return Uint8Array.from({ length }, () => (isTame && dice.chance(0.5) ? dice.below(16) : dice.below(256)));
};

const play = (input: Uint8Array, begin: (choices: Choices) => Script): void => {
  const choices = new Choices(input);
  for (const script = begin(choices); !choices.isOver && !script.isOver; ) script.act();
};

const target = (name: string, share: number, begin: (choices: Choices) => Script): Target => ({
  name,
  share,
  msMax: 500,
  make,
  check: (input) => play(input, begin),
});

export const agentSessionTarget = (start: (now: number) => Pick<AgentSession, 'step' | 'wakeAt'>): Target =>
  target('agent-session', 60, (choices) => new AgentScript(choices, start));

export const managerSessionTarget = (start: (now: number) => Pick<ManagerSession, 'step' | 'wakeAt'>): Target =>
  target('manager-session', 40, (choices) => new ManagerScript(choices, start));

export const agentSessionFuzz = agentSessionTarget((now) => new AgentSession(now));
export const managerSessionFuzz = managerSessionTarget((now) => new ManagerSession(now));
