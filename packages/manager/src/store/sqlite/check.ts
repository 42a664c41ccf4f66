// Whether everything in a store file can be read. Knows every kind of packed bytes and what their row says of them; refuses to know what to do about what cannot.
// A step is bounded, and there is nothing to remember between two of them but a place.
import { messageOf } from '@vedette/protocol/kit';
import { decodeChunk } from '../../history/chunk.ts';
import { widthsMs } from '../../history/rollup.ts';
import { decodeRollups } from '../../history/rollup-bytes.ts';
import { newRowsOf } from '../rows.ts';
import type { CheckPlace, CheckStep, Damage } from '../upkeep.ts';
import { checkEnds, checkTallies, differenceFrom, troubleOf } from './check-tallies.ts';
import type { Database } from './database.ts';
import { entriesBetween } from './journal.ts';

/** A few milliseconds each. */
const STEP_RESULTS = 10_000;
const STEP_ROWS = { journal: 16, tail: 16, chunk: 3, rollup: 8, tally: 16 } as const;

/** `isEnd`: there is nothing after `last`. */
type Found = {
  readonly isEnd: boolean;
  readonly last: number;
  readonly rows: number;
  readonly results: number;
  readonly damaged: Damage[];
};
type Look = (database: Database, after: number) => Found;

const kinds = ['journal', 'tail', 'chunk', 'rollup', 'tally', 'count'] as const;
type Kind = (typeof kinds)[number];

/** Rows to be looked at, about: those that come meanwhile are looked at too. */
export const checkRows = (database: Database): number => {
  const tables = ['journal', 'tail', 'chunk', 'rollup', 'tally'];
  return tables.reduce((sum, name) => sum + (database.row<[number]>(`SELECT count(*) FROM ${name}`)?.[0] ?? 0), 0);
};

/** @throws nothing that SQLite finds damaged: that is an answer */
export const checkStep = (database: Database, place: CheckPlace = { kind: kinds[0], after: 0 }): CheckStep => {
  const at = (kinds as readonly string[]).indexOf(place.kind);
  const kind = kinds[at];
  if (kind === undefined) return { rows: 0, results: 0, damaged: [] };
  const following = kinds[at + 1];
  const nextKind = following && { next: { kind: following, after: 0 } };
  try {
    const { last, isEnd, ...found } = looks[kind](database, place.after);
    return isEnd ? { ...found, ...nextKind } : { ...found, next: { kind, after: last } };
  } catch (error) {
    // What follows in this table is not to be found any more.
    return {
      rows: 0,
      results: 0,
      damaged: [{ kind: 'file', why: `the table ${kind}: ${messageOf(error)}` }],
      ...nextKind,
    };
  }
};

type PieceRow = readonly [
  id: number,
  count: number,
  fromMs: number,
  toMs: number,
  bytes: Uint8Array,
  agent: string | null,
  service: string | null,
];

const pieces =
  (table: 'tail' | 'chunk'): Look =>
  (database, after) => {
    const rows = database.rows<PieceRow>(
      `SELECT one.id, count, from_at, to_at, bytes, series.agent, service.id
       FROM ${table} one LEFT JOIN series ON series.id = one.series LEFT JOIN service ON service.slot = series.slot
       WHERE one.id > ? ORDER BY one.id LIMIT ?`,
      after,
      STEP_ROWS[table],
    );
    const damaged = rows.flatMap(([, count, fromMs, toMs, bytes, agent, service]): Damage[] => {
      const why = troubleOf(() => {
        const found = decodeChunk(bytes).atMs.length;
        return found === count ? undefined : `its row says ${count} results, and it holds ${found}`;
      });
      return why === undefined ? [] : [{ kind: table, ...nameOf(service, agent), fromMs, toMs, results: count, why }];
    });
    return { ...counted(rows, STEP_ROWS[table]), results: rows.reduce((sum, [, count]) => sum + count, 0), damaged };
  };

