// Takes connections and holds them, as an idle but healthy server would.
import type { Handler } from '../listener.ts';
import { type Act, nothingToEnd, type Stage } from './act.ts';

/** Reads and forgets what is sent, and ends when the other side does (a socket of Node answers an end with an end). */
export const hold: Handler = (socket) => {
  socket.resume();
};

export const accept = async (stage: Stage): Promise<Act> => {
  await stage.listener.open(hold);
  return nothingToEnd;
};
