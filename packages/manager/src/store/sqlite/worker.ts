// The store's own thread: blocking on the disk here delays nobody. Knows how a call becomes an act of the engine; refuses to know what it does.
import { parentPort, workerData } from 'node:worker_threads';
import { Fault, messageOf } from '@vedette/protocol/kit';
import type { JournalEntry } from '../store.ts';
import { type Answer, type Call, type Failure, OPENING } from './call.ts';
import { createEngine, type Engine } from './engine.ts';
import { openStoreFile } from './store-file.ts';

const failureOf = (error: unknown): Failure =>
  error instanceof Fault ? { code: error.code, message: error.message } : { message: messageOf(error) };

/** The blobs of entries are moved to the other thread, not copied. */
const movable = ({ method }: Call, value: unknown): ArrayBuffer[] => {
  if (method !== 'unjudged') return [];
  const buffers = (value as readonly JournalEntry[]).flatMap(({ body }) =>
    body.type === 'batch' ? body.results.buffer : [],
  );
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
};

const serve = (port: NonNullable<typeof parentPort>): void => {
  const answer = (reply: Answer, moved: ArrayBuffer[] = []): void => port.postMessage(reply, moved);
  let engine: Engine;
  try {
    engine = createEngine(openStoreFile((workerData as { file: string }).file));
  } catch (error) {
    answer({ id: OPENING, ok: false, failure: failureOf(error) });
    return;
  }
  port.on('message', (call: Call) => {
    try {
      const act = engine[call.method] as (...args: readonly unknown[]) => unknown;
      const value = act(...call.args);
      answer({ id: call.id, ok: true, value }, movable(call, value));
    } catch (error) {
      answer({ id: call.id, ok: false, failure: failureOf(error) });
    }
    if (call.method === 'close') port.close();
  });
  answer({ id: OPENING, ok: true, value: undefined });
};

if (parentPort) serve(parentPort);
