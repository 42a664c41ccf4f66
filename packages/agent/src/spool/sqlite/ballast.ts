// A file that takes up room so that there is some when the disk is full: a full disk lets SQLite not even delete. Knows how it is made and
// dropped, and how much room the disk has; refuses to know when it is needed.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MADE_DURABLY } from './epoch-list.ts';

export class Ballast {
  readonly #file: string;
  readonly #bytes: number;
  #isThere: boolean;

  /** @param bytes its size; 0 for none at all */
  constructor(file: string, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
    this.#isThere = existsSync(file);
  }

  /** False when there should be one and is not: then the disk was full a moment ago. */
  get isThere(): boolean {
    return this.#isThere || this.#bytes === 0;
  }

  /** How much room this user has on the disk. */
  freeBytes(): number {
    const { bavail, bsize } = statfsSync(dirname(this.#file));
    return bavail * bsize;
  }

  drop(): void {
    rmSync(this.#file, { force: true });
    this.#isThere = false;
  }

  /** Makes it unless it is there, if twice its size is free and `floorBytes` besides; false when that should have gone well and did not. */
  restore(floorBytes: number): boolean {
    if (this.isThere || this.freeBytes() < floorBytes + 2 * this.#bytes) return true;
    try {
      this.#fill();
      this.#isThere = true;
    } catch {
      this.drop();
    }
    return this.#isThere;
  }

  /** Bytes that do not compress: a file system that packs zeros away would keep no room. */
  #fill(): void {
    const descriptor = openSync(this.#file, MADE_DURABLY, 0o600);
    try {
      writeFileSync(descriptor, randomBytes(this.#bytes));
    } finally {
      closeSync(descriptor);
    }
  }
}
