// The section `inventories`: defaults filled in, and what takes two keys to judge: where the details are, who reads secrets on their way, what servers become.
// Refuses to know how anything is asked.
import { quote } from '@vedette/protocol/kit';
import { isLoopback } from '@vedette/protocol/target';
import type { Doubt } from '../core/agents-in-force.ts';
import type { DiscoveryWish, InventoryFields, InventoryWish } from '../core/inventory-wish.ts';
import { besideStore } from './beside-store.ts';
import { Reading, type Surroundings } from './channel-reading.ts';
import { readCheck, splitChecks } from './check/checks.ts';
import { readFlapping } from './flapping.ts';
import { inventoryFieldsSchema, inventoryLimitsSchema } from './inventory-schema.ts';
import { didYouMean, entriesOf, isMapping, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';
import { discoverySchema, foundServiceSchema, inventoryKeysSchema } from './schema.ts';
import { readTarget } from './target.ts';

/** What holds when the file says nothing. */
export const inventoryDefaults = {
  everyMs: 60_000,
  validityMs: 300_000,
  timeoutMs: 5_000,
  withinMs: 30_000,
  parallel: 8,
  retries: 2,
  limits: { cpu: 80, memory: 90 },
  minHealthy: 2,
  target: 'tcp://{address}:{port}',
  absent: 2,
  removeAtMost: 50,
} as const;

const ADDRESS = '{address}';

/** Reserved for documentation: no server is there. */
const SAMPLE = { address: '192.0.2.1', port: 1 } as const;

type Raw = Readonly<Record<string, unknown>>;
type Inventories = { readonly inventories: readonly InventoryWish[]; readonly doubts: readonly Doubt[] };

/** Answers are kept beside the store, as it was read; the grace is that of inventories that do not say otherwise. */
export const readInventories = (
  { inventories: raw, subscribers }: Raw,
  { store, graceMs }: { readonly store: string; readonly graceMs: number },
  from: Surroundings,
  problems: Problems,
): Inventories => {
  const doubts: Doubt[] = [];
  const files = new Map<string, string>();
  const inventories = entriesOf(raw, 'inventories', problems).map(([id, entry]): InventoryWish => {
    const path = ['inventories', id];
    const reading = new Reading(path, from, doubts, problems);
    const kept = besideStore(store, from.file, `inventory-${id}.json`);
    const wish = readInventory(id, entry, reading, { kept, graceMs, subscribers: idsOf(subscribers) }, problems);
    const other = files.get(wish.file);
    if (other !== undefined)
      problems.add([...path, 'file'], `${wish.file} is where the answers of inventories.${other} are kept already`);
    else files.set(wish.file, id);
    return wish;
  });
  return { inventories, doubts };
};

const idsOf = (section: unknown): readonly string[] => (isMapping(section) ? Object.keys(section) : []);

/** What holds around an inventory. */
type Around = { readonly kept: string; readonly graceMs: number; readonly subscribers: readonly string[] };

const readInventory = (
  id: string,
  entry: unknown,
  reading: Reading,
  around: Around,
  problems: Problems,
): InventoryWish => {
  const { path } = reading;
  // These have keys of their own, to be named when another one is unknown: so they are read apart.
  const { fields, limits, discover, ...rest } = isMapping(entry) ? entry : {};
  const { value, broken } = readPiece(inventoryKeysSchema, isMapping(entry) ? rest : entry, path, problems);
  const { value: limit } = readPiece(inventoryLimitsSchema, limits, [...path, 'limits'], problems);
  const wish = {
    id,
    url: readUrl(value.url ?? '', broken.has('url'), reading),
    details: value.details ?? besideList(value.url ?? ''),
    ...reading.optional('token', value.token),
    headers: reading.secrets('headers', value.headers),
    everyMs: value.every ?? inventoryDefaults.everyMs,
    validityMs: value.validity ?? inventoryDefaults.validityMs,
    timeoutMs: value.timeout ?? inventoryDefaults.timeoutMs,
    withinMs: value.within ?? inventoryDefaults.withinMs,
    parallel: value.parallel ?? inventoryDefaults.parallel,
    retries: value.retries ?? inventoryDefaults.retries,
    file: value.file === undefined ? around.kept : reading.resolve(value.file),
    fields: readFields(fields, [...path, 'fields'], problems),
    limits: { cpu: limit.cpu ?? inventoryDefaults.limits.cpu, memory: limit.memory ?? inventoryDefaults.limits.memory },
    minHealthy: value.min_healthy ?? inventoryDefaults.minHealthy,
    ...tellOf(value.tell, value.grace, around, path, problems),
  };
  if (value.details !== undefined) refuseDetails(value.details, reading);
  refuseOpen(wish, value.details === undefined ? 'url' : 'details', reading);
  if (discover === undefined || discover === null) return wish;
  return { ...wish, discover: readDiscovery(discover, [...path, 'discover'], problems) };
};

/** Subscribers are named and not chosen: what an inventory lists need not be anybody's service. @param graceMs as it is written */
const tellOf = (
  tell: readonly string[] | undefined,
  graceMs: number | undefined,
  { subscribers, graceMs: otherwiseMs }: Around,
  path: Path,
  problems: Problems,
): Pick<InventoryWish, 'tell'> => {
  if (graceMs !== undefined && tell === undefined)
    problems.add([...path, 'grace'], "nobody is told of this inventory: write 'tell' as well", 'key');
  if (tell === undefined) return {};
  for (const [index, id] of tell.entries()) {
    if (!subscribers.includes(id))
      problems.add(
        [...path, 'tell', index],
        `there is no subscriber ${quote(id)}${didYouMean(id, subscribers, problems)}`,
      );
  }
  return { tell: { subscribers: [...new Set(tell)], graceMs: graceMs ?? otherwiseMs } };
};

const readUrl = (written: string, isBroken: boolean, reading: Reading): string => {
  if (!isBroken && !isAddress(URL.parse(written)))
    reading.problem('url', "write an address such as 'http://host/servers', without name and password in it");
  return written;
};

const isAddress = (url: URL | null): boolean =>
  url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';

/** `http://host/servers` has its details at `http://host/{address}`. */
const besideList = (url: string): string => `${(url.split(/[?#]/)[0] ?? '').replace(/[^/]*$/, '')}${ADDRESS}`;

/** An address of the list must not say who is asked: it would lead requests, and their secrets, wherever the list wants. */
const refuseDetails = (details: string, reading: Reading): void => {
  const [one, other] = ['a', 'b'].map((address) => URL.parse(details.replaceAll(ADDRESS, address)));
  if (!details.includes(ADDRESS)) reading.problem('details', `write '${ADDRESS}' where the address of the server goes`);
  else if (!one || !isAddress(one)) reading.problem('details', `write an address such as 'http://host/${ADDRESS}'`);
  else if (one.origin !== other?.origin)
    reading.problem('details', `'${ADDRESS}' may stand in the path or behind it, and not in the name of the host`);
};

/** Everybody on the way reads what goes along with a request, unless it stays on this machine. */
const refuseOpen = (
  { url, details, token, headers }: Pick<InventoryWish, 'url' | 'details' | 'token' | 'headers'>,
  key: string,
  reading: Reading,
): void => {
  if (token !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === 'authorization'))
    reading.problem('token', 'there is a header authorization as well: use one of them');
  if (token === undefined && Object.values(headers).every((value) => typeof value === 'string')) return;
  for (const [at, address] of new Map([
    ['url', url],
    [key, details],
  ])) {
    const parsed = URL.parse(address);
    if (parsed?.protocol === 'http:' && !isLoopback(parsed.hostname.replace(/^\[|\]$/g, '')))
      reading.problem(at, 'http would show the secrets of the requests to everybody on their way: use https');
  }
};

