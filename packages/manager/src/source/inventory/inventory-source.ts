// An inventory as far as it is known: from what is kept while that is young enough, by asking otherwise. Knows when to ask and what to keep; refuses to know what
// the answer is good for.
import { type Clock, errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import type { Snapshot } from '../../core/inventory/server.ts';
import type { InventoryWish } from '../../core/inventory-wish.ts';
import { type Environment, headersOf } from './credentials.ts';
import { fetchInventory } from './fetch-inventory.ts';
import { keep, readKept } from './kept-file.ts';
import { takeTurn } from './turn.ts';

export type Obtained = {
  readonly from: 'asked' | 'kept';
  /** Absent when nothing is known at all. */
  readonly snapshot?: Snapshot;
  /** Why it could not be asked; the snapshot is what was kept, and older than it should be. */
  readonly trouble?: Fault;
  readonly warnings: readonly string[];
};

export type Obtaining = {
  readonly wish: InventoryWish;
  /** Where secrets may be. */
  readonly environment: Environment;
  readonly clock: Clock;
  /** What is kept is used while it is younger than this; 0: never. */
  readonly maxAgeMs: number;
  readonly signal: AbortSignal;
};

/** Several processes may do so at once: one asks, and the others wait and use its answer. Ends within the wish's time and a little; never throws a fault. */
export const obtainInventory = async (obtaining: Obtaining): Promise<Obtained> => {
  const { wish, clock, signal } = obtaining;
  const first = await look(obtaining);
  if (first.isYoung) return { from: 'kept', warnings: [], ...first.known };
  await using _turn = await takeTurn(wish.file, wish.withinMs, clock, signal);
  // Whoever had the turn before may have asked.
  const kept = await look(obtaining);
  if (kept.isYoung) return { from: 'kept', warnings: [], ...kept.known };
  // Awaited here: the turn is given back when this returns.
  return await askAndKeep(obtaining, kept);
};

type Kept = {
  readonly known: { readonly snapshot?: Snapshot };
  readonly damage: string | undefined;
  readonly isYoung: boolean;
};

const look = async ({ wish, clock, maxAgeMs }: Obtaining): Promise<Kept> => {
  const kept = await readKept(wish);
  const snapshot = 'snapshot' in kept ? kept.snapshot : undefined;
  const damage = 'damage' in kept ? kept.damage : undefined;
  if (!snapshot) return { known: {}, damage, isYoung: false };
  const ageMs = clock.now() - snapshot.atMs;
  // What was kept by a clock that was ahead is of any age.
  return { known: { snapshot }, damage, isYoung: ageMs >= 0 && ageMs < maxAgeMs };
};

const askAndKeep = async (obtaining: Obtaining, { known, damage }: Kept): Promise<Obtained> => {
  const { wish, environment, clock, signal } = obtaining;
  const damaged = damage === undefined ? [] : [`${wish.file} ${damage}: the inventory ${wish.id} is asked again`];
  try {
    const headers = headersOf(wish, environment);
    const before = known.snapshot?.servers ?? [];
    const snapshot = await fetchInventory({ wish, headers, clock, before, signal });
    const unkept = isWorthKeeping(snapshot) ? await keepOrSay(wish, snapshot) : [];
    return { from: 'asked', snapshot, warnings: [...damaged, ...unkept] };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { from: 'kept', ...known, trouble: thrown, warnings: damaged };
  }
};

/** What nobody answered is asked again next time; an empty list is an answer. */
const isWorthKeeping = ({ servers }: Snapshot): boolean =>
  servers.length === 0 || servers.some(({ problem }) => problem === undefined);

const keepOrSay = async (wish: InventoryWish, snapshot: Snapshot): Promise<readonly string[]> => {
  try {
    await keep(wish, snapshot);
    return [];
  } catch (thrown) {
    const why = errnoOf(thrown) ?? messageOf(thrown);
    return [`${wish.file} cannot be written (${why}): what the inventory ${wish.id} answered is not kept`];
  }
};
