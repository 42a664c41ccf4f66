// What the spool holds, item by item, in order of delivery. Knows the item table, what it counts for, and that a number without an item is
// a gap; refuses to know transactions, room and disks (engine.ts, room.ts).
import { lastOf, type SpoolItem } from '@vedette/protocol/delivery';
import type { Mark } from '@vedette/protocol/wire';
import { behind, joined, type Kept } from '../../core/collapse.ts';
import type { Database, Value } from './database.ts';
import { type EpochRow, Epochs } from './epochs.ts';
import type { Piece } from './piece.ts';
import { BYTES_SQL, bytesOf, COLUMNS, gapOf, heldBy, keptOf, type Row, rowOf } from './row.ts';

/** Rows fetched at once: some 80 KB of common batches. */
const ROWS_PER_FETCH = 16;

const HELD_SQL = 'CASE WHEN gap IS NULL THEN last - first + 1 ELSE 0 END';

/** Numbers of an epoch that no sound row stands for, and the unsound row that should, if there is one. */
type Damage = { readonly epoch: EpochRow; readonly from: number; readonly to: number; readonly row: Row | undefined };
type Walk = { readonly items: SpoolItem[]; readonly damage: Damage | undefined };

export class Ledger {
  readonly epochs: Epochs;
  readonly #database: Database;
  /** What is held, in bytes and items, and how many items became part of a gap since the start. */
  bytes = 0;
  spooled = 0;
  dropped = 0;

  constructor(database: Database) {
    this.#database = database;
    this.epochs = new Epochs(database);
    this.recount();
  }

