// A connection that ends for what it was sent, and says so first: whoever writes an agent of their own sees why, and not only that it ended. Knows
// when a connection finds fault by itself (bytes that are no message); refuses to know what the sessions on it find.
import type { Socket } from 'node:net';
import type { OpenChannel } from '../delivery/channel.ts';
import { farewell } from '../delivery/farewell.ts';
import type { Clock } from '../kit/clock.ts';
import type { Fault } from '../kit/fault.ts';
import { Connection } from './connection.ts';

/** The channel on a socket that is connected. */
export const connectionOn =
  (socket: Socket, clock: Clock): OpenChannel =>
  (events) =>
    new CandidConnection(socket, events, clock);

class CandidConnection extends Connection {
  override close(fault?: Fault, patienceMs?: number): void {
    if (fault) this.send(farewell(fault));
    super.close(fault, patienceMs);
  }
}
