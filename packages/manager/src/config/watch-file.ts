// Notices that a file has changed: written in place, replaced by another of the same name, removed, or there again.
// Knows nothing of what stands in it.
import { type BigIntStats, type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock, MonoMs } from '@vedette/protocol/kit';

/** An editor touches a file several times to save it once. */
const SETTLE_MS = 200;

/** Not every file system tells of changes (network shares, what a symbolic link leads to), so the file is also looked at. */
const POLL_MS = 2_000;

const ABSENT = 'absent';

/** Differs whenever the file has been written or replaced. Changed permissions count: they may make it readable. */
const fingerprintOf = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string => `${ino} ${size} ${mtimeNs} ${ctimeNs}`;

/** What a file is like now, to be compared with what it is like later. */
export const fingerprint = (file: string): Promise<string> =>
  stat(file, { bigint: true }).then(fingerprintOf, () => ABSENT);

class FileWatch implements Disposable {
  readonly #file: string;
  readonly #onChange: () => void;
  readonly #clock: Clock;
  readonly #watcher: FSWatcher | undefined;
  /** What the file was like when `onChange` was last called, or at the start. */
  #told: string;
  /** What it was like at the last look, and since when it has been like that. */
  #seen: string;
  #seenSinceMs: MonoMs;
  #next: Disposable | undefined;
  #nextAtMs = 0;
  #looking: boolean = false;
  #disposed: boolean = false;

  constructor(file: string, asOf: string, onChange: () => void, clock: Clock) {
    this.#file = file;
    this.#onChange = onChange;
    this.#clock = clock;
    this.#told = asOf;
    this.#seen = this.#told;
    this.#seenSinceMs = clock.elapsed();
    this.#watcher = this.#watchDirectory();
    this.#lookIn(0);
  }

  /** The directory is watched, not the file: a watch on a file stays with the old one when it is replaced. */
  #watchDirectory(): FSWatcher | undefined {
    try {
      const watcher = watch(dirname(this.#file), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(this.#file)) this.#lookIn(0);
      });
      // A watch that fails later leaves the looking every two seconds.
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return undefined;
    }
  }

  /** Only ever brings the next look forward: a file that is written all the time must not put it off for ever. */
  #lookIn(delayMs: number): void {
    const atMs = this.#clock.elapsed() + delayMs;
    if (this.#disposed || (this.#next !== undefined && this.#nextAtMs <= atMs)) return;
    this.#next?.[Symbol.dispose]();
    this.#nextAtMs = atMs;
    this.#next = this.#clock.at(atMs, () => {
      this.#next = undefined;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    // The look under way arranges for the next one.
    if (this.#looking) return;
    this.#looking = true;
    const now = await fingerprint(this.#file);
    this.#looking = false;
    if (this.#disposed) return;
    if (now !== this.#seen) this.#seenSinceMs = this.#clock.elapsed();
    this.#seen = now;
    const changed = now !== this.#told;
    const settled = this.#clock.elapsed() - this.#seenSinceMs >= SETTLE_MS;
    this.#lookIn(changed && !settled ? SETTLE_MS : POLL_MS);
    if (!changed || !settled) return;
    this.#told = now;
    this.#onChange();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#next?.[Symbol.dispose]();
    this.#watcher?.close();
  }
}

/**
 * Calls `onChange` after every change of `file` once it has kept still for a fifth of a second, until disposed. The file's removal
 * counts as a change.
 * @param asOf the fingerprint of the file that is known already, taken before it was read: whatever happened to it since is a change
 */
export const watchFile = (file: string, asOf: string, onChange: () => void, clock: Clock): Disposable =>
  new FileWatch(file, asOf, onChange, clock);
