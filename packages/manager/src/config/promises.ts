// Services that are not there yet and will be: those that inventories find. Knows by which selectors they can be chosen beforehand; refuses to know whether any
// is ever found.
import type { InventoryWish } from '../core/inventory-wish.ts';
import type { Selector } from '../core/selector.ts';
import { isMapping } from './piece.ts';

/** Whether a selector that selects nothing now may select something that is found. */
export type Promised = (selector: Selector) => boolean;

export const promisedBy = (inventories: readonly InventoryWish[]): Promised => {
  const finding = inventories.filter(({ discover }) => discover !== undefined);
  return (selector) => finding.some((inventory) => isPromised(inventory, selector));
};

const isPromised = ({ id, discover, fields }: InventoryWish, selector: Selector): boolean => {
  const service = discover?.service ?? {};
  // Without a group of its own, each has the name of its service for one.
  if (selector.by === 'group') return service['group'] === undefined || service['group'] === selector.group;
  if (selector.by !== 'label') return false;
  const { key, value } = selector;
  if (key === 'inventory') return value === id;
  const labels = isMapping(service['labels']) ? service['labels'] : {};
  return (
    key === 'service' || Object.hasOwn(fields.labels, key) || (Object.hasOwn(labels, key) && labels[key] === value)
  );
};
