// Who shares a PostgreSQL store, in rows. Knows the table of members and which of them leads; refuses to know when one is given up.
import type { Member, MemberCard, MemberId } from '../cluster.ts';
import type { Session } from './database.ts';
import { HELD } from './hold.ts';

export const putMember = async (session: Session, id: MemberId, card: MemberCard): Promise<void> => {
  await session.run('INSERT INTO member (id, card, ahead) VALUES ($1, $2, 0)', id, JSON.stringify(card));
};

/** By how many milliseconds the clock of the caller is ahead of the server's, as exactly as one round trip tells. */
export const aheadOf = async (session: Session, now: () => number): Promise<number> => {
  const before = now();
  const [row] = await session.rows<[number]>('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000');
  return (before + now()) / 2 - (row?.[0] ?? before);
};

/** Whether there is such a member. */
export const touchMember = async (
  session: Session,
  id: MemberId,
  aheadMs: number,
  agents: number,
): Promise<boolean> => {
  const sql = 'UPDATE member SET beat_at = clock_timestamp(), ahead = $2, agents = $3 WHERE id = $1';
  return (await session.run(sql, id, aheadMs, agents)) > 0;
};

type Row = readonly [
  id: string,
  card: string,
  begun: number,
  silent: number,
  ahead: number,
  agents: number,
  leads: boolean,
];

/** In the order in which they came. */
export const allMembers = async (session: Session): Promise<Member[]> => {
  const rows = await session.rows<Row>(`
    SELECT id, card, extract(epoch FROM begun_at)::float8 * 1000, extract(epoch FROM clock_timestamp() - beat_at)::float8 * 1000,
      ahead, agents, coalesce(id = (SELECT leader FROM store), false) AND EXISTS (SELECT FROM pg_locks WHERE ${HELD})
    FROM member ORDER BY begun_at, id`);
  return rows.map(([id, card, begunAtMs, silentMs, aheadMs, agents, leads]) => ({
    ...{ id, card: JSON.parse(card) as MemberCard, begunAtMs, silentMs, aheadMs, agents, leads },
  }));
};

/** With everything that was said to it. */
export const dropMember = async (session: Session, id: MemberId): Promise<void> => {
  await session.run('DELETE FROM member WHERE id = $1', id);
};
