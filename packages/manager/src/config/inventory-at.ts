// An inventory that stands in no file, read as if it did: so its defaults, its problems and the place of what is kept of it are the same.
import { Fault } from '@vedette/protocol/kit';
import type { InventoryWish } from '../core/inventory-wish.ts';
import { ID_PATTERN } from '../core/selector.ts';
import { parseConfig } from './parse.ts';

/** @param file the configuration file that could have said so @throws Fault `usage` when the address is none */
export const inventoryAt = (url: string, file: string): InventoryWish => {
  const id = nameOf(url);
  const outcome = parseConfig(JSON.stringify({ inventories: { [id]: { url } } }), file);
  const [inventory] = 'wishes' in outcome ? (outcome.wishes.inventories ?? []) : [];
  if (inventory) return inventory;
  const problems = 'problems' in outcome ? outcome.problems : [];
  throw new Fault('usage', `--url: ${problems.map(({ message }) => message).join('; ')}.`);
};

/** Of each place its own: what is kept of one is no answer of another. */
const nameOf = (url: string): string => {
  const name = URL.parse(url)?.host.replaceAll(':', '_') ?? '';
  return ID_PATTERN.test(name) ? name : 'inventory';
};
