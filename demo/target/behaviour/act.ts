// What every behaviour is given and gives back. Knows the shape only.
import type { Listener } from '../listener.ts';

/** Where a behaviour takes place. */
export type Stage = {
  readonly name: string;
  readonly listener: Listener;
  /** Tells the operator of trouble that arises later, after the behaviour began. */
  complain(message: string): void;
};

/** A behaviour that has begun. Disposing ends what it set going; whether the port is open or shut afterwards is left as it is. */
export type Act = AsyncDisposable;

/** For behaviours that leave nothing running. */
export const nothingToEnd: Act = { [Symbol.asyncDispose]: async () => {} };
