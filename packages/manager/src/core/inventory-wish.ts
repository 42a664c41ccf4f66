// The inventories an operator wishes for, parsed and complete: where servers are listed, how their answers are read, and what follows. Knows where secrets are
// kept, never what they are; refuses to know how anything is asked.
import type { PlainOrSecret, SecretPlace } from './channel-wish.ts';

/** Where each value stands in an answer, as paths such as `.usage.cpu` or `[0]`; empty for the answer itself. */
export type InventoryFields = {
  /** The list of servers, in the first answer. */
  readonly servers: string;
  /** A server's address, where the list has more of it than that. */
  readonly address: string;
  readonly service: string;
  readonly cpu: string;
  readonly memory: string;
  /** Absent where no answer tells it. */
  readonly port?: string;
  /** Labels of the services that are found, by key. */
  readonly labels: Readonly<Record<string, string>>;
};

/** Shares of 0 to 100: whatever is over one of them is not healthy. */
export type InventoryLimits = { readonly cpu: number; readonly memory: number };

/** How servers become services to probe. */
export type DiscoveryWish = {
  /** A target with `{address}` and `{port}` in it. */
  readonly target: string;
  /** Where neither the answer nor the address has one. */
  readonly port?: number;
  /** What else every service that is found has, as it could stand in the file. */
  readonly service: Readonly<Record<string, unknown>>;
  /** In how many sound answers in a row a server has to be missing before its service goes. */
  readonly absent: number;
  /** The share, 0 to 100, of what was found that may go at once. */
  readonly removeAtMost: number;
};

export type InventoryWish = {
  readonly id: string;
  /** Where the list is. */
  readonly url: string;
  /** Where the details of one server are, with `{address}` for it. */
  readonly details: string;
  /** Sent as bearer token. */
  readonly token?: SecretPlace;
  readonly headers: Readonly<Record<string, PlainOrSecret>>;
  /** How often a running manager asks. */
  readonly everyMs: number;
  /** For how long an answer that is kept is used instead of asking. */
  readonly validityMs: number;
  /** How long one request may take, and all of them together. */
  readonly timeoutMs: number;
  readonly withinMs: number;
  /** Requests at once. */
  readonly parallel: number;
  /** How often a request is made again that failed in passing. */
  readonly retries: number;
  /** Where the answers are kept, absolute. */
  readonly file: string;
  readonly fields: InventoryFields;
  readonly limits: InventoryLimits;
  /** With fewer healthy servers a service is not healthy. */
  readonly minHealthy: number;
  /** Who hears of services with too few healthy servers, and after how long; absent for nobody. */
  readonly tell?: { readonly subscribers: readonly string[]; readonly graceMs: number };
  /** Absent: no server becomes a service. */
  readonly discover?: DiscoveryWish;
};
