// What must hold after a torture of managers: everything stored once, nothing invented, everything told once. Knows the tables; refuses to know what was done.
import type { PlacedChange } from '@vedette/protocol/wire';
import { nothing } from '../allowed.ts';
import { type Counts, compare, noCounts } from '../compare.ts';
import { hashOf, numbered, readOracle } from '../oracle.ts';
import type { StoredEntry, StoredStream } from '../stored.ts';
import type { Fleet } from './fleet.ts';
import type { Shut } from './witness.ts';

/** A change is known by when the probe was made that showed it, and probes are made every second; that it is over, by whoever is there to see it. */
const SLACK_MS = 3_000;
const END_SLACK_MS = 12_000;

export type Verdict = {
  readonly counts: Counts;
  readonly outages: number;
  readonly notifications: number;
  readonly complaints: readonly string[];
};

export const judge = async (fleet: Fleet, shut: readonly Shut[]): Promise<Verdict> => {
  const streams = await readStreams(fleet);
  const counts = noCounts();
  const complaints: string[] = [];
  for (const { name, oracle } of fleet.agents) {
    const one = compare(name, readOracle(oracle), streams, nothing);
    complaints.push(...one.complaints);
    for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += one.counts[key];
  }
  if (counts.produced === 0) complaints.push('nothing was produced: nothing was shown');
  const outages = await outagesOf(fleet);
  complaints.push(...outages.flatMap((outage) => invented(outage, shut)));
  complaints.push(...overlapping(outages));
  const told = await toldOf(fleet);
  complaints.push(...toldTwice(told), ...unfinished(told), ...(await undelivered(fleet)));
  return { counts, outages: outages.length, notifications: told.length, complaints };
};

type StreamRow = readonly [id: number, agent: string, epoch: string, stored: number, judged: number];
type EntryRow = readonly [
  first: number,
  last: number,
  skip: number,
  gap: string | null,
  changes: string | null,
  results: Uint8Array | null,
];

const readStreams = async ({ postgres, database }: Fleet): Promise<StoredStream[]> => {
  const rows = await postgres.sql<StreamRow>(database, 'SELECT id, agent, epoch, stored, judged FROM vedette.stream');
  const streams: StoredStream[] = [];
  for (const [id, agent, epoch, stored, judged] of rows) {
    if (judged !== stored) throw new Error(`of ${agent} ${epoch}, ${judged} of ${stored} items were judged`);
    const entries = await postgres.sql<EntryRow>(
      database,
      `SELECT first, last, skip, gap, changes, results FROM vedette.journal WHERE stream = ${id} ORDER BY first`,
    );
    streams.push({ agent, epoch, stored, entries: entries.map(entryOf) });
  }
  return streams;
};

const entryOf = ([first, last, skip, gap, changes, results]: EntryRow): StoredEntry => {
  const from = first - skip;
  if (gap !== null) return { first, last, from, content: { type: 'gap', ...JSON.parse(gap) } };
  const news = JSON.parse(changes ?? '[]') as PlacedChange[];
  const hash = hashOf(results ?? new Uint8Array(), news);
  return { first, last, from, content: { type: 'batch', hash, changes: numbered(from, news) } };
};

type Outage = readonly [id: number, service: string, startedAtMs: number, endedAtMs: number | null];

const outagesOf = ({ postgres, database }: Fleet): Promise<Outage[]> =>
  postgres.sql<Outage>(
    database,
    `SELECT id, service, started_at, ended_at FROM vedette.outage WHERE service LIKE 'web%' ORDER BY id`,
  );

/** Nothing was down that was not shut. */
const invented = ([id, service, startedAtMs, endedAtMs]: Outage, shut: readonly Shut[]): string[] => {
  const isReal = shut.some(
    ({ port, fromMs, toMs }) =>
      port === service && startedAtMs >= fromMs - SLACK_MS && (endedAtMs ?? startedAtMs) <= toMs + END_SLACK_MS,
  );
  return isReal ? [] : [`outage ${id} of ${service} was none: ${startedAtMs} to ${endedAtMs}`];
};

/** One fault, one outage. */
const overlapping = (outages: readonly Outage[]): string[] =>
  outages.flatMap(([id, service, startedAtMs, endedAtMs], i) => {
    const twin = outages
      .slice(0, i)
      .find(
        (other) =>
          other[1] === service &&
          other[2] < (endedAtMs ?? Number.POSITIVE_INFINITY) &&
          startedAtMs < (other[3] ?? Number.POSITIVE_INFINITY),
      );
    return twin ? [`outages ${twin[0]} and ${id} of ${service} are the same time`] : [];
  });

type Told = readonly [outage: number, service: string, event: string];

const toldOf = ({ postgres, database }: Fleet): Promise<Told[]> =>
  postgres.sql<Told>(
    database,
    `SELECT outage, service, event FROM vedette.notification WHERE service LIKE 'web%' ORDER BY id`,
  );

const toldTwice = (told: readonly Told[]): string[] => {
  const counts = new Map<string, number>();
  for (const [outage, service, event] of told) {
    const key = `${event} of outage ${outage} of ${service}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([what, times]) => (times > 1 ? [`${what} was told ${times} times`] : []));
};

/** Everything is open in the end: whoever was told "down" was told "up". */
const unfinished = (told: readonly Told[]): string[] => {
  const open = new Set(told.flatMap(([outage, , event]) => (event === 'down' ? [outage] : [])));
  for (const [outage, , event] of told) if (event === 'up') open.delete(outage);
  return [...open].map((outage) => `of outage ${outage} nobody was told that it is over`);
};

const undelivered = async ({ postgres, database }: Fleet): Promise<string[]> => {
  const rows = await postgres.sql<[number, string, string]>(
    database,
    `SELECT notification, channel, state FROM vedette.delivery WHERE state <> 'sent'`,
  );
  return rows.map(([id, channel, state]) => `notification ${id} is ${state} on ${channel}`);
};
