// Ranges of addresses, `10.0.0.0/8` or a single address. Knows how they are spelt and what lies inside what; refuses to know what they are for.
import { isIPv4, isIPv6 } from 'node:net';
import { quote } from '@vedette/protocol/kit';
import { IPV4_OFFSET_BITS, isIPv4Words, type Words, wordsOf } from './words.ts';

/** All addresses that agree with `base` in the first `bits` of 128; the other bits of `base` are 0. */
export type Range = { readonly base: Words; readonly bits: number };

export type RangeOrProblem = { readonly range: Range } | { readonly problem: string };

const PORTS_HINT = ", and ports follow brackets: '[2001:db8::/32]:443'";

/** Whether the text is meant as an address or a range of them, however well it is spelt. */
export const looksLikeRange = (text: string): boolean => text.includes(':') || /^[\d.*?/]*\d[\d.*?/]*$/.test(text);

/** Reads an address or CIDR, IPv6 without brackets. */
export const parseRange = (text: string): RangeOrProblem => {
  const [address = '', length, ...rest] = text.split('/');
  const isV4 = isIPv4(address);
  const base = isV4 || (isIPv6(address) && !address.includes('%')) ? wordsOf(address) : undefined;
  if (base === undefined || rest.length > 0)
    return { problem: `${quote(text)} is no address or range: write one such as '10.0.0.0/8' or '2001:db8::/32'` };
  const bitsMax = isV4 ? 32 : 128;
  if (length !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bitsMax))
    return { problem: `${quote(text)}: after the slash stands a number from 0 to ${bitsMax}${isV4 ? '' : PORTS_HINT}` };
  const bits = Number(length ?? bitsMax) + (isV4 ? IPV4_OFFSET_BITS : 0);
  if (masked(base, bits).some((word, i) => word !== base[i])) {
    return { problem: `${quote(text)} has bits beyond its first ${length}: write the first address of the range` };
  }
  return { range: { base, bits } };
};

/** @throws Error when the text is no range: for ranges written in the code */
export const range = (text: string): Range => {
  const parsed = parseRange(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.range;
};

/** A range of IPv6 addresses holds no IPv4 address, though all of them lie in one space: `::/0` is not everything. */
export const holds = ({ base, bits }: Range, address: Words): boolean =>
  (bits >= IPV4_OFFSET_BITS || !isIPv4Words(address)) &&
  agrees(base[0], address[0], bits) &&
  agrees(base[1], address[1], bits - 32) &&
  agrees(base[2], address[2], bits - 64) &&
  agrees(base[3], address[3], bits - 96);

/** Whether all of `inner` lies in `outer`. */
export const contains = (outer: Range, inner: Range): boolean => outer.bits <= inner.bits && holds(outer, inner.base);

const masked = (words: Words, bits: number): number[] => words.map((word, i) => (word & maskOf(bits - i * 32)) >>> 0);

const agrees = (a: number, b: number, bits: number): boolean => ((a ^ b) & maskOf(bits)) === 0;

/** The first `bits` of a word; a shift by 32 would be none at all. */
const maskOf = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits));
