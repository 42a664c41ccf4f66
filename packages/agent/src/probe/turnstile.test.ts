import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

test('no more than the bound are inside, the others follow in order, and a failure gives its place on too', async () => {
  const turnstile = new Turnstile(2);
  const entered: number[] = [];
  const errands = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const passes = errands.map(({ promise }, i) =>
    turnstile.pass(() => {
      entered.push(i);
      return promise;
    }),
  );
  expect(entered).toEqual([0, 1]);
  errands[1]?.reject(new Error('failed'));
  await expect(passes[1]).rejects.toThrow('failed');
  expect(entered).toEqual([0, 1, 2]);
  errands[0]?.resolve(0);
  expect(await passes[0]).toBe(0);
  expect(entered).toEqual([0, 1, 2, 3]);
  errands[2]?.resolve(2);
  errands[3]?.resolve(3);
  expect(await Promise.all([passes[2], passes[3]])).toEqual([2, 3]);
  expect(await turnstile.pass(async () => 'room again')).toBe('room again');
});
