// What people are shown of what somebody wrote.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legible, quote } from './quote.ts';

const tower = '\u{1f5fc}';

describe('quoted', () => {
  test.each([
    ['web', "'web'"],
    ['', "''"],
    ['a\u001b[2Jb', '"a\\u001b[2Jb"'],
    ['a\u202eb', '"a\\u202eb"'],
    ['a\u0085b\u2028', '"a\\u0085b\\u2028"'],
    ['x'.repeat(80), `'${'x'.repeat(80)}'`],
    ['x'.repeat(81), `'${'x'.repeat(80)}…'`],
    [`${'x'.repeat(79)}${tower}`, `'${'x'.repeat(79)}…'`],
  ])('%j', (text, shown) => {
    expect(quote(text)).toBe(shown);
  });
});

describe('by itself', () => {
  test.each([
    ['services.web.every', 'services.web.every'],
    ['', ''],
    ['services.a\u0007.b', 'services.a\\u0007.b'],
    ['x'.repeat(160), 'x'.repeat(160)],
    ['x'.repeat(161), `${'x'.repeat(160)}…`],
    [`${'x'.repeat(159)}${tower}`, `${'x'.repeat(159)}…`],
  ])('%j', (text, shown) => {
    expect(legible(text)).toBe(shown);
  });
});

test('whatever was written, it is short, and all of it shows', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\0', '\u202e', 'a'), size: '+2' }),
  );
  fc.assert(
    fc.property(text, (written) => {
      for (const shown of [quote(written), legible(written)]) {
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(shown.length).toBeLessThan(1_000);
      }
    }),
  );
});
