import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { systemClock } from '@vedette/protocol/kit/system';
import { expect, test } from 'vitest';
import { beganMs } from './machine-time.ts';

/** Both clocks are read one after the other. */
const SLACK_MS = 5;

test('a time told by another thread lies between those of this one around it', async () => {
  const url = JSON.stringify(new URL('./machine-time.ts', import.meta.url).href);
  const code = `import { parentPort } from 'node:worker_threads';
    const { beganMs } = await import(${url});
    const clock = { elapsed: () => performance.now() };
    parentPort.postMessage(beganMs(clock) + clock.elapsed());`;
  const beforeMs = beganMs(systemClock) + systemClock.elapsed();
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  const [toldMs] = await once(worker, 'message');
  const afterMs = beganMs(systemClock) + systemClock.elapsed();
  expect(toldMs).toBeGreaterThanOrEqual(beforeMs - SLACK_MS);
  expect(toldMs).toBeLessThanOrEqual(afterMs + SLACK_MS);
  // Without the conversion it would be far off: each thread counts from its own beginning.
  expect(systemClock.elapsed()).toBeLessThan(toldMs);
});
