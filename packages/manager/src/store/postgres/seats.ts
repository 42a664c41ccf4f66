// Which manager has which agent, in rows of PostgreSQL, and what it may store for it. Knows numbers that only rise; refuses to know who should have an agent.
//
// Whoever stores locks the seats of its agents as it found them; giving a seat to another waits for that. So all that was stored before is seen by whoever gets
// the agent, and nothing is stored after.
import type { Granted, MemberId, SeatedEntry, SeatedOutcome } from '../cluster.ts';
import type { Session } from './database.ts';
import { appendEntries } from './journal.ts';

export const grantSeat = async (session: Session, agent: string, member: MemberId): Promise<Granted> => {
  const [row] = await session.rows<[number]>(
    `INSERT INTO seat (agent, fence, member) VALUES ($1, 1, $2)
     ON CONFLICT (agent) DO UPDATE SET fence = seat.fence + 1, member = excluded.member RETURNING fence`,
    agent,
    member,
  );
  if (!row) throw new Error(`agent ${agent} got no seat`);
  const marks = await session.rows<[epoch: string, seq: number]>(
    'SELECT epoch, stored FROM stream WHERE agent = $1 ORDER BY id',
    agent,
  );
  return { fence: row[0], marks: marks.map(([epoch, seq]) => ({ agent, epoch, seq })) };
};

export const appendSeated = async (
  session: Session,
  entries: readonly SeatedEntry[],
): Promise<readonly SeatedOutcome[]> => {
  const claimed = new Map(
    entries.map(({ entry: { agent }, fence }) => [JSON.stringify([agent, fence]), { agent, fence }]),
  );
  const rows = await session.rows<[agent: string, fence: number]>(
    `SELECT seat.agent, seat.fence FROM seat JOIN unnest($1::text[], $2::bigint[]) AS claimed (agent, fence) USING (agent, fence)
     ORDER BY seat.agent FOR SHARE OF seat`,
    [...claimed.values()].map(({ agent }) => agent),
    [...claimed.values()].map(({ fence }) => fence),
  );
  const held = new Set(rows.map((seat) => JSON.stringify(seat)));
  const isHeld = ({ entry: { agent }, fence }: SeatedEntry): boolean => held.has(JSON.stringify([agent, fence]));
  const kept = await appendEntries(
    session,
    entries.filter(isHeld).map(({ entry }) => entry),
  );
  let next = 0;
  return entries.map((entry) => (isHeld(entry) ? (kept[next++] ?? 'fenced') : 'fenced'));
};
