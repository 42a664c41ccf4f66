// How often each source may ask. Knows as many sources as fit, those that asked last; refuses to know what is asked for.
import { isLoopback } from '@vedette/protocol/target';

/** So many at once, and one more every so often. */
const BURST = 60;
const EVERY_MS = 100;
const SOURCE_COUNT_MAX = 10_000;

type Left = { readonly count: number; readonly atMs: number };

export class SourceRate {
  readonly #left = new Map<string, Left>();

  /** @param nowMs on a scale that never steps back */
  allows(source: string, nowMs: number): boolean {
    const { count, atMs } = this.#left.get(source) ?? { count: BURST, atMs: nowMs };
    const now = Math.min(BURST, count + (nowMs - atMs) / EVERY_MS);
    this.#left.delete(source);
    if (this.#left.size >= SOURCE_COUNT_MAX) this.#left.delete(this.#left.keys().next().value ?? '');
    this.#left.set(source, { count: now >= 1 ? now - 1 : now, atMs: nowMs });
    return now >= 1;
  }

  get size(): number {
    return this.#left.size;
  }
}

/**
 * Who asks: the other end of the connection; where that is a proxy on this machine, whom the proxy says that it asks for. What others say of themselves counts for
 * nothing. A network of IPv6 is one source. Undefined for this machine itself: a proxy that does not say whom it asks for asks for everybody.
 */
export const sourceOf = (remote: string | undefined, forwarded: string | undefined): string | undefined => {
  const near = (remote ?? '').replace(/^::ffff:/, '');
  if (!isLoopback(near)) return networkOf(near);
  const named = forwarded?.split(',').at(-1)?.trim();
  return named !== undefined && /^[0-9a-f.:]{2,45}$/i.test(named) ? networkOf(named) : undefined;
};

const networkOf = (address: string): string =>
  address.includes(':') ? address.split(':').slice(0, 4).join(':') : address;
