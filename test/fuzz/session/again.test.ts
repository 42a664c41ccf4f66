// What is delivered again and again does not pile up before the store: what waits there is bounded by credit and one batch, whatever the numbers.
import { expect, test } from 'vitest';
import { ManagerSession } from '../../../packages/protocol/src/delivery/manager-session.ts';
import { batch, hello, welcome } from '../../../packages/protocol/src/delivery/sample.test-support.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import { SlowStore } from './slow-store.ts';

const CREDIT = 10;

test('old items delivered again wait for the store like any others', () => {
  const session = new ManagerSession(0);
  const store = new SlowStore();
  const { version: _, ...rest } = { ...welcome, credit: CREDIT };
  session.step({ type: 'received', message: { type: 'hello', ...hello }, nowMs: 0 }, 0);
  session.step({ type: 'admitted', welcome: rest }, 0);
  const deliver = (count: number): boolean => {
    const effects = session.step({ type: 'received', message: batch(1, count), nowMs: 0 }, 0);
    for (const effect of effects) if (effect.type === 'store') store.take(effect.item);
    return effects.every(({ type }) => type !== 'close');
  };
  const finish = (): void => {
    const mark = store.finish();
    if (mark !== undefined && mark !== 'ahead') session.step({ type: 'stored', mark }, 0);
  };
  // Everything is stored up to here, so the mark given back covers whatever of it is delivered again.
  deliver(1_000);
  finish();
  const allowed = CREDIT + limits.batchItemsMax;
  for (let round = 0; round < 3; round++) {
    for (let times = 0; times < 20 && deliver(1_000); times++);
    finish();
  }
  expect(store.cost).toBeLessThanOrEqual(allowed);
});
