// The check `command`: a program that the agent's owner has listed, called by the name that the target has. Knows what its warnings mean; refuses to know any
// program, path or argument: these are the agent's own.
import { boolean, matching, object, optional, type Shape } from '../wire/shape.ts';

export type CommandTerms = {
  /** Its warnings count as down. Absent: they are told, and the service is up. */
  readonly warningIsDown?: boolean;
};

export const commandTerms: Shape<CommandTerms> = object<CommandTerms>({ warningIsDown: optional(boolean) });

/** How things of an agent's owner are called that a configuration may name: commands, certificates. */
export const ownNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const ownName = matching(ownNamePattern, 'the name of something that the agent has');
