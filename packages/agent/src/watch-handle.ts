// The watch thread as the main thread sees it: questions with answers, and batches as they come.
import type { Worker } from 'node:worker_threads';
import type { Change } from '@vedette/protocol/health';
import { systemClock } from '@vedette/protocol/kit/system';
import { startThread } from '@vedette/protocol/thread';
import type { Assignment, AssignmentProblem, Learned } from '@vedette/protocol/wire';
import type { ClockReading } from './core/timekeeper.ts';
import { beganMs } from './machine-time.ts';
import type { Seen, Wanted } from './on-demand.ts';
import type { NewBatch } from './spool/spool.ts';
import type { FromWatch, ToWatch, WatchPolicy, WatchThreadData, WatchVitals } from './watch-message.ts';

type Answer = Extract<FromWatch, { id: number }>;
type Question = Extract<ToWatch, { id: number }>;

export class WatchHandle {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;
  #isStopping = false;
  #vitals: WatchVitals = { services: 0, probes: 0, skipped: 0, inFlight: 0, latenessP50Ms: 0, latenessP99Ms: 0 };

  /** @param failed called when the thread dies of a mistake: without it the agent watches nothing, so the process should end */
  constructor(
    workerData: WatchThreadData,
    onBatch: (batch: NewBatch) => void,
    onLearned: (news: readonly Learned[]) => void,
    failed: (error: unknown) => void,
  ) {
    this.#worker = startThread(new URL('./watch-thread.ts', import.meta.url), { workerData });
    this.#worker.on('error', failed);
    this.#worker.on('exit', (status) => {
      if (!this.#isStopping) failed(new Error(`the watch thread ended by itself with status ${status}`));
    });
    this.#worker.on('message', (message: FromWatch) => {
      if (message.type === 'batch') onBatch(message.batch);
      else if (message.type === 'learned') onLearned(message.news);
      else if (message.type === 'vitals') this.#vitals = message.vitals;
      else this.#answer(message);
    });
  }

  async configure(services: readonly Assignment[]): Promise<readonly AssignmentProblem[]> {
    return (await this.#ask('configured', (id) => ({ type: 'configure', id, services }))).problems;
  }

  /** Puts a policy in force, for what is configured already as well: what is refused of that from now on. */
  async police(policy: WatchPolicy): Promise<readonly AssignmentProblem[]> {
    return (await this.#ask('configured', (id) => ({ type: 'police', id, policy }))).problems;
  }

  /** `seq`: the number of the last item that the thread handed over before, counted from 1. */
  async present(): Promise<{ readonly atMs: number; readonly seq: number; readonly changes: readonly Change[] }> {
    const { atMs, changes, seq } = await this.#ask('present', (id) => ({ type: 'present', id }));
    return { atMs, seq, changes };
  }

  /** Looks as soon as it may, and says what it saw, or why it did not look. */
  async look(wanted: Wanted): Promise<Seen> {
    return (await this.#ask('looked', (id) => ({ type: 'look', id, wanted }))).seen;
  }

  /** As of a second ago at most, unless the thread has no time even for that. */
  get vitals(): WatchVitals {
    return this.#vitals;
  }

  /** The manager's clock was read, against this thread's system clock. */
  clockRead({ aheadMs, errorMs }: ClockReading): void {
    const reading = { aheadMs: aheadMs - beganMs(systemClock), errorMs };
    this.#worker.postMessage({ type: 'clock', reading } satisfies ToWatch);
  }

  /** Ends the thread; every batch it had in hand has been handed over by then. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#ask('stopped', (id) => ({ type: 'stop', id }));
    await this.#worker.terminate();
  }

  #answer(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  #ask<T extends Answer['type']>(type: T, question: (id: number) => Question): Promise<Extract<Answer, { type: T }>> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Extract<Answer, { type: T }>>();
    this.#waiting.set(id, (answer) => {
      if (answer.type === type) resolve(answer as Extract<Answer, { type: T }>);
      else reject(new Error(`the watch thread answered ${answer.type} where ${type} was asked`));
    });
    this.#worker.postMessage(question(id));
    return promise;
  }
}
