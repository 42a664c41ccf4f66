// The kinds of sockets a connection may run on, for tests that hold for all of them. Knows how to make two that are connected; nothing reads from
// them yet.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import type { Scope } from '../kit/scope.ts';
import { StandingClock } from './clock.test-support.ts';
import { connectTo, dial } from './dial.ts';
import { identityOf, ringOf } from './identity.ts';
import { listen } from './listen.ts';
import { Doorway, keyFor } from './secured.test-support.ts';
import { dialSecurely } from './tls-dial.ts';
import { ALPN } from './tls-rules.ts';

export type SocketPair = {
  readonly near: Socket;
  readonly far: Socket;
  /** Ends the TCP connection from the far side, out of order. */
  resetFar(): void;
};

export type Transport = { readonly name: string; connected(scope: Scope): Promise<SocketPair> };

const plain = async (scope: Scope): Promise<SocketPair> => {
  const accepted = Promise.withResolvers<Socket>();
  const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', accepted.resolve);
  scope.defer('listener', () => listener.close());
  const far = await dial(listener.address, new StandingClock());
  scope.defer('dialled', () => far.destroy());
  return { near: await accepted.promise, far, resetFar: () => far.resetAndDestroy() };
};

const securedNear = async (scope: Scope): Promise<SocketPair> => {
  const key = keyFor('eu-1');
  const door = new Doorway();
  await door.open(scope, { keys: ringOf([key]) });
  // By hand, and not with dialSecurely: the socket beneath is wanted too.
  const raw = await connectTo(door.address, new StandingClock());
  scope.defer('dialled', () => raw.destroy());
  const pskCallback = () => ({ identity: identityOf(key), psk: key.secret });
  const far = connect({ socket: raw, ALPNProtocols: [ALPN], pskCallback });
  // The last words of a TLS 1.3 handshake come after it: they would be unread when the far side resets.
  const [{ socket: near }] = await Promise.all([door.secured(), once(far, 'session')]);
  return { near, far, resetFar: () => raw.resetAndDestroy() };
};

const securedFar = async (scope: Scope): Promise<SocketPair> => {
  const key = keyFor('eu-1');
  const door = new Doorway();
  await door.open(scope, { keys: ringOf([key]) });
  const { socket: near } = await dialSecurely(door.address, { by: 'key', key }, new StandingClock());
  scope.defer('dialled', () => near.destroy());
  const { socket: far } = await door.secured();
  return { near, far, resetFar: () => door.raw[0]?.resetAndDestroy() };
};

export const transports: readonly Transport[] = [
  { name: 'TCP', connected: plain },
  { name: 'TLS, dialled', connected: securedNear },
  { name: 'TLS, dialling', connected: securedFar },
];
