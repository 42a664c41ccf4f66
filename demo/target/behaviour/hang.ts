// A server that is frozen: its accept queue is full, so the kernel drops every further attempt to connect and answers nothing.
// A thread that sleeps holds the port with the shortest queue there is, and connections of our own fill that queue. Waking the
// thread closes the port, which empties the queue: nothing outlives the behaviour.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { Fault } from '../../../packages/protocol/src/kit/index.ts';
import type { Act, Stage } from './act.ts';

/** What the sleeping thread says: it is ready to take the port, it has it, or why it has not. */
export type SleeperWord = 'ready' | 'listening' | { readonly failed: string };

/** Connecting on loopback takes microseconds; an attempt without an answer for this long was dropped: the queue is full. */
const DROPPED_AFTER_MS = 250;

/** The queue is one or two long; a system that takes more than this many ignores the length asked for. */
const FILLERS_MAX = 600;

const tryConnect = (host: string, port: number): Promise<Socket | undefined> => {
  const { promise, resolve, reject } = Promise.withResolvers<Socket | undefined>();
  const socket = connect({ host, port, autoSelectFamily: false });
  const timer = setTimeout(() => {
    socket.destroy();
    resolve(undefined);
  }, DROPPED_AFTER_MS);
  socket.on('connect', () => {
    clearTimeout(timer);
    resolve(socket);
  });
  // After it is connected this is the end of hanging: the port was closed under it.
  socket.on('error', (error) => {
    clearTimeout(timer);
    reject(error);
  });
  return promise;
};

const fill = async (host: string, port: number, fillers: Socket[]): Promise<void> => {
  while (fillers.length < FILLERS_MAX) {
    const filler = await tryConnect(host, port);
    if (!filler) return;
    fillers.push(filler);
  }
  throw new Fault('address-unusable', `This system keeps accepting on ${host}:${port}: it cannot be made to hang.`);
};

const heard = async (sleeper: Worker): Promise<void> => {
  const [word] = (await once(sleeper, 'message')) as [SleeperWord];
  if (typeof word === 'object') throw new Fault('address-unusable', `Cannot hang: ${word.failed}.`);
};

export const hang = async (stage: Stage): Promise<Act> => {
  const { listener } = stage;
  if (listener.port === 0) await listener.open((socket) => socket.destroy());
  const { host, port } = listener;
  const gate = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const fillers: Socket[] = [];
  const sleeper = new Worker(new URL('./sleeper.ts', import.meta.url), { workerData: { host, port, gate } });
  const ended = once(sleeper, 'exit');
  const wake = async (): Promise<void> => {
    const flag = new Int32Array(gate);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    for (const filler of fillers) filler.destroy();
    // A thread that has not fallen asleep waits for a word that will not come.
    sleeper.postMessage('leave');
    await ended;
  };
  try {
    await heard(sleeper);
    // The thread is up and waits for the word, so that the port is free for less than a millisecond.
    const listening = heard(sleeper);
    await listener.shut();
    sleeper.postMessage('listen');
    await listening;
    await fill(host, port, fillers);
  } catch (thrown) {
    await wake();
    throw thrown;
  }
  return { [Symbol.asyncDispose]: wake };
};
