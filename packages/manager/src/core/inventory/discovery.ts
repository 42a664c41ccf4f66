// Which services to probe follow from the servers of an inventory, and which of them go when servers are gone. Knows the rules that keep a bad answer from
// taking services away; refuses to know how services come in force and where they are kept.
import { hash32 } from '@vedette/protocol/kit';
import { parseAddress } from '@vedette/protocol/target';
import type { DiscoveryWish, InventoryWish } from '../inventory-wish.ts';
import type { Piece } from '../run-time-api.ts';
import { ID_PATTERN } from '../selector.ts';
import { isOdd, type Server } from './server.ts';

/** A service as it could stand in the file. */
export type Found = { readonly id: string; readonly body: Piece };

export type Discovery = {
  /** New, or not as they were. */
  readonly put: readonly Found[];
  readonly drop: readonly string[];
  /** How many sound answers in a row each service that is known has been missing from; those that are there are left out. */
  readonly missed: ReadonlyMap<string, number>;
  /** How many services should go by the list, when they are so many at once that none does. */
  readonly held: number;
};

const ID_LENGTH_MAX = 64;

/** Of one server always the same, and of two servers never: what has to be changed or cut of an address in other ways is told apart by its hash. */
export const foundId = (inventory: string, address: string): string => {
  const plain = `${inventory}.${address.replaceAll(':', '_')}`;
  if (ID_PATTERN.test(plain) && !address.includes('_')) return plain;
  const hash = hash32(address).toString(16).padStart(8, '0');
  return `${plain.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, ID_LENGTH_MAX - hash.length - 1)}-${hash}`;
};

/** Undefined for a server of which too little is known: nobody has been told yet whose it is, or at which port it is. */
export const foundOf = (inventory: string, wish: DiscoveryWish, server: Server): Found | undefined => {
  const at = placeOf(server, wish);
  if (server.service === undefined || (at.port === undefined && wish.target.includes('{port}'))) return undefined;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  const target = wish.target.replaceAll('{address}', host).replaceAll('{port}', String(at.port));
  const labels = { ...server.labels, ...labelsIn(wish.service), inventory, service: server.service };
  const group = ID_PATTERN.test(server.service) ? { group: server.service } : {};
  return { id: foundId(inventory, server.address), body: { ...group, ...wish.service, target, labels } };
};

/**
 * What changes after an answer. One that is empty, or has something else than servers in it, takes nothing away and does not count as one from which a server
 * is missing; one that failed must not come here at all.
 * @param known what was found before and is in force, by id
 * @param missed as the last answer left it
 */
export const discover = (
  { id: inventory, discover: wish }: InventoryWish,
  servers: readonly Server[],
  known: ReadonlyMap<string, Piece>,
  missed: ReadonlyMap<string, number>,
): Discovery => {
  if (!wish) return { put: [], drop: [...known.keys()], missed: new Map(), held: 0 };
  const listed = new Set(servers.map(({ address }) => foundId(inventory, address)));
  const put = servers.flatMap((server): readonly Found[] => {
    // Whoever could not be asked now stays as it was.
    if (server.problem !== undefined) return [];
    const found = foundOf(inventory, wish, server);
    return found && !isSame(known.get(found.id), found.body) ? [found] : [];
  });
  if (servers.length === 0 || servers.some(isOdd)) return { put, drop: [], missed, held: 0 };
  const missing = [...known.keys()].filter((id) => !listed.has(id));
  const counted = new Map(missing.map((id) => [id, Math.min((missed.get(id) ?? 0) + 1, wish.absent)]));
  const due = missing.filter((id) => counted.get(id) === wish.absent);
  const most = Math.max(1, Math.floor((known.size * wish.removeAtMost) / 100));
  if (due.length > most) return { put, drop: [], missed: counted, held: due.length };
  for (const id of due) counted.delete(id);
  return { put, drop: due, missed: counted, held: 0 };
};

/** What its own answer says, then its address, then the wish. */
const placeOf = ({ address, port }: Server, wish: DiscoveryWish): { host: string; port: number | undefined } => {
  const parsed = parseAddress(address);
  if ('address' in parsed) return { host: parsed.address.host, port: port ?? parsed.address.port };
  return { host: address.replace(/^\[(.*)\]$/, '$1'), port: port ?? wish.port };
};

const labelsIn = ({ labels }: Piece): Piece => (typeof labels === 'object' && labels !== null ? (labels as Piece) : {});

/** A store may give keys back in another order. */
const isSame = (known: Piece | undefined, body: Piece): boolean =>
  known !== undefined && sorted(known) === sorted(body);

const sorted = (body: Piece): string =>
  JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
