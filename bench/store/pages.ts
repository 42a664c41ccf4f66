// How much of a store's file its tables take, whole pages with their indexes. Refuses to know what is in them.
import { Database } from '../../packages/protocol/src/sqlite/index.ts';

/** Bytes a result of all tables whose names begin with one of these. The file must be closed. */
export const pagesIn = (file: string, results: number): ((tables: readonly string[]) => number) => {
  using database = new Database(file, (error) => error);
  const sizes = database.rows<[name: string, bytes: number]>('SELECT name, sum(pgsize) FROM dbstat GROUP BY name');
  return (tables) => {
    const isOf = (name: string): boolean =>
      tables.some(
        (table) => name === table || name.startsWith(`${table}_by`) || name.startsWith(`sqlite_autoindex_${table}_`),
      );
    return sizes.reduce((sum, [name, bytes]) => sum + (isOf(name) ? bytes : 0), 0) / results;
  };
};
