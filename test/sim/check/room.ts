// I6: after every append a spool is within its bounds, or holds nothing but the least there can be: gaps.
import { type Checker, Violation } from '../history.ts';

export const roomChecker = (): Checker => {
  let appending = '';
  return {
    spooled({ agent }) {
      appending = agent;
    },
    spool({ agent, image, bytes, bytesMax }) {
      if (agent !== appending) return;
      appending = '';
      const isLeast = image.every(({ kept }) => kept.every(({ item }) => item.type === 'gap'));
      if (bytes > bytesMax && !isLeast)
        throw new Violation('I6', `${agent} holds ${bytes} bytes, and may hold ${bytesMax}`);
    },
  };
};
