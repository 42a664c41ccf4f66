// What the command line needs of the manager itself, as a port: reading a file and running one. Knows only types, so that verbs which ask a
// running manager load none of it; main.ts puts the real thing in.

import type { Finding } from '@vedette/protocol/doctor';
import type pino from 'pino';
import type { Source } from '../config/parse.ts';
import type { ConfigProblem } from '../core/api.ts';
import type { InventoryAnswer } from '../core/inventory-api.ts';
import type { InventoryWish } from '../core/inventory-wish.ts';
import type { IdleStore, MoveWanted, StoreMove } from '../core/store-api.ts';
import type { Address, Wishes } from '../core/wishes.ts';
import type { Io } from './io.ts';

export type RunningManager = {
  readonly addresses: { readonly agents: Address; readonly http: Address };
  /** How many there were at the start, with those that were added at run time. */
  readonly watching: { readonly services: number; readonly agents: number };
  /** The problems that kept the file from being put in force, or none. */
  reload(): Promise<readonly ConfigProblem[]>;
  stop(): Promise<unknown>;
};

export type ReadOutcome =
  | {
      readonly wishes: Wishes;
      readonly doubts: readonly ConfigProblem[];
      readonly source: Source;
      readonly asOf: string;
    }
  | { readonly problems: readonly ConfigProblem[] };

/** What the doctor sees of a manager at an address: none, something that says nothing, one that does not tell, or which file it runs and what its agents' clocks say. */
export type ManagerThere =
  | 'absent'
  | 'silent'
  | 'untold'
  | {
      readonly file: string;
      readonly agents: readonly { readonly id: string; readonly clockOffsetMs?: number }[];
    };

export type Engine = {
  /** `environment`: what secrets may be in, to doubt those that are not. @throws Fault `config-missing` */
  readConfig(file: string, environment?: Readonly<Record<string, string | undefined>>): Promise<ReadOutcome>;
  /** The text of a file that was read. @throws Fault `config-missing` */
  readText(file: string): Promise<string>;
  /** Where the operator token lies that belongs to a configuration file, sound or not. @throws Fault `config-missing` */
  operatorTokenFile(file: string): Promise<string>;
  /** Holds a store file alone, as it is, until it is disposed of. @throws Fault `store-unusable`, `store-newer`, `not-found` */
  openIdleStore(file: string): Promise<IdleStore>;
  /** Holds both ends until it is disposed of. @throws Fault `usage`, `not-found`, `store-unusable`, `store-newer`, `store-failed` */
  openStoreMove(wanted: MoveWanted): Promise<StoreMove>;
  /** An inventory that stands in no file, as if a configuration file of that name said no more of it than this. @throws Fault `usage` */
  inventoryAt(url: string, file: string): Promise<InventoryWish>;
  /** What an inventory says, or said when it was asked last, if that is younger than `maxAgeMs`. No manager is needed for it. */
  readInventory(
    wish: InventoryWish,
    options: { readonly environment: Io['env']; readonly maxAgeMs: number; readonly signal: AbortSignal },
  ): Promise<InventoryAnswer>;
  /**
   * What of this machine may be in the way of a manager of that file.
   * @throws Fault `config-missing`
   */
  examine(options: {
    readonly file: string;
    readonly environment: Io['env'];
    readonly ask: (http: Address) => Promise<ManagerThere>;
  }): Promise<readonly Finding[]>;
  /** Runs a manager; one that cannot start leaves nothing behind. @throws Fault */
  createManager(options: {
    readonly file: string;
    readonly source: Source;
    readonly asOf: string;
    readonly environment: Io['env'];
    readonly logger: pino.Logger;
  }): Promise<RunningManager>;
};
