// How the machines of agents did, in PostgreSQL. Knows rows; refuses to know what is too much.
import type { MachineStretch, MachinesQuery } from '../../core/machine-record.ts';
import { type MachineRow, machineOf } from '../row/machine.ts';
import type { Session } from './database.ts';

/** Each agent and stretch once. The row that more was told for counts: a manager that began in the middle of it knows only the rest. */
export const putMachines = async (session: Session, stretches: readonly MachineStretch[]): Promise<void> => {
  const sql = `INSERT INTO machine (agent, at, words, figures) SELECT * FROM unnest($1::text[], $2::float8[], $3::bigint[], $4::text[])
    ON CONFLICT (agent, at) DO UPDATE SET words = excluded.words, figures = excluded.figures
    WHERE excluded.words > machine.words`;
  await session.run(
    sql,
    stretches.map(({ agent }) => agent),
    stretches.map(({ atMs }) => atMs),
    stretches.map(({ words }) => words),
    stretches.map(({ figures }) => JSON.stringify(figures)),
  );
};

export const findMachines = async (
  session: Session,
  { agent, fromMs, toMs, limit }: MachinesQuery,
): Promise<readonly MachineStretch[]> => {
  const sql = `SELECT agent, at, words, figures FROM machine
    WHERE agent = $1 AND at >= $2 AND at < $3 ORDER BY at LIMIT $4`;
  return (await session.rows<MachineRow>(sql, agent, fromMs, toMs, limit)).map(machineOf);
};

export const dropMachines = (session: Session, beforeMs: number, limit: number): Promise<number> =>
  session.run(
    'DELETE FROM machine WHERE (agent, at) IN (SELECT agent, at FROM machine WHERE at < $1 LIMIT $2)',
    beforeMs,
    limit,
  );
