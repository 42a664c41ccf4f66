import { describe, expect, test } from 'vitest';
import { Scope } from './scope.ts';

describe('a scope', () => {
  test('cleans up the last first, and waits for each', async () => {
    const done: string[] = [];
    const scope = new Scope();
    scope.defer('first', () => done.push('first'));
    scope.defer('second', async () => {
      await Promise.resolve();
      done.push('second');
    });
    expect(await scope.close()).toEqual({ failed: [], hung: [] });
    expect(done).toEqual(['second', 'first']);
  });

  test('names what failed and what hung, and goes on', async () => {
    const done: string[] = [];
    const scope = new Scope();
    const error = new Error('no');
    scope.defer('last', () => done.push('last'));
    scope.defer('throws', () => {
      throw error;
    });
    scope.defer('rejects', () => Promise.reject(error));
    scope.defer('hangs', () => new Promise(() => {}));
    expect(await scope.close(5)).toEqual({
      failed: [
        { name: 'rejects', error },
        { name: 'throws', error },
      ],
      hung: ['hangs'],
    });
    expect(done).toEqual(['last']);
  });

  test('closes once', async () => {
    let runs = 0;
    const scope = new Scope();
    scope.defer('count', () => runs++);
    const [first, second] = await Promise.all([scope.close(), scope.close()]);
    expect(first).toBe(second);
    expect(runs).toBe(1);
  });

  test('takes nothing once it is closed, also while it is closing', async () => {
    const scope = new Scope();
    scope.defer('late', () => scope.defer('later', () => {}));
    expect((await scope.close()).failed.map(({ name }) => name)).toEqual(['late']);
    expect(() => scope.defer('too late', () => {})).toThrow('too late');
  });

  test('closes at the end of its block', async () => {
    let closed = false;
    {
      await using scope = new Scope();
      scope.defer('flag', () => (closed = true));
    }
    expect(closed).toBe(true);
  });
});
