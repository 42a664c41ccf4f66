// The tables of a spool file and how older files are brought up to them. Knows SQL text only; refuses to know when it is run (spool-file.ts).

/** "Veds", in the header of every spool file: nobody else's database is ever taken for a spool. */
export const APPLICATION_ID = 0x56_65_64_73;

/** Migration n leads from schema version n to n + 1. Never edit one that was released: add the next. */
export const migrations: readonly string[] = [
  `
  -- "id" is the order of process starts. Items released + 1 … next - 1 are held.
  CREATE TABLE epoch (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    released INTEGER NOT NULL DEFAULT 0,
    next INTEGER NOT NULL DEFAULT 1
  ) STRICT;

  -- A row is a batch, or a gap when "gap" tells its reason. "results" is NULL for gaps and for batches of changes only.
  -- "crc" is over everything else: see row.ts.
  CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL REFERENCES epoch (id),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    from_ms REAL NOT NULL,
    to_ms REAL NOT NULL,
    gap TEXT,
    changes TEXT,
    results BLOB,
    crc INTEGER NOT NULL,
    UNIQUE (epoch, first)
  ) STRICT;
  -- What can be thrown away, in the order in which it goes; and what is too old.
  CREATE INDEX item_with_results ON item (epoch, first) WHERE results IS NOT NULL;
  CREATE INDEX item_by_time ON item (to_ms) WHERE gap IS NULL;
  `,
];
