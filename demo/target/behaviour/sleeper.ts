// The thread behind `hang`: listens with the shortest queue and falls asleep, so that nobody takes from the queue. Knows nothing else.
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { SleeperWord } from './hang.ts';

const { host, port, gate } = workerData as { host: string; port: number; gate: SharedArrayBuffer };
const say = (word: SleeperWord): void => parentPort?.postMessage(word);

const server = createServer();
server.on('error', (error) => {
  say({ failed: error.message });
  parentPort?.close();
});
server.on('listening', () => {
  say('listening');
  // Between listening and this line the event loop has not turned, so nothing was taken from the queue.
  Atomics.wait(new Int32Array(gate), 0, 0);
  server.close();
  parentPort?.close();
});
parentPort?.on('message', (word: 'listen' | 'leave') => {
  if (word === 'listen') server.listen({ host, port, backlog: 1 });
  else parentPort?.close();
});
say('ready');
