// The tables of a store in PostgreSQL and how older ones are brought up to them. Knows SQL text only; refuses to know when it is run (migration.ts).
import { firstMigrations } from './schema-first.ts';

/**
 * Migration n leads from schema version n to n + 1. Never edit one that was released: add the next.
 * Times are milliseconds, which may have fractions. JSON is text: the order of its keys matters. Names are compared byte by byte, whatever the
 * language of the database.
 */
export const migrations: readonly string[] = [
  ...firstMigrations,
  `
  -- The managers that share this store. A row is one stretch of one manager's life: whoever begins anew has another id. "beat_at" is by the clock of this server,
  -- "ahead" by how many milliseconds the manager's own clock is ahead of it. Which of them leads stands in "store".
  CREATE TABLE member (
    id text COLLATE "C" PRIMARY KEY,
    card text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ahead float8 NOT NULL,
    agents integer NOT NULL DEFAULT 0
  );
  ALTER TABLE store ADD leader text COLLATE "C";

  -- What managers say to each other, numbered by whoever says it to whom. Gone when it was heard.
  CREATE TABLE trunk (
    dest text COLLATE "C" NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    source text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (dest, source, seq)
  );

  -- Which manager has an agent: each that gets it takes the next number, and with it the right of those before it to store for that agent.
  CREATE TABLE seat (
    agent text COLLATE "C" PRIMARY KEY,
    fence bigint NOT NULL,
    member text COLLATE "C" NOT NULL
  );

  -- Work that one manager does for all: whoever takes it has the number, until it is over or somebody else takes it.
  CREATE TABLE job (
    name text COLLATE "C" PRIMARY KEY,
    fence bigint NOT NULL DEFAULT 0,
    member text COLLATE "C",
    until timestamptz NOT NULL DEFAULT '-infinity'
  );
  INSERT INTO job (name) VALUES ('packing');

  -- The text of the configuration that all managers go by; no row before the first. "file" is where it was read from.
  CREATE TABLE wanted (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    text text NOT NULL,
    file text NOT NULL,
    member text NOT NULL,
    at float8 NOT NULL
  );
  `,
  `
  -- Of services that report by themselves: what was reported last, and by which keys devices do so, each as JSON; null for nothing.
  CREATE TABLE heartbeat (service text COLLATE "C" PRIMARY KEY, record text, keys text);
  `,
  `
  -- How much of its hours and days each series was observed and looked down, many series to a row (tally-pad.ts): those of an agent, by 256 numbers of services. All of
  -- what was packed is in it of each series that says 1; of the others, whoever packs makes up for it when there is nothing else to do.
  ALTER TABLE series ADD COLUMN tallied smallint NOT NULL DEFAULT 0;
  CREATE INDEX series_untallied ON series (slot) WHERE tallied = 0;
  CREATE TABLE tally (
    width bigint NOT NULL,
    from_at bigint NOT NULL,
    agent text COLLATE "C" NOT NULL,
    block integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (width, from_at, agent, block)
  );
  ALTER TABLE tally ALTER COLUMN bytes SET STORAGE EXTERNAL;
  -- Up to which result each of them was counted.
  CREATE TABLE tally_end (
    agent text COLLATE "C" NOT NULL,
    block integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (agent, block)
  );
  ALTER TABLE tally_end ALTER COLUMN bytes SET STORAGE EXTERNAL;
  `,
  `
  -- How the machine of an agent did in the stretch that begins then (machine-record.ts): how often it told of it, and what that comes to, as JSON.
  CREATE TABLE machine (
    agent text COLLATE "C" NOT NULL,
    at float8 NOT NULL,
    words bigint NOT NULL,
    figures text NOT NULL,
    PRIMARY KEY (agent, at)
  );
  CREATE INDEX machine_by_time ON machine (at);
  `,
  `
  -- Who may ask over HTTP (access-record.ts), as JSON: tokens and sessions with their digests, accounts with the hashes of their passwords.
  CREATE TABLE access (kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, record text NOT NULL, PRIMARY KEY (kind, id));
  `,
  `
  -- Who sees to an outage, since when and with which note, as JSON; null for nobody.
  ALTER TABLE outage ADD COLUMN acknowledged text;
  `,
  `
  -- What operators tell the public of incidents. "edited_at" and "ended_at" are null where nobody did. Rows are never deleted, so that no number can come again.
  CREATE TABLE note (
    id bigint PRIMARY KEY,
    text text NOT NULL,
    page text COLLATE "C",
    service text COLLATE "C",
    outage bigint,
    added_by text NOT NULL,
    added_at float8 NOT NULL,
    edited_at float8,
    ended_at float8
  );
  `,
];
