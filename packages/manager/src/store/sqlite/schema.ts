// The tables of a store file and how older files are brought up to them. Knows SQL text only; refuses to know when it is run (database.ts).

/** "Vedt", in the header of every store file: nobody else's database is ever taken for a store. */
export const APPLICATION_ID = 0x56_65_64_74;

/**
 * Migration n leads from schema version n to n + 1. Never edit one that was released: add the next.
 * Times are REAL milliseconds, because a clock may count fractions of them.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE service (
    slot INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    agent TEXT NOT NULL,
    epoch TEXT NOT NULL,
    stored INTEGER NOT NULL,
    judged INTEGER NOT NULL DEFAULT 0 CHECK (judged <= stored),
    UNIQUE (agent, epoch)
  ) STRICT;

  -- "id" is the order of arrival. "first" is the first item that was new on arrival, "skip" how many the batch has before it.
  -- Entries of a stream never overlap: the unique key is the backstop, the stream's mark is what decides.
  -- Not WITHOUT ROWID: a batch of common size would then spill into a page of its own.
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL REFERENCES stream (id),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= first),
    skip INTEGER NOT NULL,
    received_at REAL NOT NULL,
    gap TEXT CHECK ((gap IS NULL) <> (results IS NULL)),
    changes TEXT,
    results BLOB,
    UNIQUE (stream, first)
  ) STRICT;
  CREATE INDEX journal_by_time ON journal (received_at);

  CREATE TABLE view (
    agent TEXT NOT NULL,
    slot INTEGER NOT NULL,
    change TEXT NOT NULL,
    PRIMARY KEY (agent, slot)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outage (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    slot INTEGER NOT NULL,
    started_at REAL NOT NULL,
    ended_at REAL,
    reason TEXT NOT NULL,
    vantages TEXT NOT NULL,
    told TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outage_by_time ON outage (started_at, id);
  CREATE INDEX outage_by_service ON outage (service, started_at, id);
  CREATE INDEX outage_open ON outage (started_at, id) WHERE ended_at IS NULL;

  CREATE TABLE notification (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    subscriber TEXT NOT NULL,
    service TEXT NOT NULL,
    outage INTEGER NOT NULL,
    event TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notification_by_time ON notification (at, id);
  CREATE INDEX notification_by_subscriber ON notification (subscriber, at, id);
  `,
  `
  -- "added_at" is null for an agent of the file, and for one that was removed: the row outlives it for the number of its last key.
  CREATE TABLE agent (
    id TEXT PRIMARY KEY,
    added_at REAL CHECK ((added_at IS NULL) = (labels IS NULL)),
    labels TEXT,
    dial TEXT CHECK (dial IS NULL OR added_at IS NOT NULL),
    revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
    last_key INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE agent_key (
    agent TEXT NOT NULL REFERENCES agent (id),
    number INTEGER NOT NULL,
    secret BLOB NOT NULL,
    issued_at REAL NOT NULL,
    used_at REAL,
    PRIMARY KEY (agent, number)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- One row: whose numbers those of the services are. Agents that move between managers must not take one's for another's.
  CREATE TABLE identity (
    id TEXT NOT NULL CHECK (length(id) = 32)
  ) STRICT;
  INSERT INTO identity VALUES (lower(hex(randomblob(16))));
  `,
  `
  ALTER TABLE notification ADD COLUMN about TEXT NOT NULL DEFAULT '{"target":"","reason":"unreachable","sinceMs":0,"from":[]}';

  -- One row for each channel of a notification. "message" is the key of the message it goes out in, null until there is one.
  CREATE TABLE delivery (
    notification INTEGER NOT NULL,
    channel TEXT NOT NULL,
    message TEXT,
    state TEXT NOT NULL CHECK (state IN ('due', 'sent', 'failed')),
    at REAL,
    attempts INTEGER,
    error TEXT,
    PRIMARY KEY (notification, channel)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX delivery_by_message ON delivery (message) WHERE message IS NOT NULL;
  CREATE INDEX delivery_open ON delivery (state, channel) WHERE state <> 'sent';
  `,
  `
  -- "to_at" is null for open-ended, "ended_at" unless somebody ended it early. Rows are never deleted, so that no number can come again.
  CREATE TABLE silence (
    id INTEGER PRIMARY KEY,
    selectors TEXT NOT NULL,
    from_at REAL NOT NULL,
    to_at REAL,
    added_by TEXT NOT NULL,
    reason TEXT,
    added_at REAL NOT NULL,
    ended_at REAL
  ) STRICT;
  `,
  `
  -- What agents told of services, and, where "slot" is null, that they were not heard of any more since "at". "id" is the order in which it became known.
  CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    agent TEXT NOT NULL,
    slot INTEGER,
    at REAL NOT NULL,
    known_at REAL NOT NULL,
    change TEXT CHECK ((change IS NULL) = (slot IS NULL))
  ) STRICT;
  CREATE INDEX change_by_service ON change (slot, agent, at, id);
  CREATE INDEX change_by_time ON change (at);

  CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    service TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    verdict TEXT NOT NULL,
    outage INTEGER,
    notification INTEGER,
    until_at REAL,
    causes TEXT
  ) STRICT;
  CREATE INDEX decision_by_subscriber ON decision (service, subscriber, at, id);

  -- The last decision about each service for each subscriber.
  CREATE TABLE decided (
    service TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    decision INTEGER NOT NULL,
    PRIMARY KEY (service, subscriber)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX notification_by_service ON notification (service, at, id);
  `,
  `
  -- What was wished for at run time, as it could stand in the file. "body" is null for what was removed.
  CREATE TABLE entry (
    kind TEXT NOT NULL CHECK (kind IN ('service', 'subscriber', 'subscription')),
    id TEXT NOT NULL,
    body TEXT,
    added_at REAL NOT NULL,
    added_by TEXT,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who heard of an outage, and when last: before this, only who had.
  UPDATE outage SET told = (SELECT json_group_object(value, started_at) FROM json_each(told));
  ALTER TABLE outage ADD COLUMN incident INTEGER;

  -- How services come and go, one row for each of which it matters.
  CREATE TABLE flapping (
    service TEXT PRIMARY KEY,
    record TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
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
];
