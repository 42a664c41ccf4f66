// The first steps of the tables in PostgreSQL, in their order: what every store began with. Knows SQL text only; the steps after them are schema.ts's.

/** On the table `store`: nobody else's schema is ever taken for ours. */
export const MARK = 'The store of Vedette';

export const firstMigrations: readonly string[] = [
  `
  -- One row. "fence" is the number of the manager that may write: each takes the next one, and with it the right of those before it.
  CREATE TABLE store (
    version integer NOT NULL,
    id text NOT NULL,
    fence bigint NOT NULL
  );
  COMMENT ON TABLE store IS '${MARK}';
  INSERT INTO store VALUES (0, replace(gen_random_uuid()::text, '-', ''), 0);

  CREATE TABLE service (
    slot integer PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE
  );

  -- Rewritten with every batch: room on each page keeps its indexes out of that.
  CREATE TABLE stream (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent text COLLATE "C" NOT NULL,
    epoch text COLLATE "C" NOT NULL,
    stored bigint NOT NULL,
    judged bigint NOT NULL DEFAULT 0 CHECK (judged <= stored),
    UNIQUE (agent, epoch)
  ) WITH (fillfactor = 40);

  -- "id" is the order of arrival. "first" is the first item that was new on arrival, "skip" how many the batch has before it.
  -- Entries of a stream never overlap: the unique key is the backstop, the stream's mark is what decides. Results are compressed as they come, so it is not tried again.
  CREATE TABLE journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL CHECK (last >= first),
    skip bigint NOT NULL,
    received_at float8 NOT NULL,
    gap text CHECK ((gap IS NULL) <> (results IS NULL)),
    changes text,
    results bytea,
    UNIQUE (stream, first)
  );
  ALTER TABLE journal ALTER COLUMN results SET STORAGE EXTERNAL;
  CREATE INDEX journal_by_time ON journal (received_at);

  CREATE TABLE view (
    agent text COLLATE "C" NOT NULL,
    slot integer NOT NULL,
    change text NOT NULL,
    PRIMARY KEY (agent, slot)
  );

  CREATE TABLE outage (
    id bigint PRIMARY KEY,
    service text COLLATE "C" NOT NULL,
    slot integer NOT NULL,
    started_at float8 NOT NULL,
    ended_at float8,
    reason text NOT NULL,
    vantages text NOT NULL,
    told text NOT NULL,
    incident bigint
  );
  CREATE INDEX outage_by_time ON outage (started_at, id);
  CREATE INDEX outage_by_service ON outage (service, started_at, id);
  CREATE INDEX outage_open ON outage (started_at, id) WHERE ended_at IS NULL;

  CREATE TABLE notification (
    id bigint PRIMARY KEY,
    at float8 NOT NULL,
    subscriber text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL,
    outage bigint NOT NULL,
    event text NOT NULL,
    text text NOT NULL,
    about text NOT NULL
  );
  CREATE INDEX notification_by_time ON notification (at, id);
  CREATE INDEX notification_by_subscriber ON notification (subscriber, at, id);
  CREATE INDEX notification_by_service ON notification (service, at, id);

  -- One row for each channel of a notification. "message" is the key of the message it goes out in, null until there is one.
  CREATE TABLE delivery (
    notification bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    message text COLLATE "C",
    state text NOT NULL CHECK (state IN ('due', 'sent', 'failed')),
    at float8,
    attempts integer,
    error text,
    PRIMARY KEY (notification, channel)
  );
  CREATE INDEX delivery_by_message ON delivery (message) WHERE message IS NOT NULL;
  CREATE INDEX delivery_open ON delivery (state, channel) WHERE state <> 'sent';

  -- "added_at" is null for an agent of the file, and for one that was removed: the row outlives it for the number of its last key.
  CREATE TABLE agent (
    id text COLLATE "C" PRIMARY KEY,
    added_at float8 CHECK ((added_at IS NULL) = (labels IS NULL)),
    labels text,
    dial text CHECK (dial IS NULL OR added_at IS NOT NULL),
    revoked boolean NOT NULL,
    last_key bigint NOT NULL
  );

  CREATE TABLE agent_key (
    agent text COLLATE "C" NOT NULL REFERENCES agent (id),
    number bigint NOT NULL,
    secret bytea NOT NULL,
    issued_at float8 NOT NULL,
    used_at float8,
    PRIMARY KEY (agent, number)
  );

  -- "to_at" is null for open-ended, "ended_at" unless somebody ended it early. Rows are never deleted, so that no number can come again.
  CREATE TABLE silence (
    id bigint PRIMARY KEY,
    selectors text NOT NULL,
    from_at float8 NOT NULL,
    to_at float8,
    added_by text NOT NULL,
    reason text,
    added_at float8 NOT NULL,
    ended_at float8
  );

  -- What agents told of services, and, where "slot" is -1, that they were not heard of any more since "at". "id" is the order in which it became known.
  CREATE TABLE change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent text COLLATE "C" NOT NULL,
    slot integer NOT NULL,
    at float8 NOT NULL,
    known_at float8 NOT NULL,
    change text CHECK ((change IS NULL) = (slot = -1))
  );
  CREATE INDEX change_by_agent ON change (slot, agent, at, id);
  CREATE INDEX change_by_slot ON change (slot, at, id);
  CREATE INDEX change_by_time ON change (at);

  CREATE TABLE decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at float8 NOT NULL,
    service text COLLATE "C" NOT NULL,
    subscriber text COLLATE "C" NOT NULL,
    verdict text NOT NULL,
    outage bigint,
    notification bigint,
    until_at float8,
    causes text
  );
  CREATE INDEX decision_by_subscriber ON decision (service, subscriber, at, id);

  -- The last decision about each service for each subscriber.
  CREATE TABLE decided (
    service text COLLATE "C" NOT NULL,
    subscriber text COLLATE "C" NOT NULL,
    decision bigint NOT NULL,
    PRIMARY KEY (service, subscriber)
  );

  -- What was wished for at run time, as it could stand in the file. "body" is null for what was removed.
  CREATE TABLE entry (
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('service', 'subscriber', 'subscription')),
    id text COLLATE "C" NOT NULL,
    body text,
    added_at float8 NOT NULL,
    added_by text,
    PRIMARY KEY (kind, id)
  );

  -- How services come and go, one row for each of which it matters.
  CREATE TABLE flapping (
    service text COLLATE "C" PRIMARY KEY,
    record text NOT NULL
  );
  `,
  `
  -- What is kept of one service as one agent saw it. Roll-ups of all hours before "rolled_to" are kept. "hold" is for how many milliseconds at most what a
  -- result says was taken to hold when the newest ones were packed.
  CREATE TABLE series (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slot integer NOT NULL,
    agent text COLLATE "C" NOT NULL,
    rolled_to bigint NOT NULL,
    hold float8 NOT NULL,
    UNIQUE (slot, agent)
  );

  -- Packed results, as small as they get. Tails become part of larger ones and of chunks in the end; chunks stay as they are.
  CREATE TABLE tail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series bigint NOT NULL,
    from_at bigint NOT NULL,
    to_at bigint NOT NULL CHECK (to_at >= from_at),
    count integer NOT NULL,
    bytes bytea NOT NULL
  );
  ALTER TABLE tail ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE INDEX tail_by_series ON tail (series, id);
  CREATE INDEX tail_by_time ON tail (to_at);
  CREATE TABLE chunk (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series bigint NOT NULL,
    from_at bigint NOT NULL,
    to_at bigint NOT NULL CHECK (to_at >= from_at),
    count integer NOT NULL,
    bytes bytea NOT NULL
  );
  ALTER TABLE chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE INDEX chunk_by_series ON chunk (series, to_at, from_at);
  CREATE INDEX chunk_by_time ON chunk (to_at);

  CREATE TABLE rollup (
    series bigint NOT NULL,
    width bigint NOT NULL,
    from_at bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (series, width, from_at)
  );
  ALTER TABLE rollup ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE INDEX rollup_by_time ON rollup (width, from_at);

  CREATE INDEX journal_gap ON journal (id) WHERE gap IS NOT NULL;
  -- Of what was packed; those of the journal are still there.
  CREATE TABLE gap (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent text COLLATE "C" NOT NULL,
    epoch text COLLATE "C" NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    reason text NOT NULL,
    from_at float8 NOT NULL,
    to_at float8 NOT NULL
  );
  CREATE INDEX gap_by_time ON gap (to_at);

  -- One row. Up to "packed_to" the journal was packed. Where there is "window_to", what lies between is being packed, and done for the series up to the last one
  -- named. What was made before "kept_from" may have been forgotten.
  CREATE TABLE packing (
    packed_to bigint NOT NULL,
    window_to bigint CHECK (window_to > packed_to),
    done_agent text,
    done_slot integer CHECK ((done_slot IS NULL) = (done_agent IS NULL)),
    kept_from float8 NOT NULL
  );
  INSERT INTO packing VALUES (0, NULL, NULL, NULL, 0);
  `,
];
