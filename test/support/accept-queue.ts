// Fills the accept queue of a server that does not take connections, so that the kernel answers no further attempt. Knows connecting only.
import { connect, type Socket } from 'node:net';

/** Connecting on loopback takes microseconds: an attempt without an answer for this long found the queue full. */
const UNANSWERED_MS = 300;
const QUEUE_MAX = 1_000;

const tryConnect = (port: number): Promise<Socket | undefined> => {
  const { promise, resolve, reject } = Promise.withResolvers<Socket | undefined>();
  const socket = connect({ host: '127.0.0.1', port, autoSelectFamily: false });
  const timer = setTimeout(() => {
    socket.destroy();
    resolve(undefined);
  }, UNANSWERED_MS);
  socket.once('connect', () => {
    clearTimeout(timer);
    resolve(socket);
  });
  socket.on('error', reject);
  return promise;
};

/** Settles when the queue is full; disposing closes what fills it. */
export const fillAcceptQueue = async (port: number): Promise<Disposable> => {
  const fillers: Socket[] = [];
  const close = (): void => {
    for (const filler of fillers) filler.destroy();
  };
  try {
    while (fillers.length < QUEUE_MAX) {
      const filler = await tryConnect(port);
      if (filler === undefined) return { [Symbol.dispose]: close };
      fillers.push(filler);
    }
    throw new Error(`the accept queue of port ${port} has room for more than ${QUEUE_MAX}`);
  } catch (thrown) {
    close();
    throw thrown;
  }
};
