// The points at which a process may end: before and after every statement to a database, and everything that it does to files by their names. Knows how to end this
// process at one of them as `kill -9` does; refuses to know what is going on.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Database } from '@vedette/protocol/sqlite';
import { Link } from '../../packages/manager/src/store/postgres/client.ts';

type Act = (this: unknown, ...args: unknown[]) => unknown;

/** Never returns from point number `wanted`, the first being 1. Says how many there were so far. */
export const endAt = (wanted: number): (() => number) => {
  let points = 0;
  const point = (label: string): void => {
    points += 1;
    if (points !== wanted) return;
    fs.writeSync(1, `${label}\n`);
    process.kill(process.pid, 'SIGKILL');
    // Whoever is killed does nothing more, not even for as long as that takes.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  watch(Database.prototype, ['execute', 'run', 'rows', 'insert'], point);
  watch(Link.prototype, ['rows', 'run', 'script', 'lastOf'], point);
  watch(fs, ['openSync', 'renameSync', 'rmSync', 'fsyncSync', 'closeSync'], point);
  syncBuiltinESMExports();
  return () => points;
};

const watch = (owner: object, names: readonly string[], point: (label: string) => void): void => {
  const acts = owner as Record<string, Act>;
  for (const name of names) {
    const act = acts[name];
    if (!act) throw new Error(`there is no ${name} to watch`);
    acts[name] = function (this: unknown, ...args: unknown[]): unknown {
      const label = `${name} ${String(args[0]).trim().slice(0, 60)}`;
      point(`before ${label}`);
      const outcome = act.apply(this, args);
      if (outcome instanceof Promise) return outcome.finally(() => point(`after ${label}`));
      point(`after ${label}`);
      return outcome;
    };
  }
};
