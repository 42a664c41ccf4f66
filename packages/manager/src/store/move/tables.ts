// What a store consists of, whichever database it is in: tables, their columns, and the order in which their rows can be read. Knows where the two schemas
// say the same in different ways; refuses to know how anything is read or written.

/** As PostgreSQL calls them. */
export type ColumnType = 'bigint' | 'integer' | 'float8' | 'text' | 'boolean' | 'bytea';

export type MovedTable = {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** What no two rows have in common, in an order that both databases sort by in the same way. None: there is one row, which is there from the beginning. */
  readonly key: readonly string[];
  /** So many rows are some hundred KB, or some MB at most. */
  readonly rowsAtOnce: number;
  /** Where SQLite has a null, PostgreSQL has this. */
  readonly instead?: { readonly column: string; readonly value: number };
  /** PostgreSQL gives the numbers of its rows itself, and goes on after the largest one; after those that this says besides, as well. */
  readonly numbered?: true | { readonly after: string };
};

const THIN = 1_000;
const PACKED = 256;
/** A batch may take a whole frame. */
const FAT = 16;

/** Those that name rows of others come after them. */
export const movedTables: readonly MovedTable[] = [
  { name: 'service', columns: { slot: 'integer', id: 'text' }, key: ['slot'], rowsAtOnce: THIN },
  {
    name: 'agent',
    columns: {
      ...{ id: 'text', added_at: 'float8', labels: 'text', dial: 'text', revoked: 'boolean', last_key: 'bigint' },
    },
    key: ['id'],
    rowsAtOnce: THIN,
  },
  {
    name: 'agent_key',
    columns: { agent: 'text', number: 'bigint', secret: 'bytea', issued_at: 'float8', used_at: 'float8' },
    key: ['agent', 'number'],
    rowsAtOnce: THIN,
  },
  {
    name: 'entry',
    columns: { kind: 'text', id: 'text', body: 'text', added_at: 'float8', added_by: 'text' },
    key: ['kind', 'id'],
    rowsAtOnce: PACKED,
  },
  {
    name: 'access',
    columns: { kind: 'text', id: 'text', record: 'text' },
    key: ['kind', 'id'],
    rowsAtOnce: PACKED,
  },
  {
    name: 'heartbeat',
    columns: { service: 'text', record: 'text', keys: 'text' },
    key: ['service'],
    rowsAtOnce: PACKED,
  },
  {
    name: 'machine',
    columns: { agent: 'text', at: 'float8', words: 'bigint', figures: 'text' },
    key: ['agent', 'at'],
    rowsAtOnce: THIN,
  },
  {
    name: 'silence',
    columns: {
      ...{ id: 'bigint', selectors: 'text', from_at: 'float8', to_at: 'float8', added_by: 'text', reason: 'text' },
      ...{ added_at: 'float8', ended_at: 'float8' },
    },
    key: ['id'],
    rowsAtOnce: THIN,
  },
  {
    name: 'note',
    columns: {
      ...{ id: 'bigint', text: 'text', page: 'text', service: 'text', outage: 'bigint', added_by: 'text' },
      ...{ added_at: 'float8', edited_at: 'float8', ended_at: 'float8' },
    },
    key: ['id'],
    rowsAtOnce: PACKED,
  },
  {
    name: 'stream',
    columns: { id: 'bigint', agent: 'text', epoch: 'text', stored: 'bigint', judged: 'bigint' },
    key: ['id'],
    rowsAtOnce: THIN,
    numbered: true,
  },
  {
    name: 'packing',
    columns: {
      packed_to: 'bigint',
      window_to: 'bigint',
      done_agent: 'text',
      done_slot: 'integer',
      kept_from: 'float8',
    },
    key: [],
    rowsAtOnce: 2,
  },
  {
    name: 'journal',
    columns: {
      ...{ id: 'bigint', stream: 'bigint', first: 'bigint', last: 'bigint', skip: 'bigint', received_at: 'float8' },
      ...{ gap: 'text', changes: 'text', results: 'bytea' },
    },
    key: ['id'],
    rowsAtOnce: FAT,
    // A number that was packed never comes again, though nothing that has it is left.
    numbered: { after: 'SELECT greatest(packed_to, window_to) FROM packing' },
  },
  {
    name: 'view',
    columns: { agent: 'text', slot: 'integer', change: 'text' },
    key: ['agent', 'slot'],
    rowsAtOnce: THIN,
  },
  {
    name: 'outage',
    columns: {
      ...{ id: 'bigint', service: 'text', slot: 'integer', started_at: 'float8', ended_at: 'float8', reason: 'text' },
      ...{ vantages: 'text', told: 'text', incident: 'bigint', acknowledged: 'text' },
    },
    key: ['id'],
    rowsAtOnce: THIN,
  },
  {
    name: 'notification',
    columns: {
      ...{ id: 'bigint', at: 'float8', subscriber: 'text', service: 'text', outage: 'bigint', event: 'text' },
      ...{ text: 'text', about: 'text' },
    },
    key: ['id'],
    rowsAtOnce: THIN,
  },
  {
    name: 'delivery',
    columns: {
      ...{ notification: 'bigint', channel: 'text', message: 'text', state: 'text', at: 'float8', attempts: 'integer' },
      ...{ error: 'text' },
    },
    key: ['notification', 'channel'],
    rowsAtOnce: THIN,
  },
  {
    name: 'change',
    columns: { id: 'bigint', agent: 'text', slot: 'integer', at: 'float8', known_at: 'float8', change: 'text' },
    key: ['id'],
    rowsAtOnce: THIN,
    instead: { column: 'slot', value: -1 },
    numbered: true,
  },
  {
    name: 'decision',
    columns: {
      ...{ id: 'bigint', at: 'float8', service: 'text', subscriber: 'text', verdict: 'text', outage: 'bigint' },
      ...{ notification: 'bigint', until_at: 'float8', causes: 'text' },
    },
    key: ['id'],
    rowsAtOnce: THIN,
    numbered: true,
  },
  {
    name: 'decided',
    columns: { service: 'text', subscriber: 'text', decision: 'bigint' },
    key: ['service', 'subscriber'],
    rowsAtOnce: THIN,
  },
  { name: 'flapping', columns: { service: 'text', record: 'text' }, key: ['service'], rowsAtOnce: PACKED },
  {
    name: 'series',
    columns: { id: 'bigint', slot: 'integer', agent: 'text', rolled_to: 'bigint', hold: 'float8' },
    key: ['id'],
    rowsAtOnce: THIN,
    numbered: true,
  },
  ...['tail', 'chunk'].map(
    (name): MovedTable => ({
      name,
      columns: {
        ...{ id: 'bigint', series: 'bigint', from_at: 'bigint', to_at: 'bigint', count: 'integer', bytes: 'bytea' },
      },
      key: ['id'],
      rowsAtOnce: PACKED,
      numbered: true,
    }),
  ),
  {
    name: 'rollup',
    columns: { series: 'bigint', width: 'bigint', from_at: 'bigint', bytes: 'bytea' },
    key: ['series', 'width', 'from_at'],
    rowsAtOnce: PACKED,
  },
  {
    name: 'gap',
    columns: {
      ...{ id: 'bigint', agent: 'text', epoch: 'text', first: 'bigint', last: 'bigint', reason: 'text' },
      ...{ from_at: 'float8', to_at: 'float8' },
    },
    key: ['id'],
    rowsAtOnce: THIN,
    numbered: true,
  },
];

/** Where each database keeps the store's own id; PostgreSQL's has the version and the fence in it besides, which are its own. */
export const IDENTITY = { sqlite: 'identity', postgres: 'store' } as const;

/**
 * What is left behind, by table or column: what is about the managers that run now, of which whoever begins anew has none; and what follows from the rest, and
 * is made again by itself.
 */
export const unmoved: readonly string[] = [
  'job',
  'member',
  'seat',
  'trunk',
  'wanted',
  'tally',
  'tally_end',
  'series.tallied',
];

/** `a, b, c` */
export const listed = (names: readonly string[]): string => names.join(', ');

export const columnsOf = (table: MovedTable): readonly string[] => Object.keys(table.columns);
