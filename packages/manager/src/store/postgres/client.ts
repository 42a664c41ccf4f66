// Sessions of PostgreSQL: the one file that knows the library for it. Knows how values travel and how a session is set up; refuses to know any table.
import { readFileSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { errnoOf, messageOf } from '@vedette/protocol/kit';
import { Client, type ClientBase, type ClientConfig, Pool } from 'pg';
import type { PostgresPlace } from '../../core/postgres-place.ts';
import { connectFault, failed, unusable } from './postgres-fault.ts';

export type Scalar = string | number | boolean | null | Uint8Array;
export type Value = Scalar | readonly Scalar[];

/** Where statements go. Everything may throw whatever PostgreSQL says, or the way to it. */
export type Session = {
  rows<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Promise<Row[]>;
  /** How many rows it touched. */
  run(sql: string, ...values: readonly Value[]): Promise<number>;
};

export type Connection = {
  readonly place: PostgresPlace;
  /** How the place is told to people. */
  readonly shown: string;
  /** Asked for with every connection, so that it may change. Undefined for none. */
  readonly password: () => Promise<string | undefined>;
};

export const SCHEMA = 'vedette';

/** A connection that is not there by then is given up. */
const CONNECT_MS_MAX = 10_000;

/** A statement that has no answer by then is given up, and its connection with it. */
const STATEMENT_MS_MAX = 60_000;

/** Appends, other changes, and a few who ask at the same time. */
export const CONNECTIONS_MAX = 7;
const IDLE_MS_MAX = 60_000;

/** What a manager that is gone holds is let go of within half a minute, however it went. */
const SETTINGS: Readonly<Record<string, string>> = {
  search_path: SCHEMA,
  idle_in_transaction_session_timeout: '30s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
};

const configOf = (connection: Connection): ClientConfig => ({
  ...addressOf(connection),
  ssl: tlsOf(connection),
  application_name: 'vedette',
  connectionTimeoutMillis: CONNECT_MS_MAX,
  query_timeout: STATEMENT_MS_MAX,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  options: Object.entries(SETTINGS)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' '),
  types: { getTypeParser: parserOf as NonNullable<ClientConfig['types']>['getTypeParser'] },
});

const addressOf = ({ place: { host, port, user, database }, password }: Connection): ClientConfig => ({
  ...{ host, port, user, database },
  password: password as () => Promise<string>,
});

/** Whoever was dialled, by name or by address, must be in the certificate. */
const tlsOf = ({ place: { host, tls }, shown }: Connection): ConnectionOptions | false =>
  tls === 'off'
    ? false
    : {
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
        ...(tls.ca !== undefined && { ca: authorityIn(tls.ca, shown) }),
      };

const authorityIn = (file: string, shown: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unusable(
      shown,
      `the authority in ${file} cannot be read (${errnoOf(error) ?? messageOf(error)}). Check sslrootcert.`,
    );
  }
};

const [BYTEA, INT8, INT2, INT4, FLOAT8, BOOL] = [17, 20, 21, 23, 701, 16];

/** Numbers as numbers, exactly; bytes as bytes; all else as text. */
const parserOf = (type: number): ((text: string) => unknown) => {
  if (type === INT8) return exactOf;
  if (type === INT2 || type === INT4 || type === FLOAT8) return Number;
  if (type === BOOL) return (text) => text === 't';
  if (type === BYTEA) return bytesOf;
  return (text) => text;
};

const bytesOf = (text: string): Uint8Array => {
  const { buffer, byteOffset, byteLength } = Buffer.from(text.slice('\\x'.length), 'hex');
  return new Uint8Array(buffer, byteOffset, byteLength);
};

