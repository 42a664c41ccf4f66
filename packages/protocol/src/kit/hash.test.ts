import { describe, expect, test } from 'vitest';
import { hash32, hashFraction } from './hash.ts';

const ids = (shape: (i: number) => string): string[] => Array.from({ length: 10_000 }, (_, i) => shape(i));

describe('the hash', () => {
  test.for([
    ['', 0xab3e7c0b],
    ['a', 0x1a80b1b3],
    ['web-1', 0x20758b39],
  ] as const)('of %j is the same in every version', ([text, hash]) => {
    expect(hash32(text)).toBe(hash);
  });

  // 100 boxes of 100: the sum of squares is 99 ± 14 for chance itself, so 170 is five times that far out.
  test.for([
    ['numbered', ids((i) => `web-${i}`)],
    ['numbered with zeros', ids((i) => `svc-${String(i).padStart(5, '0')}`)],
    ['told apart at the front', ids((i) => `${i}.example.internal`)],
    ['of two numbers', ids((i) => `rack-${i % 100}-host-${Math.floor(i / 100)}`)],
  ] as const)('spreads 10,000 ids %s evenly', ([, list]) => {
    const boxes = Array<number>(100).fill(0);
    for (const id of list) {
      const box = Math.floor(hashFraction(id) * 100);
      boxes[box] = (boxes[box] ?? 0) + 1;
    }
    expect(boxes.reduce((sum, n) => sum + (n - 100) ** 2 / 100, 0)).toBeLessThan(170);
    expect(boxes).toHaveLength(100);
  });
});