const rollups: Look = (database, after) => {
  const rows = database.rows<
    readonly [
      id: number,
      width: number,
      fromMs: number,
      bytes: Uint8Array,
      agent: string | null,
      service: string | null,
      slot: number | null,
    ]
  >(
    `SELECT rollup.rowid, width, from_at, bytes, series.agent, service.id, series.slot
     FROM rollup LEFT JOIN series ON series.id = rollup.series LEFT JOIN service ON service.slot = series.slot
     WHERE rollup.rowid > ? ORDER BY rollup.rowid LIMIT ?`,
    after,
    STEP_ROWS.rollup,
  );
  const damaged = rows.flatMap(([, width, fromMs, bytes, agent, service, slot]): Damage[] => {
    const why = troubleOf(() => {
      const { widthMs, rollups } = decodeRollups(bytes);
      if (widthMs !== width) return 'it is of another width than its row';
      return width === widthsMs.day ? differenceFrom(database, { agent, slot, fromMs }, rollups) : undefined;
    });
    return why === undefined ? [] : [{ kind: 'rollup', ...nameOf(service, agent), fromMs, why }];
  });
  return { ...counted(rows, STEP_ROWS.rollup), results: 0, damaged };
};

const journal: Look = (database, after) => {
  const damaged: Damage[] = [];
  let [last, rows, results, isEnd] = [after, 0, 0, true];
  for (const { id, entry } of entriesBetween(database, after, Number.MAX_SAFE_INTEGER)) {
    [last, rows] = [id, rows + 1];
    const { agent, receivedAtMs, count, skip = 0, body } = entry;
    const why = troubleOf(() => {
      const { columns, first } = newRowsOf(entry);
      results += columns.atMs.length - first;
      return undefined;
    });
    const what = { kind: 'journal', agent, fromMs: receivedAtMs, toMs: receivedAtMs };
    if (why !== undefined) damaged.push({ ...what, ...(body.type === 'batch' && { results: count - skip }), why });
    isEnd = rows < STEP_ROWS.journal && results < STEP_RESULTS;
    if (!isEnd) break;
  }
  return { isEnd, last, rows, results, damaged };
};

const tallies: Look = (database, after) => {
  const { last, rows, damaged } = checkTallies(database, after, STEP_ROWS.tally);
  return { isEnd: rows < STEP_ROWS.tally, last, rows, results: 0, damaged };
};

/** What the marks of the streams, the journal and the series must agree on. */
const counts: Look = (database) => {
  const beyond = database.rows<[string, string, number, number]>(
    `SELECT agent, epoch, stored, max(last) FROM journal JOIN stream ON stream.id = journal.stream
     GROUP BY stream.id HAVING max(last) > stored`,
  );
  const damaged = beyond.map(([agent, epoch, stored, last]): Damage => {
    const why = `the journal holds items of ${epoch} up to ${last}, and the mark is ${stored}`;
    return { kind: 'count', agent, why };
  });
  const orphans = ['tail', 'chunk', 'rollup'].flatMap((table): Damage[] => {
    const sql = `SELECT count(*) FROM ${table} WHERE series NOT IN (SELECT id FROM series)`;
    const [rows = 0] = database.row<[number]>(sql) ?? [];
    return rows === 0 ? [] : [{ kind: 'count', why: `${rows} rows of the table ${table} belong to nobody` }];
  });
  return { isEnd: true, last: 0, rows: 0, results: 0, damaged: [...damaged, ...orphans, ...checkEnds(database)] };
};

const looks: Readonly<Record<Kind, Look>> = {
  journal,
  tail: pieces('tail'),
  chunk: pieces('chunk'),
  rollup: rollups,
  tally: tallies,
  count: counts,
};

const counted = (
  rows: readonly (readonly [id: number, ...unknown[]])[],
  limit: number,
): Pick<Found, 'isEnd' | 'last' | 'rows'> => ({
  isEnd: rows.length < limit,
  last: rows.at(-1)?.[0] ?? 0,
  rows: rows.length,
});

const nameOf = (service: string | null, agent: string | null): Pick<Damage, 'service' | 'agent'> => ({
  ...(service !== null && { service }),
  ...(agent !== null && { agent }),
});
