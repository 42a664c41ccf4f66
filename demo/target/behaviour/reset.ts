// Takes connections and resets them at once, as a server behind a broken proxy.
import { type Act, nothingToEnd, type Stage } from './act.ts';

export const reset = async (stage: Stage): Promise<Act> => {
  await stage.listener.open((socket) => socket.resetAndDestroy());
  return nothingToEnd;
};
