// Accepts and refuses by turns on a timetable that does not drift.
import { messageOf } from '../../../packages/protocol/src/kit/index.ts';
import { hold } from './accept.ts';
import type { Act, Stage } from './act.ts';

export const flap = async (stage: Stage, upMs: number, downMs: number): Promise<Act> => {
  await stage.listener.open(hold);
  let up = true;
  let dueMs = performance.now();
  let timer: NodeJS.Timeout;
  let turning: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    up = !up;
    try {
      await (up ? stage.listener.open(hold) : stage.listener.shut());
    } catch (thrown) {
      // Somebody may have taken the port meanwhile: it stays refused until the next turn.
      stage.complain(messageOf(thrown));
    }
  };
  const arm = (): void => {
    dueMs += up ? upMs : downMs;
    timer = setTimeout(() => {
      turning = turn();
      arm();
    }, dueMs - performance.now());
  };
  arm();
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await turning;
    },
  };
};