  /** Believes the file again, after a transaction came to nothing. */
  recount(): void {
    this.epochs.reload();
    const sums = this.#database.row<[number, number]>(
      `SELECT ifnull(sum(${BYTES_SQL}), 0), ifnull(sum(${HELD_SQL}), 0) FROM item`,
    );
    [this.bytes, this.spooled] = sums ?? [0, 0];
  }

  /** Gives the piece the next numbers of the present epoch. */
  add({ count, fromMs, toMs, content }: Piece): void {
    const { present } = this.epochs;
    const { name: epoch, next: seq } = present;
    present.next += count;
    this.epochs.save(present);
    if (content === undefined) {
      this.dropped += count;
      this.#insertJoined(present, [gapOf(epoch, [seq, seq + count - 1], 'spool-full', [fromMs, toMs])]);
    } else {
      this.#insert(present, { item: { type: 'batch', epoch, seq, count, ...content }, fromMs, toMs });
    }
  }

  /** What follows `after`, until about `count` items. Whatever is damaged is replaced by a gap first. */
  read(after: Mark | undefined, count: number): SpoolItem[] {
    for (;;) {
      const { items, damage } = this.#walk(after, count);
      if (!damage) return items;
      this.#mend(damage);
    }
  }

  /** Forgets everything of the epoch up to the mark that is not part of a batch which reaches beyond it. */
  release({ epoch: name, seq }: Mark): void {
    const epoch = this.epochs.named(name);
    const to = Math.min(seq, (epoch?.next ?? 1) - 1);
    if (!epoch || to <= epoch.released) return;
    const where = 'FROM item WHERE epoch = ? AND first <= ? AND last <= ?';
    const [bytes = 0, spooled = 0] =
      this.#database.row<[number, number]>(
        `SELECT ifnull(sum(${BYTES_SQL}), 0), ifnull(sum(${HELD_SQL}), 0) ${where}`,
        epoch.id,
        to,
        to,
      ) ?? [];
    this.#database.run(`DELETE ${where}`, epoch.id, to, to);
    this.bytes -= bytes;
    this.spooled -= spooled;
    epoch.released = this.#clip(epoch, to);
    this.epochs.save(epoch);
  }

  /** Rows of the item table: `rest` follows WHERE. */
  rows(rest: string, ...values: readonly Value[]): Row[] {
    return this.#database.rows<Row>(`SELECT ${COLUMNS} FROM item WHERE ${rest}`, ...values);
  }

  /** What the row holds; a damaged row becomes a gap instead. */
  sound(row: Row): Kept | undefined {
    const epoch = this.#epochOf(row);
    const kept = keptOf(row, epoch.name);
    if (!kept) this.#mend(damageOf(epoch, row, this.#rowBehind(row)));
    return kept;
  }

  /** Puts what is left of an item in its place; gaps become part of the gaps beside them. */
  replace(row: Row, left: readonly Kept[]): void {
    const epoch = this.#epochOf(row);
    const before = this.spooled;
    this.#delete(row);
    this.#insertJoined(epoch, left);
    this.dropped += before - this.spooled;
  }

  #epochOf([item, epoch]: Row): EpochRow {
    const found = this.epochs.all.find(({ id }) => id === epoch);
    if (!found) throw new Error(`item ${item} is of no epoch`);
    return found;
  }

  #walk(after: Mark | undefined, count: number): Walk {
    const items: SpoolItem[] = [];
    const start = this.epochs.named(after?.epoch);
    let room = count;
    for (const epoch of this.epochs.all) {
      if (start && epoch.id < start.id) continue;
      let due = Math.max(epoch.released, epoch === start ? (after?.seq ?? 0) : 0) + 1;
      while (room > 0 && due < epoch.next) {
        const asked = due;
        const rows = this.#rowsFrom(epoch, due);
        for (const [i, row] of rows.entries()) {
          if (room <= 0) break;
          const kept = keptOf(row, epoch.name);
          if (row[2] > due) return { items, damage: { epoch, from: due, to: row[2] - 1, row: undefined } };
          if (!kept) return { items, damage: damageOf(epoch, row, rows[i + 1] ?? this.#rowBehind(row)) };
          if (lastOf(kept.item) < due) continue;
          const { item } = behind(kept, due - 1);
          items.push(item);
          due = lastOf(item) + 1;
          room -= item.type === 'gap' ? 1 : item.count;
        }
        // Had anything stood at `due` or behind it, it would have been taken or found damaged.
        if (due === asked) return { items, damage: { epoch, from: due, to: epoch.next - 1, row: undefined } };
      }
    }
    return { items, damage: undefined };
  }

  /** The row that should hold item `seq`, and those behind it. */
  #rowsFrom({ id }: EpochRow, seq: number): Row[] {
    return this.rows(
      `epoch = ? AND first >= ifnull((SELECT max(first) FROM item WHERE epoch = ? AND first <= ?), 0)
       ORDER BY first LIMIT ${ROWS_PER_FETCH}`,
      id,
      id,
      seq,
    );
  }

  #rowBehind([, epoch, first]: Row): Row | undefined {
    return this.rows('epoch = ? AND first > ? ORDER BY first LIMIT 1', epoch, first)[0];
  }

  #mend({ epoch, from, to, row }: Damage): void {
    const [, , , , fromMs, toMs] = row ?? [0, 0, 0, 0, 0, 0];
    if (row) this.#delete(row);
    this.#insertJoined(epoch, [gapOf(epoch.name, [from, to], 'spool-corrupt', [fromMs, toMs])]);
    this.dropped += to - from + 1;
  }

  /** Cuts what was released off the gap that begins the epoch now; how far everything is released then. */
  #clip(epoch: EpochRow, to: number): number {
    const [row] = this.rows('epoch = ? ORDER BY first LIMIT 1', epoch.id);
    if (!row || row[2] > to) return to;
    const kept = keptOf(row, epoch.name);
    if (kept?.item.type !== 'gap') return row[2] - 1;
    this.#delete(row);
    this.#insert(epoch, behind(kept, to));
    return to;
  }

  #insertJoined(epoch: EpochRow, list: readonly Kept[]): void {
    const joinedUp: Kept[] = [];
    const add = (kept: Kept): void => {
      const last = joinedUp.at(-1);
      const both = last && together(last, kept);
      if (both) joinedUp[joinedUp.length - 1] = both;
      else joinedUp.push(kept);
    };
    const [first, last] = [list[0]?.item, list.at(-1)?.item];
    if (first?.type === 'gap') this.#takeGap(epoch, 'first < ?', 'DESC', first.from, add);
    for (const kept of list) add(kept);
    if (last?.type === 'gap') this.#takeGap(epoch, 'first > ?', 'ASC', last.to, add);
    for (const kept of joinedUp) this.#insert(epoch, kept);
  }

  /** Hands the sound gap next to this place over to `add`, and takes it out of the table. */
  #takeGap(epoch: EpochRow, where: string, order: 'ASC' | 'DESC', seq: number, add: (kept: Kept) => void): void {
    const nearest = `SELECT id FROM item WHERE epoch = ? AND ${where} ORDER BY first ${order} LIMIT 1`;
    const [row] = this.rows(`id = (${nearest}) AND gap IS NOT NULL`, epoch.id, seq);
    const kept = row && keptOf(row, epoch.name);
    if (!kept) return;
    this.#delete(row);
    add(kept);
  }

  #insert(epoch: EpochRow, kept: Kept): void {
    const row = rowOf(kept, epoch.id);
    const [, ...values] = row;
    const sql = `INSERT INTO item (${COLUMNS.slice('id, '.length)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    this.#database.run(sql, ...values);
    this.bytes += bytesOf(row);
    this.spooled += heldBy(row);
  }

  #delete(row: Row): void {
    this.#database.run('DELETE FROM item WHERE id = ?', row[0]);
    this.bytes -= bytesOf(row);
    this.spooled -= heldBy(row);
  }
}

/** An unsound row may lie about its end: what stood there reached to the next one. */
const damageOf = (epoch: EpochRow, row: Row, next: Row | undefined): Damage => ({
  epoch,
  from: row[2],
  to: Math.min(next?.[2] ?? epoch.next, epoch.next) - 1,
  row,
});

/** As one gap that spans the time of both, whatever the clock did between them. */
const together = (a: Kept, b: Kept): Kept | undefined => {
  const both = joined(a, b);
  if (both?.item.type !== 'gap') return undefined;
  const span = { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) };
  return { item: { ...both.item, ...span }, ...span };
};
