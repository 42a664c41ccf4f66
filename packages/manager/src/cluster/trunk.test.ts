// Whatever the store does meanwhile, what one manager says to another is heard once and in order.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeClock, FakeShared, settled } from './cluster.fake.ts';
import { Trunk } from './trunk.ts';

class Ends {
  readonly clock = new FakeClock();
  readonly shared = new FakeShared();
  readonly heard = new Map<string, unknown[]>();
  readonly ends = new Map<string, Trunk<unknown>>();

  /** @param isTold whether it is told when there is something to hear */
  end(id: string, isTold = true): Trunk<unknown> {
    const known = this.ends.get(id);
    if (known) return known;
    const cluster = this.shared.join(id);
    const words: unknown[] = [];
    this.heard.set(id, words);
    const heard = (source: string, word: unknown): void => void words.push([source, word]);
    const end = new Trunk<unknown>({ cluster, clock: this.clock, heard });
    if (isTold) cluster.onNews(() => end.news());
    end.begin();
    this.ends.set(id, end);
    return end;
  }
}

describe('what is said', () => {
  test('is heard at once, in order, each by whom it is for', async () => {
    const bench = new Ends();
    const [a, b, c] = [bench.end('a'), bench.end('b'), bench.end('c')];
    b.say('a', { n: 1 });
    c.say('a', 'hello');
    b.say('a', { n: 2 });
    a.say('b', [3]);
    await settled();
    expect(bench.heard.get('a')?.filter((word) => (word as [string])[0] === 'b')).toEqual([
      ['b', { n: 1 }],
      ['b', { n: 2 }],
    ]);
    expect(bench.heard.get('a')).toContainEqual(['c', 'hello']);
    expect(bench.heard.get('b')).toEqual([['a', [3]]]);
    await bench.clock.pass(5_000);
    expect(bench.shared.lines).toEqual([]);
  });

  test('is found without a notice, within a second or so', async () => {
    const bench = new Ends();
    const b = bench.end('b');
    bench.end('a', false);
    b.say('a', 'unnoticed');
    await bench.clock.pass(2_500);
    expect(bench.heard.get('a')).toEqual([['b', 'unnoticed']]);
  });

  test('to somebody who is no member is heard by nobody, and keeps nothing up', async () => {
    const bench = new Ends();
    const b = bench.end('b');
    b.say('gone', 1);
    b.say('b', 2);
    await settled();
    expect(bench.heard.get('b')).toEqual([['b', 2]]);
    await b.said();
  });

  test('after its end an end says and hears nothing', async () => {
    const bench = new Ends();
    const [a, b] = [bench.end('a'), bench.end('b')];
    await a.stop();
    b.say('a', 1);
    a.say('b', 2);
    await bench.clock.pass(5_000);
    expect([bench.heard.get('a'), bench.heard.get('b')]).toEqual([[], []]);
  });

  test('however the store fails, each word is heard once and in order', async () => {
    const failure = fc.constantFrom(undefined, undefined, 'before', 'after');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('a', 'b', 'c'), fc.nat(2_000)), {
          maxLength: 30,
        }),
        fc.array(failure, { maxLength: 60 }),
        async (words, failures) => {
          const bench = new Ends();
          for (const id of ['a', 'b', 'c']) bench.end(id);
          const left = [...failures];
          bench.shared.failing = () => left.shift() as 'before' | 'after' | undefined;
          const said = new Map<string, number[]>();
          for (const [n, [source, dest, waitMs]] of words.entries()) {
            bench.end(source).say(dest, n);
            said.set(`${source} ${dest}`, [...(said.get(`${source} ${dest}`) ?? []), n]);
            await bench.clock.pass(waitMs);
          }
          await bench.clock.pass(120_000);
          for (const [dest, heard] of bench.heard)
            for (const source of ['a', 'b', 'c'])
              expect(
                heard.flatMap((word) => {
                  const [from, n] = word as [string, number];
                  return from === source ? [n] : [];
                }),
              ).toEqual(said.get(`${source} ${dest}`) ?? []);
        },
      ),
      { numRuns: 60 },
    );
  });
});
