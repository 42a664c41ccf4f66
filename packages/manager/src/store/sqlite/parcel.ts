// Entries made ready to change threads. Knows that a view drags its whole buffer along; refuses to know what is in it.
import type { JournalEntry } from '../store.ts';

/**
 * The same entries with their results copied side by side into one buffer that can be given away: the caller's buffers stay the caller's,
 * and a small view on a large receive buffer does not take the large one with it.
 */
export const parcelOf = (
  entries: readonly JournalEntry[],
): { readonly entries: readonly JournalEntry[]; readonly moved: ArrayBuffer } => {
  const sizeOf = ({ body }: JournalEntry): number => (body.type === 'batch' ? body.results.byteLength : 0);
  const moved = new ArrayBuffer(entries.reduce((sum, entry) => sum + sizeOf(entry), 0));
  let offset = 0;
  const packed = entries.map((entry): JournalEntry => {
    if (entry.body.type === 'gap') return entry;
    const results = new Uint8Array(moved, offset, entry.body.results.byteLength);
    results.set(entry.body.results);
    offset += results.byteLength;
    return { ...entry, body: { ...entry.body, results } };
  });
  return { entries: packed, moved };
};
