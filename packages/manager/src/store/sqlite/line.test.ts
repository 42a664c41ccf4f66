import { expect, test } from 'vitest';
import { Line } from './line.ts';

const failing = new URL('./fixtures/failing-worker.ts', import.meta.url);
const failed = { code: 'store-failed', retryable: true };

test('when the thread crashes, every call that waits and every later one is rejected', async () => {
  const line = await Line.open('/nowhere/store.db', failing);
  const calls = [line.call('load', []), line.call('unjudged', [1]), line.call('number', [['a']])];
  for (const call of calls) await expect(call).rejects.toMatchObject(failed);
  await line.gone();
  await expect(line.call('load', [])).rejects.toMatchObject(failed);
});

test('a thread that just ends is no different', async () => {
  const line = await Line.open('/nowhere/store.db', failing);
  await expect(line.call('close', [])).rejects.toMatchObject(failed);
  await line.gone();
  await expect(line.call('load', [])).rejects.toMatchObject(failed);
});

test('a thread that cannot start is no different', async () => {
  const missing = new URL('./fixtures/missing-worker.ts', import.meta.url);
  await expect(Line.open('/nowhere/store.db', missing)).rejects.toMatchObject(failed);
});
