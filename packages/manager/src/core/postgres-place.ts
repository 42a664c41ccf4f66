// Where a PostgreSQL database is and how it is reached, as one line of the configuration says it. Knows what may stand in such a line and that no password
// does; refuses to know how anybody connects.
import { isLoopback } from '@vedette/protocol/target';
import type { SecretPlace } from './channel-wish.ts';

export type PostgresPlace = {
  /** A name, an address, or the folder of a socket (it begins with `/`). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** `off`: plain, on this machine only. Otherwise the server is proved by its certificate, by the authority in `ca` (a PEM file, absolute) where there is one. */
  readonly tls: 'off' | { readonly ca?: string };
  /** Absent: there is none, or it stands in the file that PGPASSFILE names. */
  readonly password?: SecretPlace;
};

const EXAMPLE = 'postgres://vedette@db.example.org/vedette';
const DEFAULT_PORT = 5432;

const HOW =
  "write '?password=env:NAME' for a variable of the manager's environment or '?password=file:PATH' for a file that holds it, or name a password file in PGPASSFILE";

/** What may follow the `?`. */
const SETTINGS = ['password', 'sslmode', 'sslrootcert'];

export const namesPostgres = (store: string): boolean => /^postgres(?:ql)?:/i.test(store);

/** The place without its settings, for people. */
export const shownPlace = ({ host, port, user, database }: PostgresPlace): string => {
  const shownHost = host.includes(':') ? `[${host}]` : encodeURIComponent(host);
  const shownPort = port === DEFAULT_PORT ? '' : `:${port}`;
  return `postgres://${encodeURIComponent(user)}@${shownHost}${shownPort}/${encodeURIComponent(database)}`;
};

/** The line that says all of the place; the same for the same place, however it was written. */
export const formatPostgres = (place: PostgresPlace): string => {
  const { tls, password } = place;
  const settings = [
    ...(password ? [`password=${'env' in password ? `env:${password.env}` : `file:${encode(password.file)}`}`] : []),
    `sslmode=${tls === 'off' ? 'disable' : 'verify-full'}`,
    ...(tls !== 'off' && tls.ca !== undefined ? [`sslrootcert=${encode(tls.ca)}`] : []),
  ];
  return `${shownPlace(place)}?${settings.join('&')}`;
};

/** A file's name within a line, its slashes left as they are. */
const encode = (file: string): string => encodeURIComponent(file).replaceAll('%2F', '/');

type Read = { readonly place: PostgresPlace } | { readonly problem: string };

/** @param resolve makes the name of a file absolute. What is wrong is said without repeating any of it: a password may stand in it. */
export const readPostgres = (written: string, resolve: (file: string) => string): Read => {
  const url = URL.parse(written);
  if (!url) return { problem: `this is no address of a database such as ${EXAMPLE}` };
  if (url.password !== '') return { problem: `a password does not stand here itself: ${HOW}` };
  const [host, user, database] = [url.hostname.replace(/^\[|\]$/g, ''), url.username, url.pathname.slice(1)].map(plain);
  if (host === undefined || user === undefined || database === undefined)
    return { problem: `a '%' is written '%25' here, and no control characters stand here` };
  if (host === '' || user === '' || database === '' || database.includes('/'))
    return { problem: `the server, the user and the database are all named here, as in ${EXAMPLE}` };
  if (host.includes(',')) return { problem: 'one server is named here: write the name that leads to the primary' };
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const settings = readSettings(url.searchParams, host, resolve);
  return 'problem' in settings ? settings : { place: { host, port, user, database, ...settings } };
};

type Settings = Pick<PostgresPlace, 'tls' | 'password'>;

const readSettings = (
  given: URLSearchParams,
  host: string,
  resolve: (file: string) => string,
): Settings | { readonly problem: string } => {
  const unknown = [...given.keys()].find((key) => !SETTINGS.includes(key));
  if (unknown !== undefined) return { problem: `after the '?' stand none but ${SETTINGS.join(', ')}` };
  const password = given.get('password');
  const kept = password === null ? undefined : secretPlace(password, resolve);
  if (password !== null && kept === undefined) return { problem: `a password does not stand here itself: ${HOW}` };
  const tls = readTls(given.get('sslmode'), given.get('sslrootcert'), host, resolve);
  if (typeof tls === 'object' && 'problem' in tls) return tls;
  return { tls, ...(kept && { password: kept }) };
};

const readTls = (
  mode: string | null,
  ca: string | null,
  host: string,
  resolve: (file: string) => string,
): PostgresPlace['tls'] | { readonly problem: string } => {
  const isHere = host.startsWith('/') || isLoopback(host);
  const wanted = mode ?? (isHere && ca === null ? 'disable' : 'verify-full');
  if (wanted === 'verify-full') return ca === null ? {} : { ca: resolve(ca) };
  if (wanted !== 'disable')
    return { problem: 'sslmode is verify-full or disable: the others do not prove who answers' };
  if (!isHere)
    return {
      problem: 'sslmode=disable is for a server on this machine only: anybody on the way could read and change it all',
    };
  return ca === null
    ? 'off'
    : { problem: 'sslrootcert says who proves the server, and sslmode=disable that nobody does' };
};

const secretPlace = (written: string, resolve: (file: string) => string): SecretPlace | undefined => {
  const [, kind, name = ''] = /^(env|file):(.*)$/s.exec(written) ?? [];
  if (kind === 'env' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return { env: name };
  if (kind === 'file' && /^\P{Cc}+$/u.test(name)) return { file: resolve(name) };
  return undefined;
};

/** Undefined for what is not written as it should be. */
const plain = (encoded: string): string | undefined => {
  try {
    const text = decodeURIComponent(encoded);
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
};
