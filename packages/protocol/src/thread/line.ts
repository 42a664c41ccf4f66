// The line to a thread that does one thing: calls out, answers in. Knows which answer belongs to whom, and that a dead thread answers
// nobody; refuses to know what the calls mean.
import type { Worker } from 'node:worker_threads';
import { Fault, messageOf } from '../kit/fault.ts';
import { type Acts, type Answer, type Call, type Failure, OPENING } from './call.ts';
import { startThread } from './start.ts';

export type LineOptions = {
  /** The file the thread runs; it calls `serve`. */
  readonly entry: URL;
  /** Handed to what the thread opens. Anything that can be cloned. */
  readonly data: unknown;
  /** For people who look at threads. */
  readonly name: string;
  /** The fault with which every call is rejected once the thread is gone: `why` is a clause without a full stop. */
  readonly lost: (why: string) => Fault;
};

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };
type Act<E, M extends keyof E> = Extract<E[M], (...args: never[]) => unknown>;

export class Line<E extends Acts<E>> {
  readonly #worker: Worker;
  readonly #lost: LineOptions['lost'];
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone = Promise.withResolvers<void>();
  #lastId = OPENING;
  #dead: Fault | undefined;

  private constructor({ entry, data, name, lost }: LineOptions) {
    this.#lost = lost;
    this.#worker = startThread(entry, { workerData: data, name });
    this.#worker.on('message', (answer: Answer) => this.#take(answer));
    this.#worker.on('messageerror', (error) => this.#die(`an answer could not be read: ${error.message}`));
    this.#worker.on('error', (error) => this.#die(messageOf(error)));
    this.#worker.on('exit', (status) => {
      this.#die(`its thread ended with status ${status}`);
      this.#gone.resolve();
    });
  }

  /** Starts the thread; rejects with what kept it from beginning, and then it is gone. */
  static async open<E extends Acts<E>>(options: LineOptions): Promise<Line<E>> {
    const line = new Line<E>(options);
    try {
      await line.#answerTo(OPENING);
    } catch (error) {
      await line.gone();
      throw error;
    }
    return line;
  }

  /** Asks for one act. Rejects with its fault, or with the one of `lost` when the thread is no longer there. `moved` is given away. */
  call<M extends keyof E & string>(
    method: M,
    args: Parameters<Act<E, M>>,
    moved: ArrayBuffer[] = [],
  ): Promise<ReturnType<Act<E, M>>> {
    if (this.#dead) return Promise.reject(this.#dead);
    this.#lastId += 1;
    const call: Call = { id: this.#lastId, method, args };
    const answer = this.#answerTo(call.id);
    this.#worker.postMessage(call, moved);
    return answer as Promise<ReturnType<Act<E, M>>>;
  }

  /** Resolves when the thread has ended. */
  gone(): Promise<void> {
    return this.#gone.promise;
  }

  #answerTo(id: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    return promise;
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(errorOf(answer.failure));
  }

  /** The first cause is the one to tell; the thread's end follows every other. */
  #die(why: string): void {
    this.#dead ??= this.#lost(why);
    for (const { reject } of this.#waiting.values()) reject(this.#dead);
    this.#waiting.clear();
  }
}

const errorOf = ({ code, message }: Failure): Error =>
  code === undefined ? new Error(message) : new Fault(code, message);
