// The faults of a line between an agent and its manager, as data and as words. Knows what can be said; refuses to know how it is done.

/** `up` is from the agent to the manager. */
export type Way = 'up' | 'down' | 'both';

export type Fault =
  | { readonly kind: 'none' }
  /** Whatever passes does so this much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** One byte at a time. */
  | { readonly kind: 'bytes' }
  /** Bytes vanish, and the connection never carries any again in that way; it is reset when the fault ends. */
  | { readonly kind: 'black-hole'; readonly way: Way }
  /** Bytes wait, and pass when the fault ends. */
  | { readonly kind: 'hold'; readonly way: Way }
  /** What goes that way ends in order; the other way goes on. */
  | { readonly kind: 'half-close'; readonly way: Way }
  /** Reset on both sides once this many more bytes went that way: in the middle of a frame, most likely. */
  | { readonly kind: 'reset'; readonly way: Way; readonly afterBytes: number }
  /** Nobody gets through: what is connected is reset, and what comes too. */
  | { readonly kind: 'cut' };

export const goes = (fault: Way, way: Way): boolean => fault === 'both' || fault === way;

/** `delay 200`, `throttle 4000`, `bytes`, `black-hole up`, `hold both`, `half-close down`, `reset up 17`, `cut`, `none`. */
export const parseFault = (text: string): Fault | undefined => {
  const [kind, a = '', b = ''] = text.trim().split(/\s+/);
  const way = a === 'up' || a === 'down' || a === 'both' ? a : undefined;
  const isCount = (word: string): boolean => /^\d+$/.test(word);
  if (kind === 'none' || kind === 'bytes' || kind === 'cut') return { kind };
  if (kind === 'delay' && isCount(a)) return { kind, ms: Number(a) };
  if (kind === 'throttle' && isCount(a) && Number(a) > 0) return { kind, bytesPerSecond: Number(a) };
  if (way && (kind === 'black-hole' || kind === 'hold' || kind === 'half-close')) return { kind, way };
  if (way && kind === 'reset' && isCount(b)) return { kind, way, afterBytes: Number(b) };
  return undefined;
};
