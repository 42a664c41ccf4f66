// What names were last known to stand for. Knows lifetimes, rotation and the bound; refuses to know who is asked and how.
//
// An answer is fresh for its TTL, then stale for an hour: stale addresses are used only while the resolver is in trouble.
import type { MonoMs } from '@vedette/protocol/kit';

/** A shorter TTL would make every probe wait for the resolver, a longer one miss a move for too long. */
const FRESH_MS_MIN = 5_000;
const FRESH_MS_MAX = 300_000;
const STALE_MS = 3_600_000;
/** How long stale addresses serve before the resolver in trouble is asked again, since asking costs a probe its time. */
const REVIVED_MS = 30_000;
const NAMES_MAX = 10_000;

type Entry = { readonly addresses: readonly string[]; freshUntil: MonoMs; readonly staleUntil: MonoMs; turn: number };

export class NameCache {
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  /** The next address of a name whose answer is fresh, each in turn. */
  next(name: string, now: MonoMs): string | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined || now >= entry.freshUntil) return undefined;
    return entry.addresses[entry.turn++ % entry.addresses.length];
  }

  /** Whether addresses are known that serve when the resolver does not. */
  hasStale(name: string, now: MonoMs): boolean {
    return now < (this.#entries.get(name)?.staleUntil ?? Number.NEGATIVE_INFINITY);
  }

  /** Remembers an answer; when the cache is full, the name whose answer is oldest is forgotten. */
  put(name: string, addresses: readonly string[], ttlMs: number, now: MonoMs): void {
    const before = this.#entries.get(name);
    this.#entries.delete(name);
    const freshUntil = now + Math.min(Math.max(ttlMs, FRESH_MS_MIN), FRESH_MS_MAX);
    // A refreshed answer goes on where the rotation was: otherwise a slow poll would only ever see the first address.
    this.#entries.set(name, { addresses, freshUntil, staleUntil: freshUntil + STALE_MS, turn: before?.turn ?? 0 });
    if (this.#entries.size <= NAMES_MAX) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }

  /** The resolver is in trouble: lets stale addresses serve for a while, where there are any. */
  revive(name: string, now: MonoMs): void {
    const entry = this.#entries.get(name);
    if (entry !== undefined && now < entry.staleUntil) {
      entry.freshUntil = Math.max(entry.freshUntil, Math.min(now + REVIVED_MS, entry.staleUntil));
    }
  }

  /** The name is known to have no addresses any more. */
  forget(name: string): void {
    this.#entries.delete(name);
  }
}
