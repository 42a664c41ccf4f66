// Views and outages in PostgreSQL: what judging came to. Knows rows and queries; refuses to know how anything is judged.
import type { Change } from '@vedette/protocol/health';
import type { OutageQuery } from '../../core/api.ts';
import type { FlappingRecord, Outage, StoredView } from '../../core/record.ts';
import { type OutageRow, outageOf } from '../row/outage.ts';
import type { Judgement } from '../store.ts';
import { putChanges } from './changes.ts';
import { type Columns, insert, lastOfEach, namesOf, replacing } from './columns.ts';
import type { Scalar, Session } from './database.ts';
import { putDecisions } from './decisions.ts';
import { Filter } from './filter.ts';
import { raiseJudged } from './journal.ts';
import { putNotifications } from './outbox.ts';

/** Storing the same judgement twice is storing it once: a caller who was told of a failure may try again. */
export const commitJudgement = async (
  session: Session,
  { outages, notifications, lost = [], views, changes = [], decisions = [], flapping = [], judged }: Judgement,
): Promise<void> => {
  await putOutages(session, outages);
  await putNotifications(session, notifications);
  if (lost.length > 0) await session.run('DELETE FROM view WHERE agent = ANY ($1::text[])', lost);
  await putViews(session, views);
  await putChanges(session, changes);
  await putDecisions(session, decisions);
  await putFlapping(session, flapping);
  await raiseJudged(session, judged);
};

const OUTAGE: Columns = {
  id: 'bigint',
  service: 'text',
  slot: 'integer',
  started_at: 'float8',
  ended_at: 'float8',
  reason: 'text',
  vantages: 'text',
  told: 'text',
  incident: 'bigint',
  acknowledged: 'text',
};

const putOutages = (session: Session, outages: readonly Outage[]): Promise<void> => {
  const rows = lastOfEach(outages, ({ id }) => id).map(
    ({
      id,
      service,
      slot,
      startedAtMs,
      endedAtMs = null,
      reason,
      from,
      told,
      incident = null,
      acknowledged,
    }): Scalar[] => [
      ...[id, service, slot, startedAtMs, endedAtMs, reason],
      ...[JSON.stringify(from), JSON.stringify(told), incident, acknowledged ? JSON.stringify(acknowledged) : null],
    ],
  );
  return insert(session, 'outage', OUTAGE, rows, replacing(OUTAGE, 'id'));
};

const VIEW: Columns = { agent: 'text', slot: 'integer', change: 'text' };

const putViews = (session: Session, views: readonly StoredView[]): Promise<void> => {
  const rows = lastOfEach(views, ({ agent, change }) => `${change.slot} ${agent}`).map(
    ({ agent, change }): Scalar[] => [agent, change.slot, JSON.stringify(change)],
  );
  return insert(session, 'view', VIEW, rows, replacing(VIEW, 'agent', 'slot'));
};

const FLAPPING: Columns = { service: 'text', record: 'text' };

const putFlapping = (session: Session, records: readonly FlappingRecord[]): Promise<void> => {
  const rows = lastOfEach(records, ({ service }) => service).map(({ service, ...record }): Scalar[] => [
    service,
    JSON.stringify(record),
  ]);
  return insert(session, 'flapping', FLAPPING, rows, replacing(FLAPPING, 'service'));
};

export const allFlapping = async (session: Session): Promise<FlappingRecord[]> =>
  (await session.rows<[string, string]>('SELECT service, record FROM flapping')).map(([service, record]) => ({
    service,
    ...(JSON.parse(record) as Omit<FlappingRecord, 'service'>),
  }));

export const allViews = async (session: Session): Promise<StoredView[]> =>
  (await session.rows<[string, string]>('SELECT agent, change FROM view')).map(([agent, change]) => ({
    agent,
    change: JSON.parse(change) as Change,
  }));

/** Newest first. `sinceMs` finds every outage that lasted beyond that time, also those that had begun before it. */
export const findOutages = async (session: Session, query: OutageQuery): Promise<Outage[]> => {
  const { service, sinceMs, untilMs, beforeId, open, limit } = query;
  const filter = new Filter();
  if (service !== undefined) filter.add('service = ?', service);
  if (sinceMs !== undefined) filter.add('(ended_at IS NULL OR ended_at >= ?)', sinceMs);
  if (untilMs !== undefined) filter.add('started_at <= ?', untilMs);
  if (beforeId !== undefined)
    filter.add('(started_at, id) < (SELECT started_at, id FROM outage WHERE id = ?)', beforeId);
  if (open !== undefined) filter.add(`ended_at IS ${open ? '' : 'NOT '}NULL`);
  const rows = await session.rows<OutageRow>(
    `SELECT ${namesOf(OUTAGE)} FROM outage ${filter.where} ORDER BY started_at DESC, id DESC LIMIT ${filter.next}`,
    ...filter.values,
    limit,
  );
  return rows.map(outageOf);
};

type LastIds = { readonly lastOutageId: number; readonly lastNotificationId: number };

/** The largest ids given, 0 for none. Rows are never deleted, so that no id can come again. */
export const lastIds = async (session: Session): Promise<LastIds> => {
  const [row] = await session.rows<[number, number]>(
    'SELECT (SELECT coalesce(max(id), 0) FROM outage), (SELECT coalesce(max(id), 0) FROM notification)',
  );
  return { lastOutageId: row?.[0] ?? 0, lastNotificationId: row?.[1] ?? 0 };
};
