// Who may, who waits, and who is turned away.
import { expect, test } from 'vitest';
import { Queue } from './queue.ts';

const never = new AbortController().signal;

test('so many at once, the others in the order in which they came', async () => {
  const queue = new Queue({ abreastMax: 1, waitingMax: 2 });
  const leave = await queue.enter(never);
  const order: string[] = [];
  const second = queue.enter(never).then((done) => {
    order.push('second');
    done();
  });
  const third = queue.enter(never).then((done) => {
    order.push('third');
    done();
  });
  await expect(queue.enter(never)).rejects.toMatchObject({ code: 'too-often' });
  leave();
  await Promise.all([second, third]);
  expect(order).toEqual(['second', 'third']);
  (await queue.enter(never))();
});

test('whoever does not wait any longer takes nobody’s place', async () => {
  const queue = new Queue({ abreastMax: 1, waitingMax: 1 });
  const leave = await queue.enter(never);
  const gone = new AbortController();
  const waiting = queue.enter(gone.signal);
  gone.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'unreachable' });
  await expect(queue.enter(AbortSignal.abort())).rejects.toMatchObject({ code: 'unreachable' });
  const next = queue.enter(never);
  leave();
  (await next)();
});
