// The first steps of the tables in SQLite, in their order: what every store began with. Knows SQL text only; the steps after them are schema.ts's.

export const firstMigrations: readonly string[] = [
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
];
