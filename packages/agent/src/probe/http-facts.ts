// What a look over HTTP tells besides its verdict: where the time went, and what matters of a certificate. Knows how few facts there is room for.
import type { Facts } from '@vedette/protocol/check';
import type { Clock, MonoMs } from '@vedette/protocol/kit';

export type Phase = 'dns_ms' | 'connect_ms' | 'tls_ms' | 'first_byte_ms' | 'transfer_ms';

/** One after the other; of several requests each phase is the sum of theirs. */
export class Phases {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #spentMs: Partial<Record<Phase, number>> = {};
  #sinceAt: MonoMs;

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
    this.#sinceAt = clock.elapsed();
  }

  begin(): void {
    this.#sinceAt = this.#clock.elapsed();
  }

  /** The next one begins here. */
  end(phase: Phase): void {
    const now = this.#clock.elapsed();
    this.#spentMs[phase] = (this.#spentMs[phase] ?? 0) + now - this.#sinceAt;
    this.#sinceAt = now;
  }

  get facts(): Facts {
    return Object.fromEntries(Object.entries(this.#spentMs).map(([phase, ms]) => [phase, Math.round(ms * 10) / 10]));
  }
}

const KEPT = new Set(['error', 'warning', 'tls_version', 'expires', 'names', 'issuer', 'fingerprint']);

/** Those of a handshake for which there is room beside the others. */
export const handshakeFacts = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([key]) => KEPT.has(key)));
