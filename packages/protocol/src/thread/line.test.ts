import { expect, test } from 'vitest';
import { Fault } from '../kit/fault.ts';
import type { Acts } from './fixtures/acts.ts';
import { Line } from './line.ts';

const entry = new URL('./fixtures/worker.ts', import.meta.url);
const failed = { code: 'store-failed', retryable: true };
const open = (data?: unknown, at = entry): Promise<Line<Acts>> =>
  Line.open<Acts>({ entry: at, data, name: 'test', lost: (why) => new Fault('store-failed', `It is gone: ${why}.`) });

test('calls are answered each with its own, and close ends the thread', async () => {
  const line = await open();
  const sums = Array.from({ length: 50 }, (_, i) => line.call('add', [i, 1]));
  expect(await Promise.all(sums)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  await line.call('close', []);
  await line.gone();
  await expect(line.call('add', [1, 1])).rejects.toMatchObject(failed);
});

test('buffers are moved, not copied, in both directions', async () => {
  const line = await open();
  const bytes = new Uint8Array(100);
  expect(await line.call('lengthOf', [bytes], [bytes.buffer])).toBe(100);
  expect(bytes.length).toBe(0);
  expect(await line.call('bytes', [3])).toEqual(new Uint8Array([7, 7, 7]));
  await line.call('close', []);
});

test('what an act throws is thrown to its caller alone: a fault with its code, a mistake without one', async () => {
  const line = await open();
  const [fault, mistake, sum] = await Promise.allSettled([
    line.call('fault', []),
    line.call('mistake', []),
    line.call('add', [1, 2]),
  ]);
  expect(fault).toMatchObject({ reason: { code: 'not-found', message: 'There is no such thing.' } });
  expect(mistake).toMatchObject({ reason: { name: 'Error', message: 'a mistake' } });
  expect(sum).toMatchObject({ value: 3 });
  await line.call('close', []);
});

test('when the thread crashes, every call that waits and every later one is rejected', async () => {
  const line = await open();
  await line.call('crash', []).catch(() => undefined);
  const calls = [line.call('add', [1, 1]), line.call('add', [1, 1])];
  for (const call of calls) await expect(call).rejects.toMatchObject(failed);
  await line.gone();
  await expect(line.call('add', [1, 1])).rejects.toMatchObject(failed);
});

test('a thread that just ends is no different', async () => {
  const line = await open();
  await expect(line.call('leave', [])).rejects.toMatchObject(failed);
  await line.gone();
});

test('a thread that cannot begin says why; one that cannot start is lost', async () => {
  await expect(open('locked')).rejects.toMatchObject({ code: 'store-unusable' });
  await expect(open(undefined, new URL('./fixtures/missing.ts', import.meta.url))).rejects.toMatchObject(failed);
});
