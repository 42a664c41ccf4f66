// The care of the store, as types: what is asked of the manager, and what it answers line by line. All times are ISO 8601 in UTC unless their name ends in Ms, all
// durations milliseconds. Knows nothing of how it is done.
import type { OutageView } from './api.ts';

/** What is kept, by kind. `bytesEach`: of results at rest, how many bytes one takes with the roll-ups made of it; absent where there are none. */
export type StoreView = {
  readonly fileBytes: number;
  readonly freeBytes: number;
  readonly results: number;
  readonly bytesEach?: number;
  /** Of those that are packed, when the first one was made. */
  readonly oldest?: string;
  readonly kinds: readonly {
    readonly name: string;
    readonly rows: number;
    readonly results: number;
    readonly bytes: number;
  }[];
};

/** Something that was kept and cannot be read. */
export type DamageView = {
  readonly kind: string;
  readonly service?: string;
  readonly agent?: string;
  readonly from?: string;
  readonly to?: string;
  readonly results?: number;
  readonly why: string;
};

export type CopyWanted = { readonly file: string; readonly replace: boolean };

/** `services` absent for all; `what` of them. */
export type ExportWanted = {
  readonly what: 'results' | 'outages';
  readonly services?: readonly string[];
  readonly sinceMs?: number;
  readonly untilMs?: number;
};

/** When it was made, in ms since 1970; who made it; what it said and why; how long the answer took, null for none. */
export type ResultRow = readonly [
  atMs: number,
  agent: string,
  verdict: string,
  reason: string | null,
  latencyMs: number | null,
];

/** `progress` as often as it is worth it, `share` from 0 to 1; the last one is `end` or `failed`. */
export type StoreLine =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'damage'; readonly damage: DamageView }
  /** Of one service, in order of time. */
  | { readonly type: 'results'; readonly service: string; readonly rows: readonly ResultRow[] }
  /** The newest first. */
  | { readonly type: 'outages'; readonly rows: readonly OutageView[] }
  | { readonly type: 'end'; readonly figures: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly code: string; readonly detail: string };

/** A store file that no manager has open, while somebody takes care of it. */
export type IdleStore = Disposable & {
  /** Like `check` of the desk, and what SQLite itself says of the file besides. */
  check(): Generator<StoreLine>;
  /** Writes it anew without what is free in it; how large it was, and is. @throws Fault `store-failed` where there is no room for a second one meanwhile */
  compact(): { readonly beforeBytes: number; readonly afterBytes: number };
};

/** Where a store is to be moved from and to: a file, absolute, or a PostgreSQL database, as a configuration names them. */
export type MoveWanted = {
  readonly from: string;
  readonly to: string;
  /** Makes the name of a file absolute that is part of such a line. */
  readonly resolve: (file: string) => string;
  /** A password may be in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** `table`: all its rows were compared, and are the same at both ends. `end`: that was the last; `wasThere`, everything had been there before. */
export type MoveLine =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'table'; readonly table: string; readonly rows: number }
  | { readonly type: 'end'; readonly wasThere: boolean };

/** A store on its way, both ends held so that no manager can open either. Disposed of before its end, it leaves the target as it was. */
export type StoreMove = AsyncDisposable & {
  /** How the ends are told to people. */
  readonly from: string;
  readonly to: string;
  /** What the configuration has to say once it is there. */
  readonly store: string;
  /** Puts everything there and compares all of it. @throws Fault `already-there`, `store-failed` */
  run(): AsyncGenerator<MoveLine>;
};

/** The lines come as they are found; whoever stops reading stops the work. What is refused is thrown before the first line. */
export type StoreDesk = {
  stats(): Promise<StoreView>;
  /** `figures`: `bytes`, `tookMs`. @throws Fault `already-there`, `usage`, `store-failed` */
  copy(wanted: CopyWanted): AsyncGenerator<StoreLine>;
  /** `figures`: `rows`, `results`, `damaged`. @throws Fault `usage` where the store has no file of its own */
  check(): AsyncGenerator<StoreLine>;
  /** `figures`: `results` that were packed, `fileBytes` and `freeBytes` after it. */
  compact(): AsyncGenerator<StoreLine>;
  /** `figures`: `rows`, and of results `lost`. @throws Fault `not-found` for a service that was never watched */
  export(wanted: ExportWanted): AsyncGenerator<StoreLine>;
};
