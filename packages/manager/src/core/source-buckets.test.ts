import { expect, test } from 'vitest';
import { SourceBuckets, sourceKey } from './source-buckets.ts';

test('each source has a bucket of its own, that fills again', () => {
  const buckets = new SourceBuckets({ size: 2, everyMs: 100 });
  const takes = (source: string, nowMs: number) => buckets.take(source, nowMs);
  expect([takes('a', 0), takes('a', 0), takes('a', 0), takes('b', 0)]).toEqual([true, true, false, true]);
  expect([takes('a', 99), takes('a', 100), takes('a', 100)]).toEqual([false, true, false]);
});

test('who asked longest ago is forgotten when there are very many', () => {
  const buckets = new SourceBuckets({ size: 1, everyMs: 1_000_000 });
  const busy = () => buckets.take('busy', 0);
  expect(busy()).toBe(true);
  for (let i = 0; i < 9_999; i++) buckets.take(`s${i}`, 0);
  expect(busy()).toBe(false);
  for (let i = 0; i < 9_999; i++) buckets.take(`t${i}`, 0);
  expect(busy()).toBe(false);
  for (let i = 0; i < 10_000; i++) buckets.take(`u${i}`, 0);
  expect(busy()).toBe(true);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:0001:0002::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
])('%s is of the source %s', (address, key) => {
  expect(sourceKey(address)).toBe(key);
});