const readFields = (raw: unknown, path: Path, problems: Problems): InventoryFields => {
  const { value } = readPiece(inventoryFieldsSchema, raw, path, problems);
  const {
    servers = '',
    address = 'address',
    service = 'service',
    cpu = 'cpu',
    memory = 'memory',
    port,
    labels = {},
  } = value;
  return { servers, address, service, cpu, memory, ...(port !== undefined && { port }), labels };
};

const readDiscovery = (raw: unknown, path: Path, problems: Problems): DiscoveryWish => {
  const { service, ...rest } = isMapping(raw) ? raw : {};
  const { value } = readPiece(discoverySchema, isMapping(raw) ? rest : raw, path, problems);
  const { target = inventoryDefaults.target } = value;
  const sample = readTarget(target.replaceAll(ADDRESS, SAMPLE.address).replaceAll('{port}', String(SAMPLE.port)));
  if ('problem' in sample) problems.add([...path, 'target'], sample.problem);
  readFoundService(service, 'target' in sample ? sample.target : '', [...path, 'service'], problems);
  return {
    target,
    ...(value.port !== undefined && { port: value.port }),
    service: isMapping(service) ? service : {},
    absent: value.absent ?? inventoryDefaults.absent,
    removeAtMost: value.remove_at_most ?? inventoryDefaults.removeAtMost,
  };
};

/** It is read again with every service that is found; here it is only to be sound. */
const readFoundService = (raw: unknown, target: string, path: Path, problems: Problems): void => {
  const { flapping, ...plain } = isMapping(raw) ? raw : {};
  const { checks, rest } = splitChecks(plain);
  readPiece(foundServiceSchema, isMapping(raw) ? rest : raw, path, problems);
  readFlapping(flapping, undefined, [...path, 'flapping'], problems);
  readCheck(target, checks, path, problems);
};