const exactOf = (text: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${text} does not fit a number`);
  return number;
};

/** PostgreSQL has no NUL in its texts; a mark stands in its place, so that a strange error message of others cannot hold anything up. */
const sendable = (value: Value): unknown => {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  return Array.isArray(value) ? value.map(sendable) : value;
};

/** Of one statement, or of several. */
type Results<Row> = { readonly rows: Row[] } | readonly { readonly rows: Row[] }[];

/** One session. */
export class Link implements Session {
  readonly #client: ClientBase;
  #warnings: string[] = [];

  constructor(client: ClientBase) {
    this.#client = client;
    // An error that comes between two statements shows in the next: nobody may be listening for it, least of all while a pool lends the session out or has it checked.
    client.on('error', () => {});
    client.on('notice', ({ severity, message = '' }) => {
      if (severity === 'WARNING') this.#warnings.push(message);
    });
  }

  async rows<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Promise<Row[]> {
    const { rows } = await this.#client.query<Row[]>({ text: sql, values: values.map(sendable), rowMode: 'array' });
    return rows as unknown as Row[];
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#client.query(sql, values.map(sendable))).rowCount ?? 0;
  }

  /** Several statements at once, without values. */
  async script(sql: string): Promise<void> {
    await this.#client.query(sql);
  }

  /** Several statements at once; the rows of the last. */
  async lastOf<Row extends readonly unknown[]>(sql: string): Promise<Row[]> {
    const results = (await this.#client.query({ text: sql, rowMode: 'array' })) as unknown as Results<Row>;
    return (Array.isArray(results) ? results.at(-1) : results)?.rows ?? [];
  }

  /** What the server warned of since this was asked last. */
  warnings(): readonly string[] {
    const warnings = this.#warnings;
    this.#warnings = [];
    return warnings;
  }
}

/** A session for itself, kept as long as it lasts. */
export class LoneLink extends Link {
  readonly #client: Client;
  /** Settles when the session is over, however that came about. */
  readonly ended: Promise<void>;

  private constructor(client: Client) {
    super(client);
    this.#client = client;
    this.ended = new Promise((resolve) => {
      client.once('end', resolve);
      client.on('error', () => resolve());
    });
  }

  /** Its statements may take as long as they take. @throws Fault */
  static async open(connection: Connection): Promise<LoneLink> {
    try {
      const client = new Client({ ...configOf(connection), query_timeout: 0 });
      const link = new LoneLink(client);
      await client.connect();
      return link;
    } catch (error) {
      throw connectFault(error, connection.shown);
    }
  }

  /** Calls back with every word on a channel, as long as the session lasts. */
  async listen(channel: string, heard: (word: string) => void): Promise<void> {
    this.#client.on('notification', ({ payload = '' }) => heard(payload));
    await this.#client.query(`LISTEN ${channel}`);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

/** Sessions that are opened as they are needed, and shared one after another. */
export class Links {
  readonly #pool: Pool;
  readonly #shown: string;
  readonly #known = new WeakMap<ClientBase, Link>();

  /** @param check what a new session must pass before it is used. @param max how many there may be at once */
  constructor(connection: Connection, check: (session: Session) => Promise<void>, max: number) {
    this.#shown = connection.shown;
    this.#pool = new Pool({
      ...configOf(connection),
      max,
      idleTimeoutMillis: IDLE_MS_MAX,
      verify: (client, done) => void check(this.#linkOf(client)).then(() => done(), done),
    });
    // A session that breaks while nobody uses it is replaced when somebody does.
    this.#pool.on('error', () => {});
  }

  /**
   * Hands out a session. One in which something failed is not used again.
   * @throws Fault when there is none to be had, and whatever `act` throws
   */
  async use<T>(act: (link: Link) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw messageOf(error).startsWith('timeout exceeded')
        ? failed(this.#shown, 'no connection came free in time: the server is slow. It is tried again.')
        : connectFault(error, this.#shown);
    });
    let isSound = false;
    try {
      const result = await act(this.#linkOf(client));
      isSound = true;
      return result;
    } finally {
      client.release(!isSound);
    }
  }

  /** Waits for those who have one. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  #linkOf(client: ClientBase): Link {
    const link = this.#known.get(client) ?? new Link(client);
    this.#known.set(client, link);
    return link;
  }
}
