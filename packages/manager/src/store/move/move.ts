// A store on its way from one shelf to another. Knows the order: everything is put there, then everything is compared, then it is sealed; refuses to know any
// database.
import { Fault } from '@vedette/protocol/kit';
import { compared } from './comparison.ts';
import type { Shelf, Target } from './shelf.ts';
import { movedTables } from './tables.ts';

/** `share` of the work is done; `table` has been compared, all its `rows`. */
export type MoveStep =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'table'; readonly table: string; readonly rows: number };

/** Whether the target had all of it already, and was only compared. */
export type MoveOutcome = { readonly wasThere: boolean };

/**
 * Whoever stops listening breaks it off; the target is as it was then.
 * @throws Fault `already-there` for a target that holds anything but exactly this store, `store-failed` when something differs after all
 */
export async function* move(source: Shelf, target: Target): AsyncGenerator<MoveStep, MoveOutcome> {
  const id = await source.id();
  const wasThere = !(await target.isEmpty());
  if (wasThere && (await target.id()) !== id)
    throw new Fault(
      'already-there',
      `There is another store in ${target.shown}, which is left as it is. Name an empty database, or a file that is not there.`,
    );
  const work = await workOf(source, wasThere ? 1 : 2);
  if (!wasThere) {
    yield* fill(source, target, work);
    await target.name(id);
  }
  yield* compare(source, target, work, (difference) =>
    wasThere
      ? new Fault(
          'already-there',
          `This store was moved to ${target.shown} before, and what is there has changed since (${difference}). It is left as it is.`,
        )
      : new Fault(
          'store-failed',
          `${target.shown} does not hold what ${source.shown} does: ${difference}. Nothing was kept there; look at the disks of both.`,
        ),
  );
  if (!wasThere) await target.seal();
  return { wasThere };
}

type Work = { readonly total: number; done: number };

/** @param times how often each row is touched */
const workOf = async (source: Shelf, times: number): Promise<Work> => {
  let rows = 0;
  for (const table of movedTables) rows += await source.rowsIn(table);
  return { total: Math.max(1, rows * times), done: 0 };
};

const progress = (work: Work, rows: number): MoveStep => {
  work.done += rows;
  return { type: 'progress', share: work.done / work.total };
};

async function* fill(source: Shelf, target: Target, work: Work): AsyncGenerator<MoveStep, void> {
  for (const table of movedTables)
    for await (const piece of source.pieces(table)) {
      await target.put(table, piece);
      yield progress(work, piece.length);
    }
}

async function* compare(
  source: Shelf,
  target: Target,
  work: Work,
  faultOf: (difference: string) => Fault,
): AsyncGenerator<MoveStep, void> {
  for (const table of movedTables) {
    let total = 0;
    for await (const { rows, difference } of compared(source, target, table)) {
      if (difference !== undefined) throw faultOf(difference);
      total += rows;
      yield progress(work, rows);
    }
    yield { type: 'table', table: table.name, rows: total };
  }
}
