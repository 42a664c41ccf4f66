// How the machines of agents did, in SQLite. Knows rows; refuses to know what is too much.
import type { MachineStretch, MachinesQuery } from '../../core/machine-record.ts';
import { type MachineRow, machineOf } from '../row/machine.ts';
import type { Database } from './database.ts';

/** Of one stretch the row that more was told for counts: a manager that began in the middle of it knows only the rest. */
export const putMachines = (database: Database, stretches: readonly MachineStretch[]): void =>
  database.transaction(() => {
    const sql = `INSERT INTO machine (agent, at, words, figures) VALUES (?, ?, ?, ?) ON CONFLICT (agent, at)
      DO UPDATE SET words = excluded.words, figures = excluded.figures WHERE excluded.words > machine.words`;
    for (const { agent, atMs, words, figures } of stretches)
      database.run(sql, agent, atMs, words, JSON.stringify(figures));
  });

export const findMachines = (
  database: Database,
  { agent, fromMs, toMs, limit }: MachinesQuery,
): readonly MachineStretch[] =>
  database
    .rows<MachineRow>(
      'SELECT agent, at, words, figures FROM machine WHERE agent = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?',
      agent,
      fromMs,
      toMs,
      limit,
    )
    .map(machineOf);

export const dropMachines = (database: Database, beforeMs: number, limit: number): number =>
  database.run(
    'DELETE FROM machine WHERE (agent, at) IN (SELECT agent, at FROM machine WHERE at < ? LIMIT ?)',
    beforeMs,
    limit,
  );
