// The thread's end of a line: blocking here delays nobody. Knows how a call becomes an act; refuses to know what the act does.
import { parentPort, workerData } from 'node:worker_threads';
import { Fault, messageOf } from '../kit/fault.ts';
import { type Acts, type Answer, type Call, type Failure, OPENING } from './call.ts';

const failureOf = (error: unknown): Failure =>
  error instanceof Fault ? { code: error.code, message: error.message } : { message: messageOf(error) };

/** What of an answer can be moved to the other thread instead of being copied. */
type Movable = (method: string, value: unknown) => ArrayBuffer[];

/**
 * Opens what this thread is there for, with the data the line was given, and carries out calls one after the other until `close`.
 * A call that throws is answered with what it threw; the thread goes on. Does nothing on a thread that nobody started.
 */
export const serve = <E extends Acts<E>>(open: (data: unknown) => E, movable: Movable = () => []): void => {
  const port = parentPort;
  if (!port) return;
  const answer = (reply: Answer, moved: ArrayBuffer[] = []): void => port.postMessage(reply, moved);
  let acts: E;
  try {
    acts = open(workerData);
  } catch (error) {
    answer({ id: OPENING, ok: false, failure: failureOf(error) });
    return;
  }
  port.on('message', ({ id, method, args }: Call) => {
    try {
      const act = acts[method as keyof E] as (...args: readonly unknown[]) => unknown;
      const value: unknown = Reflect.apply(act, acts, args);
      answer({ id, ok: true, value }, movable(method, value));
    } catch (error) {
      answer({ id, ok: false, failure: failureOf(error) });
    }
    if (method === 'close') port.close();
  });
  answer({ id: OPENING, ok: true, value: undefined });
};
