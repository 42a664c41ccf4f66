// Those in the manager who answer people and programs, and keep what these wish for while it runs, introduced to those who know. Knows who needs whom; refuses to know
// who asks, and how.
import type { Clock } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { Acknowledger } from './acknowledger.ts';
import { Asker } from './asker.ts';
import type { Asks } from './asks.ts';
import type { Environment } from './config/read.ts';
import type { Entries } from './core/entries.ts';
import type { Fleet } from './core/fleet.ts';
import type { Judge } from './core/judge.ts';
import type { Registry } from './core/registry.ts';
import type { Silences } from './core/silences.ts';
import type { LiveDesk } from './desk.ts';
import { EntryKeeper } from './entry-keeper.ts';
import { Explainer } from './explainer.ts';
import { FoundKeeper } from './found-keeper.ts';
import { Historian } from './historian.ts';
import type { Ingest } from './ingest.ts';
import { InventoryKeeper } from './inventory-keeper.ts';
import { NoteKeeper } from './note-keeper.ts';
import { Prober } from './prober.ts';
import { Replayer } from './replayer.ts';
import { SilenceKeeper } from './silence-keeper.ts';
import { StatusKeeper } from './status-keeper.ts';
import type { Store } from './store/store.ts';
import type { WishKeeper } from './wish-keeper.ts';

/** Those who know. */
export type Known = {
  readonly store: Store;
  readonly judge: Judge;
  readonly ingest: Ingest;
  readonly desk: LiveDesk;
  readonly fleet: Fleet;
  readonly keeper: WishKeeper;
  readonly registry: Registry;
  readonly silences: Silences;
  readonly entries: Entries;
  readonly asks: Asks;
  /** Where secrets may be. */
  readonly environment: Environment;
  readonly logger: Logger;
  /** Something about a service may look different. */
  readonly touched: (service: string) => void;
};

type Itself = { readonly name: string; readonly startedAtMs: number; readonly clock: Clock };

export const assembleAnswering = (known: Known, { name, startedAtMs, clock }: Itself) => {
  const { store, judge, ingest, desk, touched, fleet, keeper, registry, silences, entries, asks, environment, logger } =
    known;
  const asker = new Asker({
    ...{ asks, judge, keeper, clock, logger },
    roundTripMs: (agent) => fleet.get(agent)?.roundTripMs,
  });
  const found = new FoundKeeper({ entries, store, keeper, clock });
  const historian = new Historian({ store, judge, clock, name });
  return {
    asker,
    prober: new Prober({ probes: asker, keeper, fleet, clock }),
    explainer: new Explainer({ store, keeper, judge, clock, startedAtMs }),
    replayer: new Replayer({ store, keeper, registry, entries, judge, clock, startedAtMs }),
    historian,
    statusKeeper: new StatusKeeper({ store, desk, history: historian, judge, keeper, clock, logger }),
    acknowledger: new Acknowledger({ judge, ingest, clock, logger, touched }),
    noteKeeper: new NoteKeeper({ store, keeper, clock, logger }),
    silenceKeeper: new SilenceKeeper({ silences, store, keeper, clock, logger }),
    entryKeeper: new EntryKeeper({ entries, store, keeper, clock, logger }),
    inventoryKeeper: new InventoryKeeper({ keeper, found, judge, environment, clock, logger }),
  };
};
