import { Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { describe, expect, test } from 'vitest';
import { StandingClock } from './gate/standing-clock.test-support.ts';
import { holdsOf, Packer, restMs } from './packer.ts';
import type { PackOptions, PackReport } from './store/history.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';

describe('after a step', () => {
  test.each([
    ['more', 4, 12],
    ['more', 0, 0],
    ['done', 4, 5_000],
    ['failed', 4, 60_000],
  ] as const)('%s, which took %i ms, comes a rest of %i ms', (outcome, tookMs, rest) => {
    expect(restMs(outcome, tookMs)).toBe(rest);
  });
});

test('what a probe says holds until the next one is clearly overdue', () => {
  const holds = holdsOf([
    { slot: 3, everyMs: 10_000 },
    { slot: 4, everyMs: 1_001 },
  ]);
  expect([...holds]).toEqual([
    [3, 25_000],
    [4, 2_503],
  ]);
});

/** A store that answers as the test says, and a clock that the test moves. */
const setUp = () => {
  const clock = new StandingClock();
  const asked: { options: PackOptions; answer: PromiseWithResolvers<PackReport> }[] = [];
  const errors: string[] = [];
  const packSome = (options: PackOptions): Promise<PackReport> => {
    const answer = Promise.withResolvers<PackReport>();
    asked.push({ options, answer });
    return answer.promise;
  };
  const told = ({ err }: { err: Error }): void => void errors.push(err instanceof Fault ? err.code : err.name);
  const logger = { error: told } as unknown as Logger;
  const packer = new Packer({ store: { packSome }, rhythms: () => [{ slot: 1, everyMs: 10_000 }], clock, logger });
  const answer = async (report: PackReport | Error): Promise<void> => {
    const last = asked.at(-1);
    if (report instanceof Error) last?.answer.reject(report);
    else last?.answer.resolve(report);
    await last?.answer.promise.catch(() => undefined);
    // The packer goes on in the turns after its answer.
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { clock, asked, errors, packer, answer };
};

const more: PackReport = { isDone: false, results: 1, lost: [] };
const done: PackReport = { isDone: true, results: 0, lost: [] };

test('steps follow each other, with the same intervals, until nothing is left; then it looks again', async () => {
  const { clock, asked, packer, answer } = setUp();
  packer.begin();
  expect(asked).toHaveLength(0);
  clock.pass(5_000);
  await answer(more);
  clock.pass(0);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.options.holdMs).toBe(asked[0]?.options.holdMs);
  await answer(done);
  clock.pass(4_999);
  expect(asked).toHaveLength(2);
  clock.pass(1);
  expect(asked).toHaveLength(3);
  expect(asked[2]?.options.receivedBeforeMs).toBe(clock.now() - 120_000);
});

test('a failure is told and tried again later, and so is damage', async () => {
  const { clock, asked, errors, packer, answer } = setUp();
  packer.begin();
  clock.pass(5_000);
  await answer(new Error('the disk is full'));
  expect(errors).toHaveLength(1);
  clock.pass(59_999);
  expect(asked).toHaveLength(1);
  clock.pass(1);
  expect(asked).toHaveLength(2);
  await answer({ ...more, lost: ['a chunk', 'another'] });
  expect(errors).toEqual(['Error', 'store-failed', 'store-failed']);
});

test('stopping waits for the step under way and begins no other', async () => {
  const { clock, asked, packer, answer } = setUp();
  packer.begin();
  clock.pass(5_000);
  let isStopped = false;
  const stopped = packer.stop().then(() => {
    isStopped = true;
  });
  await Promise.resolve();
  expect(isStopped).toBe(false);
  await answer(more);
  await stopped;
  clock.pass(600_000);
  expect(asked).toHaveLength(1);
});

test('the store in memory has nothing to pack', async () => {
  const store = createMemoryStore('0'.repeat(32));
  const options = { items: 1, receivedBeforeMs: 0, holdMs: new Map(), otherwiseMs: 1, chunk: 1, slice: 1 };
  expect(await store.packSome(options)).toEqual(done);
});
