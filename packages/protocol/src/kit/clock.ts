// Time as a port: everything that needs to know "when" is handed a Clock, so that tests and the simulator can own time.
// Knows the kinds of time there are; refuses to know where they come from (system.ts does).

/** Milliseconds since 1970 by the machine's wall clock. It may step; use it for stamps only. */
export type WallMs = number & { readonly unit?: 'wall' };

/** Milliseconds since an arbitrary origin that never steps back, with fractions. For durations, deadlines and schedules. */
export type MonoMs = number & { readonly unit?: 'mono' };

export type Clock = {
  now(): WallMs;
  elapsed(): MonoMs;
  /** Calls `fn` once, at or after `atMs` on the monotonic scale; dispose to call it off. Never calls it synchronously. */
  at(atMs: MonoMs, fn: () => void): Disposable;
};
