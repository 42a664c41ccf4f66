// How fresh what the public sees is, and how long anybody waits for it. Refuses to know what it is.
import { Fault } from '@vedette/protocol/kit';

/** A page is made at most once in `freshMs`, whoever asks. */
export const keptTimes = { freshMs: 5_000, patienceMs: 500, firstMs: 5_000 } as const;

/** What is older than this says how old it is. */
export const STALE_MS = 30_000;

/** Where nothing is known yet. */
export const notNow = (): Fault =>
  new Fault('store-failed', 'How things are cannot be said at the moment: nobody has answered in time.');
