// A small, stable hash for spreading things evenly. Not for secrets, not for identity.

/** FNV-1a over UTF-16 code units, then murmur3's avalanche, as an unsigned 32-bit integer. Stable across versions. */
export const hash32 = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** The hash as a fraction in [0, 1). */
export const hashFraction = (text: string): number => hash32(text) / 2 ** 32;
