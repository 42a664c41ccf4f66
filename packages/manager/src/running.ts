// A manager as the configuration wants it: alone with its store, or one of those who share theirs. Knows which; refuses to know how either works.
import { systemClock as clock, systemRandom as random } from '@vedette/protocol/kit/system';
import { createManager, type Manager, type ManagerOptions } from './manager.ts';
import { createSharedManager } from './shared-manager.ts';
import { sharedStore } from './store-opening.ts';

/** @throws Fault when the store or a port cannot be used; nothing is left running then */
export const runManager = (options: ManagerOptions): Promise<Manager> => {
  const { environment, logger, source } = options;
  const shared = sharedStore(source.reading.wishes.store, { environment, clock, random, logger });
  return shared ? createSharedManager({ ...options, shared, clock, random }) : createManager(options);
};
