// Listens no more, as a server that was stopped: the kernel answers for it with a reset, "connection refused".
import { type Act, nothingToEnd, type Stage } from './act.ts';

export const refuse = async (stage: Stage): Promise<Act> => {
  // A port that has no number yet gets one first: people must be able to try it.
  if (stage.listener.port === 0) await stage.listener.open((socket) => socket.destroy());
  await stage.listener.shut();
  return nothingToEnd;
};
