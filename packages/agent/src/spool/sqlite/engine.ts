// The spool on SQLite, synchronously. Knows when something becomes durable, what is done when there is no room, and that after a failed
// write nobody knows anything; refuses to know threads and promises (worker.ts runs it where blocking hurts nobody).
//
// A release is cheap: it opens the transaction that the next append commits. If the process dies before, the items are delivered again,
// and the manager knows them.
import type { SpoolItem } from '@vedette/protocol/delivery';
import { Fault } from '@vedette/protocol/kit';
import type { Epoch, Mark, SpoolRange } from '@vedette/protocol/wire';
import { type EpochList, type LostEpoch, writeEpochList } from './epoch-list.ts';
import type { Home, SetAside } from './home.ts';
import { Ledger } from './ledger.ts';
import { memoryOf, type Piece } from './piece.ts';
import { expire, makeRoom } from './room.ts';

export type EngineOptions = {
  readonly epoch: Epoch;
  readonly bytesMax: number;
  readonly ageMaxMs: number;
  readonly freeBytesMin: number;
};

/** What the other side may want to know at any time, with every answer. */
export type Status = {
  readonly ranges: readonly SpoolRange[];
  readonly spooled: number;
  readonly dropped: number;
  readonly bytes: number;
};
export type Loaded = {
  readonly status: Status;
  readonly lost: readonly LostEpoch[];
  readonly setAside: SetAside | undefined;
};
/** `isKept`: false when there was no room for any of it, and nothing has changed. */
export type Appended = { readonly isKept: boolean; readonly status: Status };

/** Makes room down to this share of the limit at once, so that a full spool is not rebuilt for every batch. */
const ROOM = 0.9;
/** Releases that may wait for an append to make them durable. */
const RELEASES_MAX = 64;
/** How long a ballast that could not be made, though there was room, is left alone. */
const BALLAST_MS = 10_000;
/** Given back to the disk with one append, once most of the file is empty. */
const VACUUM_PAGES = 256;

const isFull = (error: unknown): boolean => error instanceof Fault && error.code === 'spool-full';

/** Room for what is only passing through: a short disk must not keep an agent from delivering what its manager takes at once. */
const PASSING_BYTES = 1024 * 1024;

/** What is kept is written twice, into the log and into the file, and others need room too. */
const FREE_SHARE = 0.25;

export class Engine {
  readonly #home: Home;
  readonly #options: EngineOptions;
  readonly #ledger: Ledger;
  /** Released, but not durably. */
  readonly #marks = new Map<Epoch, number>();
  #releases = 0;
  #lost: readonly LostEpoch[];
  /** While the disk is short of room the spool does not grow beyond this. */
  #ceiling: number | undefined;
  #ballastAt = Number.NEGATIVE_INFINITY;
  #broken: unknown;

  /** Begins the epoch durably. Throws Fault `spool-unusable` when it is not a new one. */
  constructor(home: Home, options: EngineOptions, nowMs: number) {
    this.#home = home;
    this.#options = options;
    this.#ledger = new Ledger(home.database);
    const { held = [], lost = [] } = home.list ?? {};
    this.#lost = [
      ...lost,
      ...held.filter(({ epoch }) => !this.#ledger.epochs.named(epoch)).map((mark) => ({ ...mark, atMs: nowMs })),
    ];
    const start = (): boolean => this.#attempt(() => this.#start());
    if (!start() && !(this.#freeSome([]) && start())) {
      throw new Fault('spool-full', `There is no room for the spool ${home.database.file}. Free some space.`);
    }
    this.#tend(nowMs);
  }

  load(): Loaded {
    return { status: this.#status(), lost: this.#lost, setAside: this.#home.setAside };
  }

  /** Durable when it returns, or refused for want of room. */
  append(pieces: readonly Piece[], nowMs: number): Appended {
    return this.#sound(() => {
      this.#tend(nowMs);
      const isKept = this.#tryStore(pieces, nowMs) || (this.#freeSome(pieces) && this.#tryStore(pieces, nowMs));
      return { isKept, status: this.#status() };
    });
  }

  read(after: Mark | undefined, count: number): { readonly items: readonly SpoolItem[]; readonly status: Status } {
    return this.#sound(() => {
      this.#begin();
      return { items: this.#ledger.read(after, count), status: this.#status() };
    });
  }

