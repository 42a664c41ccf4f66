// The TCP probe: can a connection be made? Knows the way of an attempt from name to verdict; refuses to know how names are
// resolved (resolver.ts), what errors mean (classify.ts), which addresses are permitted, when to look and what follows from it.
//
// States of an attempt: resolving → connecting → settled. A passed deadline changes nothing by itself: everything that is
// waiting to be read is read first, and only an attempt that is still unsettled then is judged.
import { isIP } from 'node:net';
import type { Verdict } from '@vedette/protocol/health';
import type { Clock, MonoMs } from '@vedette/protocol/kit';
import { unknown } from './classify.ts';
import { verdictAtDeadline } from './deadline-verdict.ts';
import { Deadlines } from './deadlines.ts';
import { ephemeralPortMin } from './ephemeral-ports.ts';
import { LoopWatch } from './loop-watch.ts';
import type { Done, Permit, Prober, Target } from './probe.ts';
import type { Resolver } from './resolver.ts';
import { Attempt, type AttemptOwner } from './tcp-attempt.ts';

export type TcpProberOptions = {
  readonly clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly resolver: Resolver;
  readonly permit: Permit;
  readonly done: Done;
};

const DENIED = unknown('denied');

class TcpProber implements Prober, AttemptOwner {
  readonly clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly ephemeralPortMin = ephemeralPortMin();
  readonly #resolver: Resolver;
  readonly #permit: Permit;
  readonly #done: Done;
  readonly #deadlines: Deadlines<Attempt>;
  readonly #loop: LoopWatch;
  #inFlight = 0;
  #closed: boolean;

  constructor({ clock, resolver, permit, done }: TcpProberOptions) {
    this.clock = clock;
    this.#resolver = resolver;
    this.#permit = permit;
    this.#done = done;
    this.#closed = false;
    this.#deadlines = new Deadlines(clock, (attempts, firedAt) => this.#readFirst(attempts, firedAt));
    this.#loop = new LoopWatch(clock, () => this.#inFlight > 0);
  }

  start(token: number, { host, port }: Target, timeoutMs: number): void {
    if (this.#closed) throw new Error('the prober is closed');
    this.#loop.wake();
    const now = this.clock.elapsed();
    const stalledBeforeMs = this.#loop.stalledMs(now);
    const attempt = new Attempt(this, { token, port, timeoutMs, dueAt: now + timeoutMs, stalledBeforeMs });
    this.#inFlight++;
    this.#deadlines.add(attempt);
    const address = isIP(host) ? host : this.#resolver.known(host);
    if (address === undefined) void this.#resolveThenDial(attempt, host);
    else if (this.#permit(host, address, port)) attempt.dial(address);
    // Never from within.
    else queueMicrotask(() => this.settle(attempt, DENIED, Number.NaN));
  }

  settle(attempt: Attempt, verdict: Verdict, latencyMs: number): void {
    // After close there may still be attempts past their deadline that are answered before they are judged.
    if (attempt.settled || this.#closed) return;
    attempt.settled = true;
    this.#inFlight--;
    this.#deadlines.delete(attempt);
    const sentAt = Number.isNaN(attempt.sentAt) ? this.clock.elapsed() : attempt.sentAt;
    this.#done(attempt.terms.token, sentAt, verdict, latencyMs);
  }

  close(): void {
    this.#closed = true;
    this.#loop[Symbol.dispose]();
    for (const attempt of this.#deadlines.clear()) drop(attempt);
  }

  async #resolveThenDial(attempt: Attempt, name: string): Promise<void> {
    const resolved = await this.#resolver.resolve(name);
    if (attempt.settled) return;
    if (resolved.address === undefined) this.settle(attempt, resolved.verdict, Number.NaN);
    else if (this.#permit(name, resolved.address, attempt.terms.port)) attempt.dial(resolved.address);
    else this.settle(attempt, DENIED, Number.NaN);
  }

  /**
   * Node runs timers before it reads sockets, so at this moment answers may be waiting that came long ago. An immediate
   * runs after the sockets were read; the second one, a round later, catches what a single very full round left over.
   */
  #readFirst(attempts: readonly Attempt[], firedAt: MonoMs): void {
    setImmediate(() => setImmediate(() => this.#judge(attempts, firedAt)));
  }

  #judge(attempts: readonly Attempt[], firedAt: MonoMs): void {
    const stalledMs = this.#loop.stalledMs(this.clock.elapsed());
    for (const attempt of attempts) {
      if (attempt.settled) continue;
      if (this.#closed) drop(attempt);
      else this.#giveUp(attempt, firedAt, stalledMs);
    }
  }

  #giveUp(attempt: Attempt, firedAt: MonoMs, stalledMs: number): void {
    const { timeoutMs, dueAt, stalledBeforeMs } = attempt.terms;
    const verdict = verdictAtDeadline({
      timeoutMs,
      waitedMs: Number.isNaN(attempt.sentAt) ? 0 : dueAt - attempt.sentAt,
      lateMs: firedAt - dueAt,
      stalledMs: stalledMs - stalledBeforeMs,
    });
    // Not resetAndDestroy(): while connecting, that would wait for the connection.
    attempt.destroy();
    this.settle(attempt, verdict, Number.NaN);
  }
}

/** Ends an attempt without a word. */
const drop = (attempt: Attempt): void => {
  attempt.settled = true;
  attempt.destroy();
};

/** Probes by connecting, and resets the connection at once. Everything it waits for ends by the probe's own timeout. */
export const createTcpProber = (options: TcpProberOptions): Prober => new TcpProber(options);
