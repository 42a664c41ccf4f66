// `vedette store …`: what takes care of everything that is kept.
import { storeCompact } from './store-compact.ts';
import { storeExport } from './store-export.ts';
import { storeCheck, storeStats } from './store-look.ts';
import { storeMigrate } from './store-migrate.ts';
import type { VerbGroup } from './verb.ts';

export const store: VerbGroup = {
  command: 'store',
  describe: 'Look after what is kept: how much, how sound, how packed',
  examples: [
    ['$0 store stats', 'how much there is'],
    ['$0 store check', 'whether all of it can be read'],
  ],
  verbs: [storeStats, storeCheck, storeCompact, storeExport, storeMigrate],
};
