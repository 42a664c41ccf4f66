// What a manager that shares its store does at a time, and what it needs for it: leading or serving. Refuses to know how either is done.
import type { Clock, Random } from '@vedette/protocol/kit';
import type { Shared } from './cluster/election.ts';
import type { Manager, ManagerOptions } from './manager.ts';

/** A manager in the part that it has now. */
export type Part = Omit<Manager, 'stop'> & {
  /** Resolves when it cannot go on with it, with the reason. */
  readonly over: Promise<string>;
};

export type SharedOptions = ManagerOptions & {
  readonly shared: Shared;
  readonly clock: Clock;
  readonly random: Random;
};

export type PartOptions = SharedOptions & {
  /** This process has had no part before. */
  readonly isFirst: boolean;
  /** Where it was found in the parts it had before. */
  readonly addresses?: Manager['addresses'];
};
