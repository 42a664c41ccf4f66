// Making room in the ledger: the oldest results first, changes last, and whatever is too old. Knows the order in which things go and that
// every one of them leaves a gap; refuses to know how much room is wanted.
import { asGap, type Kept, withoutResults } from '../../core/collapse.ts';
import type { Ledger } from './ledger.ts';
import { because, bytesOf, type Row, rowOf } from './row.ts';

const ROWS_PER_FETCH = 16;

/** How many items too old may become a gap in one go, so that nobody waits for long behind them. */
const EXPIRED_ROWS_MAX = 64;

/** Collapses from the oldest on until `isEnough`, or until nothing but gaps is left. */
export const makeRoom = (ledger: Ledger, isEnough: () => boolean): void => {
  shrink(ledger, 'results IS NOT NULL', isEnough, (row, kept) => {
    const { item } = kept;
    if (item.type === 'gap') return [kept];
    const left = withoutResults({ ...kept, item });
    // A batch whose changes stand apart from each other can cost more in pieces than whole: then it stays until all of it has to go.
    const bytes = left.reduce((sum, one) => sum + bytesOf(rowOf(one, row[1])), 0);
    return bytes < bytesOf(row) ? left : undefined;
  });
  shrink(ledger, 'gap IS NULL', isEnough, (_row, kept) => [asGap(kept)]);
};

/** Turns what ended before that time into gaps, the oldest first, some of it now and the rest at other calls. */
export const expire = (ledger: Ledger, beforeMs: number): void => {
  const rows = ledger.rows(`gap IS NULL AND to_ms < ? ORDER BY epoch, first LIMIT ${EXPIRED_ROWS_MAX}`, beforeMs);
  for (const row of rows) collapse(ledger, row, (kept) => [because('spool-expired', asGap(kept))]);
};

const shrink = (
  ledger: Ledger,
  where: string,
  isEnough: () => boolean,
  rest: (row: Row, kept: Kept) => readonly Kept[] | undefined,
): void => {
  let after: readonly [number, number] = [0, 0];
  for (;;) {
    const rows = ledger.rows(
      `${where} AND (epoch, first) > (?, ?) ORDER BY epoch, first LIMIT ${ROWS_PER_FETCH}`,
      ...after,
    );
    for (const row of rows) {
      if (isEnough()) return;
      collapse(ledger, row, (kept) => rest(row, kept));
      after = [row[1], row[2]];
    }
    if (rows.length < ROWS_PER_FETCH) return;
  }
};

/** A damaged row has become a gap already when it is looked at. */
const collapse = (ledger: Ledger, row: Row, rest: (kept: Kept) => readonly Kept[] | undefined): void => {
  const kept = ledger.sound(row);
  const left = kept && rest(kept);
  if (left) ledger.replace(row, left);
};
