// A move between shelves that are plain maps.
import { describe, expect, test } from 'vitest';
import { type MoveOutcome, type MoveStep, move } from './move.ts';
import type { Row, Target } from './shelf.ts';
import { columnsOf, type MovedTable, movedTables } from './tables.ts';

/** Rows of a table with numbers for everything, but for one that has bytes. */
const rowsOf = (table: MovedTable, count: number): Row[] =>
  Array.from({ length: count }, (_, i) =>
    Object.values(table.columns).map((type, at) => (type === 'bytea' ? Uint8Array.of(i, at) : i * 100 + at)),
  );

class Shelf implements Target {
  readonly shown: string;
  readonly rows = new Map<string, Row[]>();
  storeId: string;
  acts: string[] = [];
  /** What becomes of a piece that is put there. */
  spoil: (table: MovedTable, rows: readonly Row[]) => readonly Row[] = (_, rows) => rows;

  constructor(shown: string, storeId: string) {
    this.shown = shown;
    this.storeId = storeId;
  }
  async id(): Promise<string> {
    return this.storeId;
  }
  async rowsIn({ name }: MovedTable): Promise<number> {
    return this.rows.get(name)?.length ?? 0;
  }
  *pieces({ name, rowsAtOnce }: MovedTable): Generator<readonly Row[]> {
    const all = this.rows.get(name) ?? [];
    for (let i = 0; i < all.length; i += rowsAtOnce) yield all.slice(i, i + rowsAtOnce);
  }
  async isEmpty(): Promise<boolean> {
    return this.rows.size === 0;
  }
  async put(table: MovedTable, rows: readonly Row[]): Promise<void> {
    this.acts.push(`put ${table.name} ${rows.length}`);
    this.rows.set(table.name, [...(this.rows.get(table.name) ?? []), ...this.spoil(table, rows)]);
  }
  async name(id: string): Promise<void> {
    this.acts.push('name');
    this.storeId = id;
  }
  async seal(): Promise<void> {
    this.acts.push('seal');
  }
  async close(): Promise<void> {
    this.acts.push('close');
  }
}

const source = (): Shelf => {
  const shelf = new Shelf('from', 'one');
  for (const table of movedTables) shelf.rows.set(table.name, rowsOf(table, table.name === 'journal' ? 40 : 3));
  return shelf;
};

const run = async (from: Shelf, to: Shelf): Promise<{ steps: MoveStep[]; outcome: MoveOutcome }> => {
  const steps: MoveStep[] = [];
  const moving = move(from, to);
  for (;;) {
    const { value, done } = await moving.next();
    if (done === true) return { steps, outcome: value };
    steps.push(value);
  }
};

describe('a move', () => {
  test('puts everything there, compares all of it, and only then seals it', async () => {
    const [from, to] = [source(), new Shelf('to', 'other')];
    const { steps, outcome } = await run(from, to);
    expect(outcome).toEqual({ wasThere: false });
    expect(to.rows).toEqual(from.rows);
    expect(to.storeId).toBe('one');
    expect(to.acts.slice(-2)).toEqual(['name', 'seal']);
    expect(to.acts.filter((act) => act.startsWith('put journal'))).toEqual([
      'put journal 16',
      'put journal 16',
      'put journal 8',
    ]);
    const tables = steps.flatMap((step) => (step.type === 'table' ? [step.table] : []));
    expect(tables).toEqual(movedTables.map(({ name }) => name));
    const shares = steps.flatMap((step) => (step.type === 'progress' ? [step.share] : []));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  test('to where all of it is already only compares', async () => {
    const [from, to] = [source(), source()];
    expect((await run(from, to)).outcome).toEqual({ wasThere: true });
    expect(to.acts).toEqual([]);
  });

  test.each(['other', 'one'])('to where something else is (%s) is refused', async (id) => {
    const to = source();
    to.storeId = id;
    to.rows.set('view', []);
    await expect(run(source(), to)).rejects.toMatchObject({ code: 'already-there' });
    expect(to.acts).toEqual([]);
  });

  test.each<[string, (rows: readonly Row[]) => readonly Row[]]>([
    ['a row that is missing', (rows) => rows.slice(1)],
    ['the last one missing', (rows) => rows.slice(0, -1)],
    ['a row too many', (rows) => [...rows, ...rows.slice(-1)]],
    ['another value', (rows) => rows.map((row) => row.map((value) => (value === 101 ? 102 : value)))],
    [
      'other bytes',
      (rows) => rows.map((row) => row.map((value) => (value instanceof Uint8Array ? value.map((n) => n ^ 1) : value))),
    ],
  ])('that comes to %s is never sealed', async (_, spoil) => {
    const to = new Shelf('to', 'other');
    to.spoil = (table, rows) => (table.name === 'chunk' ? spoil(rows) : rows);
    await expect(run(source(), to)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('chunk'),
    });
    expect(to.acts).not.toContain('seal');
  });
});

test('every table is read by something that it has', () => {
  for (const table of movedTables)
    for (const column of [...table.key, ...(table.instead ? [table.instead.column] : [])])
      expect(columnsOf(table)).toContain(column);
});
