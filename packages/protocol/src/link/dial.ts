// Dialling: one attempt to reach one address. Knows sockets and their errors; refuses to know when to try again and who is there.
import { connect, type Socket } from 'node:net';
import type { Clock } from '../kit/clock.ts';
import { errnoOf, Fault } from '../kit/fault.ts';
import { type Address, formatAddress } from '../target/address.ts';
import { requireLoopback } from './address.ts';

const CONNECT_MS = 10_000;

/**
 * A connected socket without any proof of who is at its other end: on loopback only.
 * @throws Fault `unreachable` (with what the system said), `insecure-address`; an aborted signal rejects with its reason.
 */
export const dial = async (address: Address, clock: Clock, signal?: AbortSignal): Promise<Socket> => {
  requireLoopback(address, 'The address');
  return connectTo(address, clock, signal);
};

/**
 * A connected socket, anywhere, that nothing may be said on yet.
 * @throws Fault `unreachable` (with what the system said); an aborted signal rejects with its reason.
 */
export const connectTo = (address: Address, clock: Clock, signal?: AbortSignal): Promise<Socket> => {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ ...address, autoSelectFamily: false });
  const unreachable = (why: string, cause?: unknown) => {
    socket.destroy();
    reject(new Fault('unreachable', `Nobody answers at ${formatAddress(address)} (${why}).`, { cause }));
  };
  const deadline = clock.at(clock.elapsed() + CONNECT_MS, () =>
    unreachable(`no answer within ${CONNECT_MS / 1_000} s`),
  );
  const onAbort = () => {
    socket.destroy();
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  // It stays for the socket's life: an error between the connection and its owner's first listener must not go uncaught.
  socket.on('error', (error) => unreachable(errnoOf(error) ?? error.message, error));
  socket.once('connect', () => resolve(socket));
  return promise.finally(() => {
    deadline[Symbol.dispose]();
    signal?.removeEventListener('abort', onAbort);
  });
};
