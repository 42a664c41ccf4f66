// What is told of an inventory, as types: its servers, its services, and how old that is. Knows no rule by which it came to be.

export type InventoryHealth = 'healthy' | 'unhealthy' | 'unknown';

export type InventoryServerView = {
  readonly address: string;
  /** Absent where nobody has told yet. */
  readonly service?: string;
  readonly health: InventoryHealth;
  /** Shares of 0 to 100; absent when they are not known. */
  readonly cpu?: number;
  readonly memory?: number;
  /** Why it is not healthy, in words; absent when it is. */
  readonly why?: string;
};

export type InventoryServiceView = {
  readonly service: string;
  /** `unhealthy` with fewer than `needed` healthy servers; `unknown` when those that could not be asked would make the difference. */
  readonly health: InventoryHealth;
  readonly servers: number;
  readonly healthy: number;
  readonly unhealthy: number;
  readonly unknown: number;
  readonly needed: number;
  /** Averages over the servers whose shares are known; absent when there are none. */
  readonly cpu?: number;
  readonly memory?: number;
};

export type InventoryView = {
  readonly name: string;
  /** When it was asked. */
  readonly askedAt: string;
  /** Whether it was asked for this, or is what was kept of an earlier time. */
  readonly from: 'asked' | 'kept';
  readonly servers: readonly InventoryServerView[];
  readonly services: readonly InventoryServiceView[];
};

/** What came of asking: `trouble` when it could not be asked, and the view, if there is one, is older than it should be. */
export type InventoryAnswer = {
  readonly view?: InventoryView;
  readonly trouble?: Error;
  /** What somebody should know about the file in which it is kept. */
  readonly warnings: readonly string[];
};
