import { expect, test } from 'vitest';
import { sourceOf } from './source.ts';

test.for([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:db8:0:1::', '2001:db8:0:1::/64'],
  ['2001:db8:0:1:ffff::1', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:1::1:2:3:4', '2001:db8:1:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['?', '?'],
] as const)('%s counts as %s', ([address, source]) => {
  expect(sourceOf(address)).toBe(source);
});

test('neighbours in a network of IPv6 are one source, their neighbours another', () => {
  expect(sourceOf('2001:db8:0:1::7')).toBe(sourceOf('2001:db8:0:1:aaaa:bbbb:cccc:dddd'));
  expect(sourceOf('2001:db8:0:1::7')).not.toBe(sourceOf('2001:db8:0:2::7'));
});
