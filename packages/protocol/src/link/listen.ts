// Listening: sockets that come in. Knows ports; refuses to know what is said on the sockets, by whom, and how many its owner wants.
import { createServer, type Socket } from 'node:net';
import { errnoOf, Fault } from '../kit/fault.ts';
import { type Address, formatAddress } from '../target/address.ts';

export type Listener = {
  /** The address in use; its port is the one the system gave when 0 was asked for. */
  readonly address: Address;
  /** Takes no more, and ends what it has taken. */
  close(): Promise<void>;
};

const BACKLOG = 4_096;

/**
 * @param setting where the operator says which address it is, to name in faults: `--listen`
 * @throws Fault `address-in-use`, `address-unusable`
 */
export const listen = async (
  address: Address,
  setting: string,
  onSocket: (socket: Socket) => void,
): Promise<Listener> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Also for errors after the start (no descriptor left to accept with): the server goes on when they pass.
  server.on('error', (error) => reject(listenFault(address, setting, error)));
  try {
    server.listen({ ...address, backlog: BACKLOG }, resolve);
  } catch (error) {
    throw listenFault(address, setting, error);
  }
  await promise;
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server listens on an address with a port');
  return {
    address: { host: address.host, port: bound.port },
    close: () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of sockets) socket.destroy();
      return closed.promise;
    },
  };
};

/** What went wrong on the way to listening, for people. */
export const listenFault = (address: Address, setting: string, error: unknown): Fault => {
  const where = formatAddress(address);
  switch (errnoOf(error)) {
    case 'EADDRINUSE':
      return new Fault(
        'address-in-use',
        `Another program listens on ${where} already. Stop it, or set another address with ${setting}.`,
        { cause: error },
      );
    case 'EACCES':
      return new Fault('address-unusable', `This user may not listen on ${where}. Choose a port above 1023.`, {
        cause: error,
      });
    default:
      return new Fault(
        'address-unusable',
        `This machine cannot listen on ${where} (${errnoOf(error) ?? String(error)}). Choose an address of its own.`,
        { cause: error },
      );
  }
};
