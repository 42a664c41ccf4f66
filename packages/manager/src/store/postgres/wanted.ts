// The configuration that all managers of a PostgreSQL store go by, as text. Refuses to know what it says.
import type { MemberId, Wanted } from '../cluster.ts';
import type { Session } from './database.ts';

export const findWanted = async (session: Session): Promise<Wanted | undefined> => {
  const sql = 'SELECT text, file, member, at FROM wanted';
  const [row] = await session.rows<[text: string, file: string, member: string, at: number]>(sql);
  if (!row) return undefined;
  const [text, file, member, atMs] = row;
  return { text, file, member, atMs };
};

export const putWanted = async (session: Session, member: MemberId, wanted: Omit<Wanted, 'member'>): Promise<void> => {
  const { text, file, atMs } = wanted;
  await session.run(
    `INSERT INTO wanted (text, file, member, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (one) DO UPDATE SET text = excluded.text, file = excluded.file, member = excluded.member, at = excluded.at`,
    ...[text, file, member, atMs],
  );
};
