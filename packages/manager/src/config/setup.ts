// The parts of the file that are neither services nor subscribers: the manager, the store, the defaults and the agents.
// Knows their defaults and which addresses are safe; the shapes are schema.ts's.
import { dirname, resolve } from 'node:path';
import { type Address, formatAddress, isLoopback } from '@vedette/protocol/target';
import { formatPostgres, namesPostgres, readPostgres } from '../core/postgres-place.ts';
import { AWAY_GRACE_MS } from '../core/registration.ts';
import type { AgentWish, FlappingRule, MachineRule, Wishes } from '../core/wishes.ts';
import { agentSchema } from './agent-schema.ts';
import { flappingDefault, readFlapping } from './flapping.ts';
import { machineRule } from './machine-limits.ts';
import { entriesOf, isMapping, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import { readRetention } from './retention.ts';
import { defaultsSchema, managerSchema, settingsSchema } from './schema.ts';

/** What holds when the file says nothing. */
export const configDefaults = {
  manager: 'main',
  listen: { host: '127.0.0.1', port: 7600 },
  http: { host: '127.0.0.1', port: 7680 },
  store: 'vedette.db',
  everyMs: 10_000,
  timeoutMs: 3_000,
  graceMs: 30_000,
  recover: 1,
} as const;

export type ServiceDefaults = {
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly recover: number;
  /** Undefined for never. */
  readonly flapping: FlappingRule | undefined;
  /** Undefined for none. */
  readonly sloTarget: number | undefined;
  /** Of the machines of agents; undefined for none. */
  readonly limits: MachineRule | undefined;
};

type Raw = Readonly<Record<string, unknown>>;

/**
 * What people ask and are answered, passwords among it, travels in the open on loopback alone, or on the way from a proxy that somebody has said there is. The link with agents is
 * secured wherever it is not on loopback (the gate sees to it).
 */
const requireSecured = (
  { http, origin }: { readonly http: Address | undefined; readonly origin: string | undefined },
  hasCertificate: boolean,
  problems: Problems,
): void => {
  if (origin?.startsWith('http:') && !isLoopback(new URL(origin).hostname.replace(/^\[|\]$/g, '')))
    problems.add(
      ['manager', 'http_behind_proxy'],
      `${origin} is not encrypted: passwords and tokens could be read on their way to the proxy. Give the proxy a certificate, and write https`,
    );
  if (http === undefined || isLoopback(http.host) || hasCertificate || origin !== undefined) return;
  problems.add(
    ['manager', 'http'],
    `${formatAddress(http)} is not a loopback address, and there is no certificate (tls): anybody on the way could read passwords and tokens. Give ` +
      'this manager a certificate, use 127.0.0.1 and a tunnel (ssh, WireGuard), or put a proxy with TLS before it and write its address as http_behind_proxy',
  );
};

export const readManager = (
  { manager: raw, tls }: Raw,
  problems: Problems,
): Pick<Wishes, 'manager' | 'listen' | 'http' | 'httpOrigin'> => {
  const { value } = readPiece(managerSchema, raw, ['manager'], problems);
  const { name = configDefaults.manager, listen = configDefaults.listen, http = configDefaults.http } = value;
  const { http_behind_proxy: origin } = value;
  requireSecured({ http: value.http, origin }, tls !== undefined && tls !== null, problems);
  if (listen.port === http.port && listen.port !== 0) {
    const written = value.http === undefined ? 'listen' : 'http';
    problems.add(
      ['manager', written],
      `port ${http.port} is used for both agents (listen) and people (http): give them two ports`,
    );
  }
  return { manager: name, listen, http, ...(origin !== undefined && { httpOrigin: origin }) };
};

/** A relative store lies beside the configuration file. */
export const readSettings = (
  raw: Raw,
  file: string,
  problems: Problems,
): Pick<Wishes, 'store' | 'retentionMs' | 'hoursRetentionMs'> => {
  // What is kept for how long may have keys of its own: it is read apart.
  const { retention, ...rest } = raw;
  const settings = Object.fromEntries(
    Object.keys(settingsSchema.shape).flatMap((key) => (key in rest ? [[key, rest[key]]] : [])),
  );
  const { value } = readPiece(settingsSchema, settings, [], problems);
  return {
    store: readStore(value.store ?? configDefaults.store, dirname(file), problems),
    ...readRetention(retention, problems),
  };
};

const readStore = (written: string, directory: string, problems: Problems): string => {
  if (written === ':memory:') return written;
  if (!namesPostgres(written)) return resolve(directory, written);
  const read = readPostgres(written, (named) => resolve(directory, named));
  if ('place' in read) return formatPostgres(read.place);
  problems.add(['store'], read.problem);
  return ':memory:';
};

export const readDefaults = ({ defaults: raw }: Raw, problems: Problems): ServiceDefaults => {
  // The rule has keys of its own, to be named when another one is unknown: so it is read apart.
  const { flapping, ...rest } = isMapping(raw) ? raw : {};
  const { value } = readPiece(defaultsSchema, isMapping(raw) ? rest : raw, ['defaults'], problems);
  return {
    everyMs: value.every ?? configDefaults.everyMs,
    timeoutMs: value.timeout ?? configDefaults.timeoutMs,
    graceMs: value.grace ?? configDefaults.graceMs,
    recover: value.recover ?? configDefaults.recover,
    flapping: readFlapping(flapping, flappingDefault, ['defaults', 'flapping'], problems),
    sloTarget: value.slo,
    limits: machineRule(value.limits),
  };
};

export const readAgents = (
  { agents: raw }: Raw,
  { limits: otherwise }: Pick<ServiceDefaults, 'limits'>,
  problems: Problems,
): readonly AgentWish[] => {
  const dialled = new Map<string, string>();
  return entriesOf(raw, 'agents', problems).map(([id, entry]): AgentWish => {
    const { value } = readPiece(agentSchema, entry, ['agents', id], problems);
    const limits = machineRule(value.limits, otherwise);
    const wish: AgentWish = {
      id,
      labels: value.labels ?? {},
      ...(value.canaries && { canaries: [...new Set(value.canaries)] }),
      ...(value.away !== 'never' && { awayGraceMs: value.away ?? AWAY_GRACE_MS }),
      ...(limits && { limits }),
    };
    if (value.dial === undefined) return wish;
    const address = formatAddress(value.dial);
    const other = dialled.get(address);
    if (other !== undefined)
      problems.add(['agents', id, 'dial'], `${address} is where agents.${other} is dialled already`);
    else dialled.set(address, id);
    return { ...wish, dial: value.dial };
  });
};
