// What the other side of a channel said when it did not take a message. Knows what a sender may want of it; refuses to know who asked.
import { Fault } from '@vedette/protocol/kit';

/** Whoever asks for more is not believed: a message that waits for days is of no use. */
const RETRY_AFTER_MAX_MS = 3_600_000;

/** The cause of a fault of a channel, where there was an answer. */
export class Answer {
  /** As the protocol numbers them: of HTTP or of SMTP. */
  readonly status: number;
  /** How long the other side wants to be left alone; an hour at most. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, retryAfterMs?: number) {
    this.status = status;
    this.retryAfterMs =
      retryAfterMs === undefined ? undefined : Math.min(Math.max(retryAfterMs, 0), RETRY_AFTER_MAX_MS);
  }
}

/** How long the other side wants to be left alone, if it said so: of anything that a channel's `send` was rejected with. */
export const retryAfterOf = (thrown: unknown): number | undefined =>
  thrown instanceof Fault && thrown.cause instanceof Answer ? thrown.cause.retryAfterMs : undefined;

/** The header `Retry-After`: seconds, or a date. */
export const parseRetryAfter = (text: string | null, nowMs: number): number | undefined => {
  if (text === null) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs - nowMs;
};