  release(mark: Mark): Status {
    return this.#sound(() => {
      this.#begin();
      this.#ledger.release(mark);
      this.#marks.set(mark.epoch, Math.max(mark.seq, this.#marks.get(mark.epoch) ?? 0));
      this.#releases += 1;
      if (this.#releases >= RELEASES_MAX) this.#attempt(() => this.#commit());
      return this.#status();
    });
  }

  /** The manager has been told of these. */
  forgetLost(epochs: readonly Epoch[]): readonly LostEpoch[] {
    return this.#sound(() => {
      this.#lost = this.#lost.filter(({ epoch }) => !epochs.includes(epoch));
      this.#saveList();
      return this.#lost;
    });
  }

  close(): void {
    if (this.#broken === undefined) {
      this.#attempt(() => {
        this.#commit();
        this.#saveList();
      });
    }
    this.#home.database.close();
  }

  #start(): void {
    this.#home.database.begin();
    this.#ledger.epochs.start(this.#options.epoch);
    // A first commit that leaves room for nothing else is no beginning: the list is written within it.
    this.#saveList();
    this.#home.database.commit();
  }

  #status(): Status {
    const { epochs, spooled, dropped, bytes } = this.#ledger;
    return { ranges: epochs.ranges(), spooled, dropped, bytes };
  }

  /** After a failed write nobody knows what the disk holds, and trying again may seem to succeed: everything is refused from then on. */
  #sound<T>(act: () => T): T {
    if (this.#broken !== undefined) throw this.#broken;
    const { dropped } = this.#ledger;
    try {
      return act();
    } catch (error) {
      if (isFull(error)) this.#undo(dropped);
      else this.#broken = error;
      throw error;
    }
  }

  #begin(): void {
    if (!this.#home.database.begin()) return;
    for (const [epoch, seq] of this.#marks) this.#ledger.release({ epoch, seq });
  }

  #commit(): void {
    const { epochs } = this.#ledger;
    const drained = epochs.drained();
    if (drained.length > 0) {
      // The list first: an epoch that is listed but not in the file counts as lost.
      this.#saveList();
      epochs.forget(drained);
    }
    this.#home.database.commit();
    this.#marks.clear();
    this.#releases = 0;
  }

  #undo(dropped: number): void {
    this.#home.database.rollback();
    this.#ledger.recount();
    this.#ledger.dropped = dropped;
  }

  /** Whether there was room; without it nothing has changed. */
  #attempt(act: () => void): boolean {
    const { dropped } = this.#ledger;
    try {
      act();
      return true;
    } catch (error) {
      if (!isFull(error)) throw error;
      this.#undo(dropped);
      return false;
    }
  }

  #tryStore(pieces: readonly Piece[], nowMs: number): boolean {
    return this.#attempt(() => {
      this.#begin();
      const limit = this.#limit();
      for (const piece of pieces) this.#ledger.add(piece);
      expire(this.#ledger, nowMs - this.#options.ageMaxMs);
      if (this.#ledger.bytes > limit) makeRoom(this.#ledger, () => this.#ledger.bytes <= limit * ROOM);
      this.#shrinkFile();
      this.#commit();
    });
  }

  /**
   * How much may be held now: while the disk is short of room no more than there is already, or what is only passing through. What a full disk has pressed
   * it down to does not stay: it may grow again as far as a part of what is free.
   */
  #limit(): number {
    const { bytesMax, freeBytesMin } = this.#options;
    const { ballast } = this.#home;
    const isShort = !ballast.isThere || (freeBytesMin > 0 && ballast.freeBytes() < freeBytesMin);
    if (isShort) {
      const pressed = this.#ceiling ?? Math.max(this.#ledger.bytes, PASSING_BYTES);
      this.#ceiling = Math.max(pressed, Math.min(PASSING_BYTES, ballast.freeBytes() * FREE_SHARE));
    } else this.#ceiling = undefined;
    return Math.min(bytesMax, this.#ceiling ?? bytesMax);
  }

  /** Gives up the ballast and the oldest items for what is to be kept; whether that came to pass. */
  #freeSome(pieces: readonly Piece[]): boolean {
    const { ballast, database } = this.#home;
    ballast.drop();
    const wanted = pieces.reduce((sum, piece) => sum + memoryOf(piece), 0);
    const checkpoint = (): void => void database.rows('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#attempt(checkpoint);
    return this.#attempt(() => {
      this.#begin();
      const target = Math.max(0, this.#ledger.bytes * ROOM - wanted);
      makeRoom(this.#ledger, () => this.#ledger.bytes <= target);
      this.#commit();
      this.#ceiling = this.#ledger.bytes + wanted;
      checkpoint();
      database.rows('PRAGMA incremental_vacuum');
      checkpoint();
    });
  }

  #shrinkFile(): void {
    const { database } = this.#home;
    const [free, pages] = [database.pragma<number>('freelist_count'), database.pragma<number>('page_count')];
    if (free > 4 * VACUUM_PAGES && free > pages / 2) database.rows(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
  }

  /** As soon as there is room for it again: until then the spool is held to what a full disk left it. */
  #tend(nowMs: number): void {
    if (Math.abs(nowMs - this.#ballastAt) < BALLAST_MS) return;
    if (!this.#home.ballast.restore(this.#options.freeBytesMin)) this.#ballastAt = nowMs;
  }

  #saveList(): void {
    const { epochs } = this.#ledger;
    const drained = epochs.drained();
    const held = epochs.all
      .filter((row) => !drained.includes(row))
      .map(({ name, released }): Mark => ({ epoch: name, seq: released }));
    writeEpochList(this.#home.listFile, { held, lost: this.#lost } satisfies EpochList);
  }
}
