// Takes connections at once but greets late, as a server with too much to do: connecting is quick, an answer is not.
import { type Act, nothingToEnd, type Stage } from './act.ts';

export const slow = async (stage: Stage, delayMs: number): Promise<Act> => {
  await stage.listener.open((socket) => {
    socket.resume();
    const timer = setTimeout(() => socket.write(`220 ${stage.name} ready\r\n`), delayMs);
    socket.on('close', () => clearTimeout(timer));
  });
  return nothingToEnd;
};
