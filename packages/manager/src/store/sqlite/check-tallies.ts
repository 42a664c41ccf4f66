// Whether what is counted of many series side by side can be read, and is what the roll-ups of days say. Knows what each row says of its bytes; refuses to know what to do
// about what is not so.
import { messageOf } from '@vedette/protocol/kit';
import { type Rollup, widthsMs } from '../../history/rollup.ts';
import { floorTo } from '../../history/standing.ts';
import type { Tally } from '../../history/tally.ts';
import { decodeEnds, decodeTally } from '../../history/tally-bytes.ts';
import { blockOf, placeIn } from '../tally-pad.ts';
import type { Damage } from '../upkeep.ts';
import type { Database } from './database.ts';

type TallyRow = readonly [id: number, width: number, fromMs: number, agent: string, bytes: Uint8Array];

/** After one row of tallies, so many more: the last of them, how many there were, and what is wrong with them. */
export const checkTallies = (
  database: Database,
  after: number,
  limit: number,
): { readonly last: number; readonly rows: number; readonly damaged: Damage[] } => {
  const rows = database.rows<TallyRow>(
    'SELECT rowid, width, from_at, agent, bytes FROM tally WHERE rowid > ? ORDER BY rowid LIMIT ?',
    after,
    limit,
  );
  const damaged = rows.flatMap(([, width, fromMs, agent, bytes]): Damage[] => {
    const why = troubleOf(() => {
      const tally = decodeTally(bytes);
      const isSo = tally.widthMs === width && tally.fromMs === fromMs;
      return isSo ? undefined : 'it is of another time than its row';
    });
    return why === undefined ? [] : [{ kind: 'tally', agent, fromMs, why }];
  });
  return { last: rows.at(-1)?.[0] ?? 0, rows: rows.length, damaged };
};

/** Of them there are few. */
export const checkEnds = (database: Database): readonly Damage[] =>
  database
    .rows<readonly [agent: string, bytes: Uint8Array]>('SELECT agent, bytes FROM tally_end')
    .flatMap(([agent, bytes]) => {
      const why = troubleOf(() => void decodeEnds(bytes));
      return why === undefined ? [] : [{ kind: 'tally', agent, why }];
    });

type Whose = { readonly agent: string | null; readonly slot: number | null; readonly fromMs: number };

/** What the tally of the same days says otherwise than these roll-ups of days, if anything. A tally that cannot be read is named when its own turn comes. */
export const differenceFrom = (
  database: Database,
  { agent, slot, fromMs }: Whose,
  days: readonly Rollup[],
): string | undefined => {
  if (agent === null || slot === null) return undefined;
  const [tallied, rolledToMs] =
    database.row<[number, number]>('SELECT tallied, rolled_to FROM series WHERE agent = ? AND slot = ?', agent, slot) ??
    [];
  if (tallied !== 1 || rolledToMs === undefined) return undefined;
  const tally = tallyOf(database, agent, slot, fromMs);
  if (tally === 'damaged') return undefined;
  const isCounted = ({ fromMs: at, upMs, downMs }: Rollup): boolean => {
    const place = tally?.placeOf(placeIn(slot), at) ?? -1;
    return upMs + downMs === (tally?.observedMs[place] ?? 0) && downMs === (tally?.downMs[place] ?? 0);
  };
  const other = days.find((one) => one.fromMs < floorTo(rolledToMs, widthsMs.day) && !isCounted(one));
  return other && `its day ${new Date(other.fromMs).toISOString().slice(0, 10)} was counted otherwise beside others`;
};

const tallyOf = (database: Database, agent: string, slot: number, fromMs: number): Tally | 'damaged' | undefined => {
  const sql = 'SELECT bytes FROM tally WHERE width = ? AND from_at = ? AND agent = ? AND block = ?';
  const [bytes] = database.row<[Uint8Array]>(sql, widthsMs.day, fromMs, agent, blockOf(slot)) ?? [];
  try {
    return bytes && decodeTally(bytes);
  } catch {
    return 'damaged';
  }
};

/** The trouble that a look finds or meets, as a clause. */
export const troubleOf = (look: () => string | undefined): string | undefined => {
  try {
    return look();
  } catch (error) {
    return messageOf(error);
  }
};
