// What happens in a simulated run, as those see it who know everything. Knows the kinds of things worth checking and tells every checker; refuses to judge.

import type { Demand } from '../../packages/manager/src/core/assignment.ts';
import type { CollectiveDemand } from '../../packages/manager/src/core/collective-demand.ts';
import type { Notification } from '../../packages/manager/src/core/record.ts';
import type { AppendOutcome, JournalEntry, Judgement } from '../../packages/manager/src/store/store.ts';
import type { SpoolItem } from '../../packages/protocol/src/delivery/item.ts';
import type { Change } from '../../packages/protocol/src/health/change.ts';
import type { Verdict } from '../../packages/protocol/src/health/result.ts';
import type { Assignment, Mark } from '../../packages/protocol/src/wire/message.ts';
import type { SpoolImage } from './disk/spool-image.ts';

/** All times are true ones, in milliseconds since the run began. */
export type Happening =
  /** An agent has sent a probe, and what came of it (told when it ends). */
  | { readonly type: 'sent-probe'; readonly agent: string; readonly assignment: Assignment }
  | {
      readonly type: 'probed';
      readonly agent: string;
      readonly service: string;
      readonly sentMs: number;
      readonly verdict: Verdict;
    }
  /** An agent has found something out. */
  | { readonly type: 'said'; readonly agent: string; readonly change: Change }
  /** What an agent holds after that many items of its epoch: it is about to tell so. */
  | {
      readonly type: 'holds';
      readonly agent: string;
      readonly epoch: string;
      readonly seq: number;
      readonly changes: readonly Change[];
    }
  /** An agent's disk has a batch for good; `item` carries its numbers. */
  | { readonly type: 'spooled'; readonly agent: string; readonly item: SpoolItem }
  /** What an agent's spool holds has changed. */
  | {
      readonly type: 'spool';
      readonly agent: string;
      readonly image: SpoolImage;
      readonly bytes: number;
      readonly bytesMax: number;
    }
  | { readonly type: 'released'; readonly agent: string; readonly mark: Mark }
  /** An injected fault took an agent's disk back in time: what it held before, for which nothing is owed any more. */
  | {
      readonly type: 'spool-rolled-back';
      readonly agent: string;
      readonly before: SpoolImage;
    }
  | { readonly type: 'appended'; readonly entry: JournalEntry; readonly outcome: AppendOutcome }
  | { readonly type: 'committed'; readonly judgement: Judgement }
  /** An operator copies the store; and puts the copy in its place while no manager runs. Connections up to that number saw the store before. */
  | { readonly type: 'store-copied' }
  | { readonly type: 'store-rolled-back'; readonly connection: number }
  /** A manager tells a subscriber. */
  | { readonly type: 'told'; readonly notification: Notification }
  /** An item or an acknowledgement on the wire. */
  | { readonly type: 'delivered'; readonly agent: string; readonly connection: number; readonly item: SpoolItem }
  | { readonly type: 'confirmed'; readonly agent: string; readonly connection: number; readonly mark: Mark }
  | { readonly type: 'welcomed'; readonly agent: string; readonly connection: number; readonly credit: number }
  /** A manager begins, with what is stored. */
  | { readonly type: 'begun' }
  /** A manager puts wishes in force. */
  | {
      readonly type: 'enforced';
      readonly demands: readonly Demand[];
      readonly collectives: readonly CollectiveDemand[];
    }
  /** A manager lets an agent in that holds something of these epochs, the oldest first. */
  | { readonly type: 'greeted'; readonly agent: string; readonly epochs: readonly string[] }
  /** A manager hears what an agent holds now, besides what is appended. */
  | {
      readonly type: 'heard';
      readonly agent: string;
      readonly epoch: string;
      readonly seq: number;
      readonly changes: readonly Change[];
    }
  /** A session of an agent is let in; it has the number of its connection. */
  | { readonly type: 'admitted'; readonly agent: string; readonly session: number }
  /** A manager takes in something that a session of an agent says. */
  | { readonly type: 'taken'; readonly agent: string; readonly session: number; readonly what: string }
  /** A session hands an item to the store; and has an answer, whatever it is. */
  | { readonly type: 'handed'; readonly agent: string; readonly session: number; readonly credit: number }
  | { readonly type: 'answered'; readonly session: number; readonly credit: number }
  /** What an agent is to watch, and what it watches from now on. */
  | { readonly type: 'wished'; readonly agent: string; readonly hash: string; readonly services: readonly Assignment[] }
  | {
      readonly type: 'applied';
      readonly agent: string;
      readonly revision: number;
      readonly hash: string;
      readonly watched: readonly Assignment[];
    }
  /** Somebody has set a machine's clock. */
  | { readonly type: 'clock-set'; readonly machine: string; readonly aheadMs: number }
  /** A manager has told an agent its time, so long after it was asked. */
  | { readonly type: 'clock-told'; readonly agent: string; readonly manager: string; readonly roundTripMs: number }
  | { readonly type: 'restarted'; readonly agent: string }
  /** By which numbers of its own an agent knows services from now on. */
  | { readonly type: 'numbered'; readonly agent: string; readonly services: readonly Assignment[] }
  /** A stopped agent goes on. */
  | { readonly type: 'resumed'; readonly agent: string };

