// Looks at the first byte of a connection and leaves it where it was. Knows that TLS begins with 0x16 and a frame of ours with 0; refuses to
// know what becomes of either.
import type { Socket } from 'node:net';

/** `frame`: the first byte of a length that may come before a greeting. */
export type Opening = 'tls' | 'frame' | 'other';

const TLS_HANDSHAKE = 0x16;

/** How the other side begins; undefined when it ends before it has begun. Nothing else reads from the socket until then. */
export const openingOf = (socket: Socket): Promise<Opening | undefined> => {
  const { promise, resolve } = Promise.withResolvers<Opening | undefined>();
  const look = (): void => {
    const bytes: Uint8Array | null = socket.read(1);
    if (bytes === null) {
      socket.once('readable', look);
      return;
    }
    socket.unshift(bytes);
    resolve(bytes[0] === TLS_HANDSHAKE ? 'tls' : bytes[0] === 0 ? 'frame' : 'other');
  };
  const gone = (): void => resolve(undefined);
  socket.once('end', gone).once('close', gone);
  look();
  return promise.finally(() => socket.off('end', gone).off('close', gone).off('readable', look));
};
