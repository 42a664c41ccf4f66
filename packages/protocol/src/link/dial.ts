// Dialling: one attempt to reach one address. Knows sockets and their errors; refuses to know when to try again.
import { connect, type Socket } from 'node:net';
import { errnoOf, Fault } from '../kit/fault.ts';
import { type Address, formatAddress } from '../target/address.ts';
import { requireLoopback } from './address.ts';

const CONNECT_MS = 10_000;

/**
 * A connected socket.
 * @throws Fault `unreachable` (with what the system said), `insecure-address`; an aborted signal rejects with its reason.
 */
export const dial = (address: Address, signal?: AbortSignal): Promise<Socket> => {
  requireLoopback(address, 'The address');
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ ...address, autoSelectFamily: false });
  const unreachable = (why: string, cause?: unknown) => {
    socket.destroy();
    reject(new Fault('unreachable', `Nobody answers at ${formatAddress(address)} (${why}).`, { cause }));
  };
  const timer = setTimeout(() => unreachable(`no answer within ${CONNECT_MS / 1_000} s`), CONNECT_MS);
  const onError = (error: Error) => unreachable(errnoOf(error) ?? error.message, error);
  const onAbort = () => {
    socket.destroy();
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  socket.once('error', onError);
  socket.once('connect', () => {
    socket.off('error', onError);
    resolve(socket);
  });
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  });
};
