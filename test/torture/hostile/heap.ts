// What a Node process really needs of its heap: asked of its inspector, after its garbage was collected. Resident memory does not tell: a heap that
// was once large stays mapped. Knows the inspector's protocol as far as that takes; refuses to know the process.
import { once } from 'node:events';
import type { Program } from '../../support/program.ts';

/** A process started with these answers here; the inspector listens on loopback, at any port. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

const WAIT_MS = 10_000;

type Answer = {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number; readonly backingStorageSize?: number };
};

/** MiB that live objects and their buffers take. */
export const liveHeapMiB = async (program: Program): Promise<number> => {
  const url = (await program.line(/^Debugger listening on ws:/, WAIT_MS)).replace('Debugger listening on ', '');
  const inspector = new WebSocket(url);
  await once(inspector, 'open');
  const ask = async (id: number, method: string): Promise<NonNullable<Answer['result']>> => {
    inspector.send(JSON.stringify({ id, method }));
    for (;;) {
      const [event] = (await once(inspector, 'message')) as [{ readonly data: string }];
      const answer = JSON.parse(event.data) as Answer;
      if (answer.id === id) return answer.result ?? {};
    }
  };
  await ask(1, 'HeapProfiler.collectGarbage');
  const { usedSize = Number.NaN, backingStorageSize = 0 } = await ask(2, 'Runtime.getHeapUsage');
  inspector.close();
  return (usedSize + backingStorageSize) / 2 ** 20;
};
