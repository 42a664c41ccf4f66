// One attempt to connect to one address: the socket itself, and what has to be remembered until the probe is settled. Knows
// when the first packet left and what came back; refuses to know deadlines, names, other attempts and what is said on the connection.
//
// It is a Socket subclass with three shared listeners, so that a probe costs no closure and no object besides its socket.
import { Socket } from 'node:net';
import type { Verdict } from '@vedette/protocol/health';
import { type Clock, errnoOf, type MonoMs } from '@vedette/protocol/kit';
import { classify, down } from './classify.ts';
import type { Look } from './probe.ts';
import type { Trial, TrialTerms } from './trials.ts';

/** Who started the attempts and is told how each ended, possibly more than once: only the first time counts. */
export type AttemptOwner = {
  readonly clock: Pick<Clock, 'elapsed'>;
  /** From which port on a connection may have met itself. */
  readonly ephemeralPortMin: number;
  /** It stands, and is the owner's to end. */
  connected(attempt: Attempt, latencyMs: number): void;
  settle(attempt: Attempt, verdict: Verdict, latencyMs: number): void;
};

const REFUSED = down('refused');

export class Attempt extends Socket implements Trial {
  readonly owner: AttemptOwner;
  readonly terms: TrialTerms;
  readonly look: Look;
  sentAt: MonoMs = Number.NaN;
  settled: boolean;
  overdue?: NonNullable<Trial['overdue']>;

  constructor(owner: AttemptOwner, terms: TrialTerms, look: Look) {
    super();
    this.owner = owner;
    this.terms = terms;
    this.look = look;
    this.settled = false;
    this.on('connectionAttempt', onSending);
    this.on('connect', onConnect);
    this.on('error', onError);
  }

  /** Makes the one connection attempt, to an IP address. What becomes of it is told later, never from within. */
  dial(address: string): void {
    this.connect({ host: address, port: this.look.target.port, autoSelectFamily: false });
  }
}

/** Node makes the system call a tick after connect(), in a burst many probes later; this event comes right before it. */
function onSending(this: Attempt): void {
  this.sentAt = this.owner.clock.elapsed();
}

function onConnect(this: Attempt): void {
  const { owner, look } = this;
  const latencyMs = owner.clock.elapsed() - this.sentAt;
  if (metItself(look.target.port, owner.ephemeralPortMin, this)) {
    this.resetAndDestroy();
    owner.settle(this, REFUSED, Number.NaN);
  } else owner.connected(this, latencyMs);
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
