// One attempt to connect to one address: the socket itself, and what has to be remembered until the probe is settled. Knows
// when the first packet left and what came back; refuses to know deadlines, names and other attempts.
//
// It is a Socket subclass with three shared listeners, so that a probe costs no closure and no object besides its socket.
import { Socket } from 'node:net';
import { UP, type Verdict } from '@vedette/protocol/health';
import { type Clock, errnoOf, type MonoMs } from '@vedette/protocol/kit';
import { classify, down } from './classify.ts';

/** Who started the attempts and is told how each ended, possibly more than once: only the first time counts. */
export type AttemptOwner = {
  readonly clock: Pick<Clock, 'elapsed'>;
  /** From which port on a connection may have met itself. */
  readonly ephemeralPortMin: number;
  settle(attempt: Attempt, verdict: Verdict, latencyMs: number): void;
};

export type AttemptTerms = {
  readonly token: number;
  readonly port: number;
  readonly timeoutMs: number;
  readonly dueAt: MonoMs;
  /** The loop's stalls before it started (LoopWatch.stalledMs). */
  readonly stalledBeforeMs: number;
};

const REFUSED = down('refused');

export class Attempt extends Socket {
  readonly owner: AttemptOwner;
  readonly terms: AttemptTerms;
  /** When the first packet left; NaN until then. */
  sentAt: MonoMs = Number.NaN;
  settled: boolean;

  constructor(owner: AttemptOwner, terms: AttemptTerms) {
    super();
    this.owner = owner;
    this.terms = terms;
    this.settled = false;
    this.on('connectionAttempt', onSending);
    this.on('connect', onConnect);
    this.on('error', onError);
  }

  /** Makes the one connection attempt, to an IP address. What becomes of it is told later, never from within. */
  dial(address: string): void {
    this.connect({ host: address, port: this.terms.port, autoSelectFamily: false });
  }
}

/** Node makes the system call a tick after connect(), in a burst many probes later; this event comes right before it. */
function onSending(this: Attempt): void {
  this.sentAt = this.owner.clock.elapsed();
}

function onConnect(this: Attempt): void {
  const latencyMs = this.owner.clock.elapsed() - this.sentAt;
  const verdict = metItself(this.terms.port, this.owner.ephemeralPortMin, this) ? REFUSED : UP;
  // An orderly close would keep the port in TIME_WAIT for a minute and run a busy agent out of ports.
  this.resetAndDestroy();
  this.owner.settle(this, verdict, verdict === UP ? latencyMs : Number.NaN);
}

function onError(this: Attempt, error: Error): void {
  this.owner.settle(this, classify(errnoOf(error)), Number.NaN);
}

/**
 * Nobody listens, but the system picked the very port we dial as our own: TCP then connects a socket to itself.
 * It happens on this host's own addresses only, about once in 28,000 attempts on a port of the ephemeral range. The names of
 * both ends cost two system calls, so they are asked for where it can have happened and nowhere else.
 */
export const metItself = (
  port: number,
  ephemeralPortMin: number,
  socket: Pick<Socket, 'localPort' | 'localAddress' | 'remoteAddress'>,
): boolean => port >= ephemeralPortMin && socket.localPort === port && socket.localAddress === socket.remoteAddress;
