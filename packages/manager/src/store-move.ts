// A store that is moved from a file to PostgreSQL, or back, in the process of whoever asks. Knows what each end may be and how both are opened; refuses to know
// tables.
import { Fault } from '@vedette/protocol/kit';
import type { Environment } from './config/read.ts';
import { formatPostgres, namesPostgres, readPostgres, shownPlace } from './core/postgres-place.ts';
import type { MoveLine, MoveWanted, StoreMove } from './core/store-api.ts';
import { move } from './store/move/move.ts';
import { openPostgresSource, openPostgresTarget } from './store/move/postgres-shelf.ts';
import type { Shelf, Target } from './store/move/shelf.ts';
import { openSqliteSource, openSqliteTarget } from './store/move/sqlite-shelf.ts';
import type { Connection } from './store/postgres/client.ts';
import { passwordOf } from './store/postgres/password.ts';

/** Opens both ends, and holds them until it is disposed of. @throws Fault `usage`, `not-found`, `store-unusable`, `store-newer`, `store-failed` */
export const openStoreMove = async (wanted: MoveWanted): Promise<StoreMove> => {
  const { from, to } = wanted;
  if (from === ':memory:') throw new Fault('usage', 'The store is in memory: there is nothing that could be moved.');
  if (namesPostgres(from) === namesPostgres(to))
    throw new Fault(
      'usage',
      namesPostgres(to)
        ? 'The store is in PostgreSQL already. To another database, move it with pg_dump; the file that was moved before can be named in front of --to.'
        : 'The store is a file already: copy it with backup. A database to move it to is written as in --to postgres://vedette@db.example.org/vedette.',
    );
  const source = await opening(async () =>
    namesPostgres(from) ? openPostgresSource(connectionTo(from, wanted)) : openSqliteSource(from),
  );
  try {
    const target = await opening(async () =>
      namesPostgres(to) ? openPostgresTarget(connectionTo(to, wanted)) : openSqliteTarget(to),
    );
    return moveOf(source, target, namesPostgres(to) ? formatPostgres(placeIn(to, wanted)) : to);
  } catch (error) {
    await source.close();
    throw error;
  }
};

const moveOf = (source: Shelf, target: Target, store: string): StoreMove => ({
  from: source.shown,
  to: target.shown,
  store,
  run: () => run(source, target),
  [Symbol.asyncDispose]: async () => {
    await target.close();
    await source.close();
  },
});

async function* run(source: Shelf, target: Target): AsyncGenerator<MoveLine, void> {
  try {
    const { wasThere } = yield* move(source, target);
    yield { type: 'end', wasThere };
  } catch (error) {
    throw byHand(
      error,
      'What was moved so far is not kept: run this again. It begins anew, or says that everything is there.',
    );
  }
}

const opening = async <T>(open: () => Promise<T>): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    throw byHand(error, 'Then run this again.');
  }
};

/** A manager tries again by itself; here somebody has to. */
const byHand = (error: unknown, remedy: string): unknown =>
  error instanceof Fault && error.code === 'store-failed'
    ? new Fault('store-failed', `${error.message.replace(/ It is tried again\.$/, '')} ${remedy}`)
    : error;

const placeIn = (written: string, { resolve }: MoveWanted) => {
  const read = readPostgres(written, resolve);
  if ('problem' in read) throw new Fault('usage', `The database cannot be used: ${read.problem}.`);
  return read.place;
};

const connectionTo = (written: string, wanted: MoveWanted): Connection => {
  const place = placeIn(written, wanted);
  const environment: Environment = wanted.environment;
  return { place, shown: shownPlace(place), password: () => passwordOf(place, environment) };
};
