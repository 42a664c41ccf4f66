// From the answers of an inventory to servers: which there are, and what each says of itself. Knows where values stand (fields), and what cannot be one;
// refuses to know how the answers came.
import { valueAt } from '@vedette/protocol/check';
import { quote } from '@vedette/protocol/kit';
import type { InventoryFields } from '../inventory-wish.ts';
import { readShare } from './share.ts';

/** A server as it was when its inventory was asked. Either both shares are there, or the problem that kept them from being known. */
export type Server = {
  readonly address: string;
  readonly service?: string | undefined;
  readonly port?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
  readonly problem?: string | undefined;
};

/** All that one asking of an inventory brought. */
export type Snapshot = {
  /** When it was begun. */
  readonly atMs: number;
  readonly servers: readonly Server[];
};

/** Whether it stands for something in the list that is no server. */
export const isOdd = ({ address }: Pick<Server, 'address'>): boolean => address.startsWith('#');

/** A server of the list, before it was asked itself. `item` may tell more than the address. */
export type Listed = { readonly address: string; readonly item: unknown };

/** Whoever has more of them has several inventories. */
export const SERVER_COUNT_MAX = 10_000;

const TEXT_LENGTH_MAX = 200;

/** What can be a name or an address, alone or with a port, and means nothing else in a URL. */
const ADDRESS = /^(?=.{1,255}$)[A-Za-z0-9[][A-Za-z0-9._:[\]-]*$/;

/** The servers of a list, each once; or why it is no list of servers. What cannot be an address is told of, and the others are good. */
export const listedIn = (
  answer: unknown,
  fields: InventoryFields,
): { readonly listed: readonly Listed[]; readonly odd: readonly Server[] } | { readonly problem: string } => {
  const list = valueAt(answer, fields.servers);
  const where = fields.servers === '' ? 'the answer' : quote(fields.servers);
  if (!Array.isArray(list)) return { problem: `${where} is no list of servers` };
  if (list.length > SERVER_COUNT_MAX)
    return { problem: `${where} lists ${list.length} servers, and an inventory has ${SERVER_COUNT_MAX} at most` };
  const listed = new Map<string, Listed>();
  const odd: Server[] = [];
  for (const [index, item] of list.entries()) {
    const address = typeof item === 'string' ? item : valueAt(item, fields.address);
    if (typeof address === 'string' && ADDRESS.test(address)) {
      if (!listed.has(address)) listed.set(address, { address, item });
    } else
      odd.push({ address: `#${index + 1}`, labels: {}, problem: 'the list has something else than an address here' });
  }
  if (list.length > 0 && listed.size === 0) return { problem: `${where} lists nothing that could be an address` };
  return { listed: [...listed.values()], odd };
};

/** What a server told; where its own answer says nothing of a thing, what the list said of it. */
export const serverOf = ({ address, item }: Listed, details: unknown, fields: InventoryFields): Server => {
  const told = (path: string): unknown => valueAt(details, path) ?? valueAt(item, path);
  const common = { address, ...known(told, fields) };
  if (typeof details !== 'object' || details === null) return { ...common, problem: 'its answer has no fields' };
  const cpu = readShare(told(fields.cpu));
  if ('problem' in cpu) return { ...common, problem: `cpu ${cpu.problem}` };
  const memory = readShare(told(fields.memory));
  if ('problem' in memory) return { ...common, problem: `memory ${memory.problem}` };
  if (common.service === undefined) return { ...common, problem: 'it names no service' };
  return { ...common, cpu: cpu.share, memory: memory.share };
};

/** A server that could not be asked: what the list says of it. */
export const unaskedServer = ({ address, item }: Listed, problem: string, fields: InventoryFields): Server => ({
  address,
  ...known((path) => valueAt(item, path), fields),
  problem,
});

/** With what it does not tell now as it was when it told it last: whose it is does not change because it is silent. */
export const remembered = (server: Server, before: Server | undefined): Server => ({
  ...server,
  service: server.service ?? before?.service,
  port: server.port ?? before?.port,
  labels: { ...before?.labels, ...server.labels },
});

const known = (
  told: (path: string) => unknown,
  fields: InventoryFields,
): Pick<Server, 'service' | 'port' | 'labels'> => ({
  service: textOf(told(fields.service)),
  port: fields.port === undefined ? undefined : portOf(told(fields.port)),
  labels: Object.fromEntries(
    Object.entries(fields.labels).flatMap(([key, path]) => {
      const text = textOf(told(path));
      return text === undefined ? [] : [[key, text]];
    }),
  ),
});

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || text.length > TEXT_LENGTH_MAX || /\p{Cc}|\p{Surrogate}/u.test(text)) return undefined;
  return text.trim() === '' ? undefined : text.trim();
};

const portOf = (value: unknown): number | undefined => {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
};
