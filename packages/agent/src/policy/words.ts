// An IP address as four 32-bit words, IPv4 in its IPv6 clothes (`::ffff:a.b.c.d`): one space for both families, so that no spelling of an address
// escapes a rule about it. Knows spellings and disguises; refuses to know which addresses are good or bad.
import { isIPv4, isIPv6 } from 'node:net';

export type Words = readonly [number, number, number, number];

/** How many bits of `::ffff:0:0/96` stand before an IPv4 address. */
export const IPV4_OFFSET_BITS = 96;

const MAPPED = 0xffff;

/** What stands behind a text that is an IP address, a zone (`%eth0`) being no part of it; undefined for anything else. */
export const wordsOf = (text: string): Words | undefined => {
  if (isIPv4(text)) return [0, 0, MAPPED, ipv4Word(text)];
  if (!isIPv6(text)) return undefined;
  const [plain = ''] = text.split('%');
  // Two empty parts around `::` when it stands at an end; a dotted end counts for two groups.
  const [front = '', back] = plain.split('::');
  const head = groupsOf(front);
  const tail = back === undefined ? [] : groupsOf(back);
  const groups = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
  return [wordAt(groups, 0), wordAt(groups, 2), wordAt(groups, 4), wordAt(groups, 6)];
};

export const isIPv4Words = ([a, b, c]: Words): boolean => a === 0 && b === 0 && c === MAPPED;

const groupsOf = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const word = ipv4Word(group);
        return [word >>> 16, word & 0xffff];
      });

const wordAt = (groups: readonly number[], index: number): number =>
  (((groups[index] ?? 0) << 16) | (groups[index + 1] ?? 0)) >>> 0;

const ipv4Word = (text: string): number =>
  text.split('.').reduce((word, part) => ((word << 8) | Number(part)) >>> 0, 0);

/**
 * The IPv4 address that somebody on the way (a translator, a tunnel) may make of an IPv6 address, in the form of `wordsOf`: NAT64 (64:ff9b::/96,
 * 64:ff9b:1::/48), IPv4-translated (::ffff:0:0:0/96), IPv4-compatible (::/96, but not ::1 and its like), 6to4 (2002::/16).
 */
export const disguised = ([a, b, c, d]: Words): Words | undefined => {
  if (a >>> 16 === 0x2002) return [0, 0, MAPPED, ((a << 16) | (b >>> 16)) >>> 0];
  const isNat64 = a === 0x0064_ff9b && ((b === 0 && c === 0) || b >>> 16 === 1);
  const isTranslated = a === 0 && b === 0 && c === 0xffff_0000;
  const isCompatible = a === 0 && b === 0 && c === 0 && d >= 2 ** 24;
  return isNat64 || isTranslated || isCompatible ? [0, 0, MAPPED, d] : undefined;
};
