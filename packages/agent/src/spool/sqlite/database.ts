// The spool's SQLite: a connection whose errors are the spool's faults. Refuses to know any table.
import { Database as AnyDatabase, headerOf as anyHeaderOf } from '@vedette/protocol/sqlite';
import { sqliteFault } from './sqlite-fault.ts';

export type { Value } from '@vedette/protocol/sqlite';

export class Database extends AnyDatabase {
  /** Everything throws Fault `spool-unusable`, `-full` or `-failed`. */
  constructor(file: string) {
    super(file, sqliteFault);
  }
}

export const headerOf = (file: string, url: URL): ReturnType<typeof anyHeaderOf> => anyHeaderOf(file, url, sqliteFault);
