// The probe by a connection: one attempt to one address, and what is said on it. Knows the way of an attempt from name to verdict; refuses to know what is
// said (tls.ts, tcp-dialogue.ts; nothing, for a plain connect), what errors mean (classify.ts), when to look and what follows from it.
//
// States of an attempt: resolving → connecting (→ talking) → settled.
import type { Socket } from 'node:net';
import type { Facts } from '@vedette/protocol/check';
import { UP, type Verdict } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { brokenWhile } from './classify.ts';
import { ephemeralPortMin } from './ephemeral-ports.ts';
import type { Done, Look, Permit, Prober } from './probe.ts';
import type { Resolver } from './resolver.ts';
import { Attempt, type AttemptOwner } from './tcp-attempt.ts';
import { Trials } from './trials.ts';
import { type Guides, type Way, wayLater, wayNow } from './way.ts';

export type ConnectionOptions = {
  readonly clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly resolver: Resolver;
  readonly permit: Permit;
  readonly done: Done;
};

/** A connection that stands. Errors of its socket, and the deadline, end it without the talker; afterwards nothing that the talker says counts. */
export type Talk = {
  readonly socket: Socket;
  readonly look: Look;
  /** Since the first packet of the connection left. */
  sinceMs(): number;
  /** What it means if the time is over from now on; where nothing was said of that, `timeout`. */
  overdue(verdict: Verdict, facts: Facts): void;
  /** The connection is reset, and this is what it came to. */
  end(verdict: Verdict, latencyMs: number, facts?: Facts): void;
};

/** Called as soon as a connection stands, before anything was read from it. */
export type Talker = (talk: Talk) => void;

class ConnectionProber implements Prober, AttemptOwner {
  readonly ephemeralPortMin = ephemeralPortMin();
  readonly clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly #trials: Trials<Attempt>;
  readonly #guides: Guides;
  readonly #talker: Talker | undefined;

  constructor({ clock, resolver, permit, done }: ConnectionOptions, talker: Talker | undefined) {
    this.clock = clock;
    this.#trials = new Trials(clock, done);
    this.#guides = { resolver, permit };
    this.#talker = talker;
  }

  start(token: number, look: Look, timeoutMs: number): void {
    const attempt = new Attempt(this, this.#trials.terms(token, timeoutMs), look);
    this.#trials.add(attempt);
    const way = wayNow(look.target, this.#guides);
    if (typeof way === 'string') attempt.dial(way);
    else void this.#go(attempt, way ?? wayLater(attempt, look.target, this.#guides));
  }

  connected(attempt: Attempt, latencyMs: number): void {
    const { look } = attempt;
    if (this.#talker === undefined) {
      // An orderly close would keep the port in TIME_WAIT for a minute and run a busy agent out of ports.
      attempt.resetAndDestroy();
      this.settle(attempt, UP, latencyMs);
      return;
    }
    this.#talker({
      socket: attempt,
      look,
      sinceMs: () => this.clock.elapsed() - attempt.sentAt,
      overdue: (verdict, facts) => {
        attempt.overdue = { verdict, facts };
      },
      end: (verdict, ms, facts) => {
        if (attempt.settled) return;
        attempt.resetAndDestroy();
        this.settle(attempt, verdict, ms, facts);
      },
    });
  }

  settle(attempt: Attempt, verdict: Verdict, latencyMs: number, facts = brokenOff(attempt)): void {
    this.#trials.settle(attempt, verdict, latencyMs, facts);
  }

  close(): void {
    this.#trials.close();
  }

  /** Never from within `start`, whatever is known already. */
  async #go(attempt: Attempt, finding: Verdict | Promise<Way | undefined>): Promise<void> {
    const way = await finding;
    if (typeof way === 'string') attempt.dial(way);
    else if (way) this.settle(attempt, way, Number.NaN);
  }
}

/** What is told of a connection that broke while somebody talked on it: what was waited for, and what was heard until then. */
const brokenOff = ({ overdue }: Attempt): Facts | undefined => {
  const waitedFor = overdue?.facts['error'];
  return overdue && { ...overdue.facts, ...(typeof waitedFor === 'string' && { error: brokenWhile(waitedFor) }) };
};

/** Probes by connecting, and by what `talker` makes of the connection; everything it waits for ends by the probe's own timeout. */
export const connectionProber = (options: ConnectionOptions, talker?: Talker): Prober =>
  new ConnectionProber(options, talker);
