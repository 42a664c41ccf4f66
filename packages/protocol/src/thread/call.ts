// What two threads say to each other, as types. Knows one question and its answer; refuses to know what is asked.
import type { FaultCode } from '../kit/fault.ts';

/** What a thread can be asked to do: synchronous acts by name, among them the one that ends it. */
export type Acts<E> = { readonly [M in keyof E]: E[M] extends (...args: never[]) => unknown ? E[M] : never } & {
  close(): void;
};

export type Call = { readonly id: number; readonly method: string; readonly args: readonly unknown[] };

/** Errors do not cross threads with their class: a fault travels as its code, a mistake of ours without one. */
export type Failure = { readonly code?: FaultCode; readonly message: string };

/** Answers come in the order of the calls. The opening is answered first, unasked, as call 0. */
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** The id of the answer that tells whether the thread could begin. */
export const OPENING = 0;
