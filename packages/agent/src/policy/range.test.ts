// Ranges against the ones Node knows, and addresses in all their spellings.
import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, holds, parseRange, type Range, range } from './range.ts';
import { disguised, isIPv4Words, type Words, wordsOf } from './words.ts';

const words = (text: string): Words => {
  const found = wordsOf(text);
  if (!found) throw new Error(`${text} is no address`);
  return found;
};

const spelt = (text: string): Range | undefined => {
  const parsed = parseRange(text);
  return 'range' in parsed ? parsed.range : undefined;
};

/** Few bits differ, so that ranges are hit and just missed. */
const near = fc
  .tuple(fc.constantFrom('10.0.0.0', '10.128.0.0', '2001:db8::', '2001:db8:0:ffff::'), fc.nat(255))
  .map(([base, last]) => (isIPv4(base) ? base.replace(/0$/, `${last}`) : `${base}${last.toString(16)}`));
const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6(), near);

test('a range holds exactly what node:net says it holds', () => {
  let held = 0;
  fc.assert(
    fc.property(anyAddress, fc.nat(128), anyAddress, (first, bits, address) => {
      const isV4 = isIPv4(first);
      const length = isV4 ? bits % 33 : bits;
      const list = new BlockList();
      list.addSubnet(first, length, isV4 ? 'ipv4' : 'ipv6');
      const base = words(first).map((word, i) => {
        const kept = length + (isV4 ? 96 : 0) - i * 32;
        return kept <= 0 ? 0 : kept >= 32 ? word : (word & (-1 << (32 - kept))) >>> 0;
      });
      const own: Range = { base: base as unknown as Words, bits: length + (isV4 ? 96 : 0) };
      // To Node, `::/0` holds IPv4 as well; see below.
      fc.pre(isV4 || !isIPv4Words(words(address)) || isIPv4Words(words(first)));
      const known = list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
      if (known) held++;
      expect(holds(own, words(address))).toBe(known);
    }),
    { numRuns: 3_000 },
  );
  expect(held).toBeGreaterThan(100);
});

test('an address has one meaning in whatever way it is spelt', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const other of [`::ffff:${address}`, `::FFFF:${hex}`, `0:0:0:0:0:ffff:${hex}`, `::ffff:${address}%eth0`]) {
        expect(wordsOf(other)).toEqual(wordsOf(address));
      }
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(wordsOf(new URL(`http://[${address}]`).hostname.slice(1, -1))).toEqual(wordsOf(address));
    }),
  );
});

test.each([
  '',
  'localhost',
  '127.1',
  '0x7f000001',
  '2130706433',
  '127.0.0.01',
  '1.2.3.4.5',
  '::1::',
  '[::1]',
  '::ffff:1.2.3',
])('%s is no address', (text) => {
  expect(wordsOf(text)).toBeUndefined();
});

test.each([
  ['64:ff9b::a9fe:a9fe', 'NAT64'],
  ['64:ff9b:1::169.254.169.254', 'NAT64 of one’s own'],
  ['64:ff9b:1:ffff::169.254.169.254', 'NAT64 of one’s own, another of its networks'],
  ['::ffff:0:169.254.169.254', 'IPv4-translated'],
  ['::169.254.169.254', 'IPv4-compatible'],
  ['2002:a9fe:a9fe::', '6to4'],
  ['2002:a9fe:a9fe:1:2:3:4:5', '6to4 with all the rest'],
])('%s has an IPv4 address inside: %s', (text) => {
  expect(disguised(words(text))).toEqual(wordsOf('169.254.169.254'));
});

test.each([
  '::1',
  '::',
  '64:ff9a::1.2.3.4',
  '64:ff9b:2::1.2.3.4',
  '64:ff9b:0:1::1.2.3.4',
  '2001:db8::1.2.3.4',
  '1.2.3.4',
])('%s has none', (text) => {
  expect(disguised(words(text))).toBeUndefined();
});

test('ranges within ranges', () => {
  expect(contains(range('127.0.0.0/8'), range('127.0.0.1'))).toBe(true);
  expect(contains(range('127.0.0.0/8'), range('127.0.0.0/8'))).toBe(true);
  expect(contains(range('127.0.0.0/8'), range('126.0.0.0/7'))).toBe(false);
  expect(contains(range('::/0'), range('127.0.0.0/8'))).toBe(false);
});

test('everything of IPv6 is nothing of IPv4, and the other way round', () => {
  expect([holds(range('::/0'), words('1.2.3.4')), holds(range('0.0.0.0/0'), words('1.2.3.4'))]).toEqual([false, true]);
  expect([holds(range('::/0'), words('2001::1')), holds(range('0.0.0.0/0'), words('2001::1'))]).toEqual([true, false]);
});

test.each([
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  '10.0.0.1/8',
  '10.0.0/8',
  '::1/129',
  '2001:db8::1/32',
  '10.0.0.0/8/8',
  'fe80::1%eth0',
  '10.0.*.*',
])('%s is refused', (text) => {
  expect(spelt(text)).toBeUndefined();
});
