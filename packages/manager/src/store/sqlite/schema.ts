// The tables of a store file and how older files are brought up to them. Knows SQL text only; refuses to know when it is run (database.ts).
import { firstMigrations } from './schema-first.ts';

/** "Vedt", in the header of every store file: nobody else's database is ever taken for a store. */
export const APPLICATION_ID = 0x56_65_64_74;

/**
 * Migration n leads from schema version n to n + 1. Never edit one that was released: add the next.
 * Times are REAL milliseconds, because a clock may count fractions of them.
 */
export const migrations: readonly string[] = [
  ...firstMigrations,
  `
  -- What is kept of one service as one agent saw it. Roll-ups of all hours before "rolled_to" are kept. "hold" is for how many milliseconds at most what a
  -- result says was taken to hold when the newest ones were packed.
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    slot INTEGER NOT NULL,
    agent TEXT NOT NULL,
    rolled_to INTEGER NOT NULL,
    hold REAL NOT NULL,
    UNIQUE (slot, agent)
  ) STRICT;

  -- Packed results. Tails become part of larger ones and of chunks in the end; chunks stay as they are.
  CREATE TABLE tail (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series (id),
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL CHECK (to_at >= from_at),
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX tail_by_series ON tail (series);
  CREATE INDEX tail_by_time ON tail (to_at);
  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series (id),
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL CHECK (to_at >= from_at),
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX chunk_by_series ON chunk (series, to_at, from_at);
  CREATE INDEX chunk_by_time ON chunk (to_at);

  -- Not WITHOUT ROWID: a row is larger than what fits a page of such a table.
  CREATE TABLE rollup (
    series INTEGER NOT NULL REFERENCES series (id),
    width INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (series, width, from_at)
  ) STRICT;
  CREATE INDEX rollup_by_time ON rollup (width, from_at);

  CREATE INDEX journal_gap ON journal (id) WHERE gap IS NOT NULL;
  -- Of what was packed; those of the journal are still there.
  CREATE TABLE gap (
    id INTEGER PRIMARY KEY,
    agent TEXT NOT NULL,
    epoch TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    reason TEXT NOT NULL,
    from_at REAL NOT NULL,
    to_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX gap_by_time ON gap (to_at);

  -- One row. Up to "packed_to" the journal was packed. Where there is "window_to", what lies between is being packed, and done for the series up to the last one
  -- named. What was made before "kept_from" may have been forgotten.
  CREATE TABLE packing (
    packed_to INTEGER NOT NULL,
    window_to INTEGER CHECK (window_to > packed_to),
    done_agent TEXT,
    done_slot INTEGER CHECK ((done_slot IS NULL) = (done_agent IS NULL)),
    kept_from REAL NOT NULL
  ) STRICT;
  INSERT INTO packing VALUES (0, NULL, NULL, NULL, 0);
  `,
  `
  -- How much of its hours and days each series was observed and looked down, many series to a row (tally-pad.ts): those of an agent, by 256 numbers of services. All of
  -- what was packed is in it of each series that says so; of the others, the store makes up for it when it has nothing else to do.
  ALTER TABLE series ADD COLUMN tallied INTEGER NOT NULL DEFAULT 0 CHECK (tallied IN (0, 1));
  CREATE INDEX series_untallied ON series (slot) WHERE tallied = 0;
  -- Not WITHOUT ROWID: a row may be larger than what fits a page of such a table.
  CREATE TABLE tally (
    width INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    block INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (width, from_at, agent, block)
  ) STRICT;
  -- Up to which result each of them was counted.
  CREATE TABLE tally_end (
    agent TEXT NOT NULL,
    block INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (agent, block)
  ) STRICT;
  `,
  `
  -- Of services that report by themselves: what was reported last, and by which keys devices do so, each as JSON; null for nothing.
  CREATE TABLE heartbeat (service TEXT PRIMARY KEY, record TEXT, keys TEXT) STRICT, WITHOUT ROWID;
  `,
  `
  -- How the machine of an agent did in the stretch that begins then (machine-record.ts): how often it told of it, and what that comes to, as JSON.
  CREATE TABLE machine (
    agent TEXT NOT NULL,
    at REAL NOT NULL,
    words INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (agent, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX machine_by_time ON machine (at);
  `,
  `
  -- Who may ask over HTTP (access-record.ts), as JSON: tokens and sessions with their digests, accounts with the hashes of their passwords.
  CREATE TABLE access (kind TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who sees to an outage, since when and with which note, as JSON; null for nobody.
  ALTER TABLE outage ADD COLUMN acknowledged TEXT;
  `,
  `
  -- What operators tell the public of incidents. "edited_at" and "ended_at" are null where nobody did. Rows are never deleted, so that no number can come again.
  CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    page TEXT,
    service TEXT,
    outage INTEGER,
    added_by TEXT NOT NULL,
    added_at REAL NOT NULL,
    edited_at REAL,
    ended_at REAL
  ) STRICT;
  `,
];
