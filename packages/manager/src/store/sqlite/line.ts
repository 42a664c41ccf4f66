// The line to the store's thread: calls out, answers in. Knows which answer belongs to whom, and that a dead thread answers nobody;
// refuses to know what the calls mean.
import { Worker } from 'node:worker_threads';
import { Fault, messageOf } from '@vedette/protocol/kit';
import { type Answer, type Call, type Failure, type Method, OPENING } from './call.ts';
import type { Engine } from './engine.ts';

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

export class Line {
  readonly #worker: Worker;
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone = Promise.withResolvers<void>();
  #lastId = OPENING;
  #dead: Fault | undefined;

  private constructor(file: string, entry: URL) {
    this.#file = file;
    this.#worker = new Worker(entry, { workerData: { file }, name: 'store' });
    this.#worker.on('message', (answer: Answer) => this.#take(answer));
    this.#worker.on('messageerror', (error) => this.#die(`an answer could not be read: ${error.message}`));
    this.#worker.on('error', (error) => this.#die(messageOf(error)));
    this.#worker.on('exit', (status) => {
      this.#die(`its thread ended with status ${status}`);
      this.#gone.resolve();
    });
  }

  /** Starts the thread; rejects with the fault that kept it from opening the file. Another `entry` than the real one is for tests. */
  static async open(file: string, entry: URL = new URL('./worker.ts', import.meta.url)): Promise<Line> {
    const line = new Line(file, entry);
    try {
      await line.#answerTo(OPENING);
    } catch (error) {
      await line.gone();
      throw error;
    }
    return line;
  }

  /** Asks for one act. Rejects with its fault, or with `store-failed` when the thread is no longer there. `moved` is given away. */
  call<M extends Method>(
    method: M,
    args: Parameters<Engine[M]>,
    moved: ArrayBuffer[] = [],
  ): Promise<ReturnType<Engine[M]>> {
    if (this.#dead) return Promise.reject(this.#dead);
    this.#lastId += 1;
    const call: Call = { id: this.#lastId, method, args };
    const answer = this.#answerTo(call.id);
    this.#worker.postMessage(call, moved);
    return answer as Promise<ReturnType<Engine[M]>>;
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
    this.#dead ??= new Fault(
      'store-failed',
      `The store ${this.#file} stopped working: ${why}. Start the manager again.`,
    );
    for (const { reject } of this.#waiting.values()) reject(this.#dead);
    this.#waiting.clear();
  }
}

const errorOf = ({ code, message }: Failure): Error =>
  code === undefined ? new Error(message) : new Fault(code, message);
