// What the manager's thread and the store's thread say to each other, as types. Knows one question and its answer; refuses to know either side.
import type { FaultCode } from '@vedette/protocol/kit';
import type { Engine } from './engine.ts';

export type Method = keyof Engine;

export type Call = { readonly id: number; readonly method: Method; readonly args: readonly unknown[] };

/** Errors do not cross threads with their class: a fault travels as its code, a mistake of ours without one. */
export type Failure = { readonly code?: FaultCode; readonly message: string };

/** Answers come in the order of the calls. The opening is answered first, unasked, as call 0. */
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** The id of the answer that tells whether the store could be opened. */
export const OPENING = 0;
