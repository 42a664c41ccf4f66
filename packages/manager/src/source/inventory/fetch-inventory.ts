// Asks an inventory once: the list, then every server of it, so many at a time and all within a time. Knows the order of questions and their bounds; refuses to
// know how old an answer may be, and who keeps it.
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { Server, Snapshot } from '../../core/inventory/server.ts';
import { type Listed, listedIn, remembered, serverOf, unaskedServer } from '../../core/inventory/server.ts';
import type { InventoryWish } from '../../core/inventory-wish.ts';
import { ask, type Question, type Reply } from './request.ts';

export type Asking = {
  readonly wish: InventoryWish;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** What was told last time, for those that tell nothing now. */
  readonly before: readonly Server[];
  readonly signal: AbortSignal;
};

/** Ten thousand servers with a line each. */
const LIST_BYTES_MAX = 4 * 1024 * 1024;
const DETAILS_BYTES_MAX = 256 * 1024;

/**
 * Every server is in the answer, with its problem if it has one.
 * @throws Fault `unreachable`, `silent`, `answer-unusable` when there is no list
 */
export const fetchInventory = async (asking: Asking): Promise<Snapshot> => {
  const { wish, clock } = asking;
  const atMs = clock.now();
  const over = new AbortController();
  using _alarm = clock.at(clock.elapsed() + wish.withinMs, () => over.abort());
  const signal = AbortSignal.any([asking.signal, over.signal]);
  const { listed, odd } = await listOf(asking, signal);
  const before = new Map(asking.before.map((server) => [server.address, server]));
  const servers = await inParallel(listed, wish.parallel, async (one): Promise<Server> => {
    const reply = await ask(questionOf(asking, detailsUrl(wish, one.address), DETAILS_BYTES_MAX), signal);
    const server =
      'value' in reply ? serverOf(one, reply.value, wish.fields) : unaskedServer(one, `it ${reply.why}`, wish.fields);
    return server.problem === undefined ? server : remembered(server, before.get(one.address));
  });
  return { atMs, servers: [...servers, ...odd] };
};

const listOf = async (
  asking: Asking,
  signal: AbortSignal,
): Promise<Exclude<ReturnType<typeof listedIn>, { problem: string }>> => {
  const { id, url, fields } = asking.wish;
  const reply = await ask(questionOf(asking, new URL(url), LIST_BYTES_MAX), signal);
  if (!('value' in reply)) throw unanswered(id, new URL(url), reply);
  const list = listedIn(reply.value, fields);
  if ('problem' in list)
    throw new Fault(
      'answer-unusable',
      `The inventory ${id} at ${shownOf(new URL(url))} cannot be used: ${list.problem}. Look at inventories.${id}.fields.`,
    );
  return list;
};

const unanswered = (id: string, url: URL, { why, kind }: Exclude<Reply, { value: unknown }>): Fault => {
  const code = kind === 'unusable' ? 'answer-unusable' : kind === 'silent' ? 'silent' : 'unreachable';
  return new Fault(code, `The inventory ${id} at ${shownOf(url)} ${why}. Nothing new is known of its servers.`);
};

/** Without what may be a secret in it. */
const shownOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

const questionOf = ({ wish, headers }: Asking, url: URL, bytesMax: number): Question => {
  const { timeoutMs, retries } = wish;
  return { url, headers, timeoutMs, bytesMax, retries };
};

/** Addresses stand in it as they are, colons too: what else an address could do to a URL is no part of one. */
const detailsUrl = ({ details }: InventoryWish, address: string): URL =>
  new URL(details.replaceAll('{address}', encodeURIComponent(address).replaceAll('%3A', ':')));

/** In the order of the items, however many at a time. */
const inParallel = async (
  items: readonly Listed[],
  parallel: number,
  work: (item: Listed) => Promise<Server>,
): Promise<readonly Server[]> => {
  const done: Server[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) done[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  return done;
};
