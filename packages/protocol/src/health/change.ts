// A change of what one vantage holds of a service. Knows what is told from agent to manager about it; refuses to know why.
import type { WallMs } from '../kit/clock.ts';
import type { DownReason, UnknownReason } from './result.ts';

/** `failing`: unresponsive, the grace still running. `down`: unresponsive for at least a grace. `unknown`: nobody can tell. */
export type Health = 'up' | 'failing' | 'down' | 'unknown';

/**
 * From `at` on this vantage holds `health` of the service in `slot`, and has done so without a break since `since`.
 * When failing, `since` is when the first failed probe was sent; one `down` follows for every distinct grace that runs out, with `heldMs`
 * the time from the first failed probe to the one that proves it (so `heldMs` is never less than that grace).
 */
export type Change = { readonly slot: number; readonly at: WallMs; readonly since: WallMs } & (
  | { readonly health: 'up' }
  | { readonly health: 'failing' | 'down'; readonly reason: DownReason; readonly heldMs: number }
  | { readonly health: 'unknown'; readonly reason: UnknownReason }
);
