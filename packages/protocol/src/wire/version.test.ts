import { expect, test } from 'vitest';
import { commonVersion, versions } from './version.ts';

test('P78 the versions spoken are the newest and the one before it, the newest first', () => {
  const [newest = 0] = versions;
  expect(versions).toEqual([newest, newest - 1].filter((version) => version > 0));
});

test.for([
  ['the same', [1], 1],
  ['a newer agent that still speaks the one before', [2, 1], 1],
  ['in whatever order', [1, 2], 1],
  ['only newer ones', [3, 2], undefined],
  ['none', [], undefined],
] as const)('P62 what both speak: %s', ([, theirs, common]) => {
  expect(commonVersion(theirs)).toBe(common);
});
