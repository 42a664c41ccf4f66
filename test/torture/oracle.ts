// What an agent produced, written down outside everything that is tortured. Knows the file's lines, one for each batch before it is kept and
// one after; refuses to know spools and stores.
import { createHash } from 'node:crypto';
import { constants, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { PlacedChange } from '@vedette/protocol/wire';

/** `begun` is written before the spool is asked, `durable` once it has promised: what died in between may have been kept or not. */
export type Produced = {
  readonly state: 'begun' | 'durable';
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  /** Of the payload, as `hashOf` has it. */
  readonly hash: string;
  readonly changes: readonly NumberedChange[];
};

/** A change at its number in the stream, and the hash of what it says. */
export type NumberedChange = { readonly seq: number; readonly hash: string };

/** The same for the same content, whatever the order in which a codec leaves the keys of an object. */
export const hashOf = (results: Uint8Array, changes: readonly PlacedChange[]): string =>
  createHash('sha256').update(results).update(JSON.stringify(changes, inOrder)).digest('hex').slice(0, 32);

/** The changes of a batch that begins with number `first`. */
export const numbered = (first: number, changes: readonly PlacedChange[]): NumberedChange[] =>
  changes.map(({ place, change }) => ({ seq: first + place, hash: hashOf(new Uint8Array(), [{ place: 0, change }]) }));

const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** A line is on disk when `write` returns: O_APPEND and O_DSYNC. */
export class OracleFile {
  readonly #descriptor: number;

  constructor(file: string) {
    const { O_WRONLY, O_CREAT, O_APPEND, O_DSYNC } = constants;
    this.#descriptor = openSync(file, O_WRONLY | O_CREAT | O_APPEND | O_DSYNC, 0o600);
    // Whatever was killed in the middle of a line: the next one begins a line of its own.
    writeSync(this.#descriptor, '\n');
  }

  write({ state, epoch, first, last, hash, changes }: Produced): void {
    const news = changes.map((change) => ` ${change.seq}:${change.hash}`).join('');
    writeSync(this.#descriptor, `${state} ${epoch} ${first} ${last} ${hash}${news} .\n`);
  }
}

/** Everything in the file; half a line, left by a kill, says nothing. */
export const readOracle = (file: string): Produced[] => {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, state, epoch = '', first, last, hash = '', news = ''] =
        /^(begun|durable) ([0-9a-f]+) (\d+) (\d+) ([0-9a-f]{32})((?: \d+:[0-9a-f]{32})*) \.$/.exec(line) ?? [];
      if (state !== 'begun' && state !== 'durable') return [];
      return [{ state, epoch, first: Number(first), last: Number(last), hash, changes: changesIn(news) }];
    });
};

const changesIn = (news: string): NumberedChange[] =>
  [...news.matchAll(/(\d+):(\w+)/g)].map(([, seq, hash = '']) => ({ seq: Number(seq), hash }));