export type HappeningType = Happening['type'];

/** Handles what it wants to know of; throws a Violation when something must not be. `site`: where it happened, 0 for what happens at no site. */
export type Checker = {
  readonly [T in HappeningType]?: (happening: Extract<Happening, { type: T }>, nowMs: number, site: number) => void;
};

/** Whom things are told as they happen. */
export type Witness = Pick<History, 'tell' | 'note' | 'guard'>;

/** A promise is broken. `rule` is its short name, `what` what was seen. */
export class Violation extends Error {
  readonly rule: string;

  constructor(rule: string, what: string) {
    super(`${rule}: ${what}`);
    this.name = 'Violation';
    this.rule = rule;
  }
}

export class History {
  violation: Violation | undefined;
  readonly lines: string[] | undefined;
  readonly #checkers: readonly Checker[];
  readonly #siteCheckers: readonly (readonly Checker[])[];
  readonly #now: () => number;

  /**
   * @param checkers hear everything
   * @param siteCheckers for each site, those that hear of it what happens there, and what happens at no site
   * @param isTraced whether to keep a line about everything
   */
  constructor(
    checkers: readonly Checker[],
    siteCheckers: readonly (readonly Checker[])[],
    now: () => number,
    isTraced: boolean,
  ) {
    this.#checkers = checkers;
    this.#siteCheckers = siteCheckers;
    this.#now = now;
    this.lines = isTraced ? [] : undefined;
  }

  /** @param site where it happens, if it happens at one */
  tell(happening: Happening, site?: number): void {
    this.note(() => `${site === undefined ? '' : `${site}: `}${happening.type} ${brief(happening)}`);
    const nowMs = this.#now();
    const concerned = site === undefined ? this.#siteCheckers.flat() : (this.#siteCheckers[site] ?? []);
    for (const checker of [...concerned, ...this.#checkers]) {
      const check = checker[happening.type] as ((one: Happening, nowMs: number, site: number) => void) | undefined;
      this.guard(() => check?.(happening, nowMs, site ?? 0));
    }
  }

  /** For those at one site. */
  of(site: number): Witness {
    return {
      tell: (happening) => this.tell(happening, site),
      note: (line) => this.note(line),
      guard: (check) => this.guard(check),
    };
  }

  /** Keeps the first violation: whatever follows may follow from it. */
  guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (!this.violation) this.note(() => `VIOLATION ${error.message}`);
      this.violation ??= error;
    }
  }

  note(line: () => string): void {
    this.lines?.push(`${(this.#now() / 1_000).toFixed(4).padStart(9)} ${line()}`);
  }
}

const brief = (happening: object): string =>
  JSON.stringify(happening, (key, value: unknown) => {
    if (key === 'type') return undefined;
    if (key === 'image' || key === 'before' || key === 'after' || key === 'services' || key === 'watched')
      return Array.isArray(value) ? `${value.length} of them` : value;
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    return value;
  });
