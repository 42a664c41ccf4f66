// An inventory as it is told: obtained, and appraised by its limits. Knows who does which; refuses to know who wants to see it.
import type { Clock } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { appraise, servicesOf } from './core/inventory/appraisal.ts';
import type { Snapshot } from './core/inventory/server.ts';
import type { InventoryAnswer, InventoryView } from './core/inventory-api.ts';
import type { InventoryWish } from './core/inventory-wish.ts';
import { isoTime } from './core/views.ts';
import type { Environment } from './source/inventory/credentials.ts';
import { obtainInventory } from './source/inventory/inventory-source.ts';

export type ReadInventory = {
  readonly environment: Environment;
  /** What is kept is used while it is younger than this; 0: never. */
  readonly maxAgeMs: number;
  readonly signal: AbortSignal;
};

export const readInventory = async (
  wish: InventoryWish,
  options: ReadInventory,
  clock: Clock = systemClock,
): Promise<InventoryAnswer> => {
  const { snapshot, from, trouble, warnings } = await obtainInventory({ wish, clock, ...options });
  return {
    warnings,
    ...(snapshot && { view: inventoryView(wish, snapshot, from) }),
    ...(trouble && { trouble }),
  };
};

export const inventoryView = (wish: InventoryWish, snapshot: Snapshot, from: InventoryView['from']): InventoryView => {
  const servers = snapshot.servers.map((server) => appraise(server, wish.limits));
  return { name: wish.id, askedAt: isoTime(snapshot.atMs), from, servers, services: servicesOf(servers, wish) };
};
