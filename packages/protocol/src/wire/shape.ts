// Small combinators that turn decoded values into fresh typed ones, and back. Know kinds, ranges and paths; refuse to know any
// message. Whatever they complain of is named by kind and path: what the other side sent is never quoted.
import { clipUtf8, utf8Bytes } from './utf8.ts';

/** One kind of value. `read` builds a fresh `T` or throws a Misfit; `write` gives what is encoded for it and trusts its input. */
export type Shape<T> = { read(this: void, raw: unknown): T; write(this: void, value: T): unknown };

/** A value that is not of its shape. The path grows while the complaint travels outwards. */
export class Misfit extends Error {
  readonly wanted: string;
  path = '';

  constructor(wanted: string) {
    super(wanted);
    this.wanted = wanted;
  }

  within(step: string): this {
    this.path = step + this.path;
    return this;
  }
}

const located = (thrown: unknown, step: string): unknown => (thrown instanceof Misfit ? thrown.within(step) : thrown);

/** A whole number from `min` to `max`, whatever numeric form it came in. */
export const int = (min: number, max: number): Shape<number> => ({
  read(raw) {
    if (typeof raw !== 'number' || !Number.isInteger(raw) || raw < min || raw > max) {
      throw new Misfit(`must be a whole number from ${min} to ${max}`);
    }
    return raw + 0; // minus zero becomes zero
  },
  write: (value) => value,
});

/** Like `int`, for what is measured: fractions are rounded away when written. */
export const wholeMs = (min: number, max: number): Shape<number> => ({
  read: int(min, max).read,
  write: (value) => Math.round(value),
});

/** Any finite number from `min` to `max`. */
export const real = (min: number, max: number): Shape<number> => ({
  read(raw) {
    if (typeof raw !== 'number' || !(raw >= min && raw <= max))
      throw new Misfit(`must be a number from ${min} to ${max}`);
    return raw + 0;
  },
  write: (value) => value,
});

/** Control characters, line separators and marks that turn the direction of writing: they have no place in a line of text. */
const unprintable = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;
const unprintables = new RegExp(unprintable, 'gu');

/** A text of at most `bytesMax` bytes of UTF-8 without control characters. Written as it is: never cut what is acted upon. */
export const text = (bytesMax: number): Shape<string> => ({
  read(raw) {
    if (typeof raw !== 'string' || raw.length > bytesMax || utf8Bytes(raw) > bytesMax || unprintable.test(raw)) {
      throw new Misfit(`must be a text of at most ${bytesMax} bytes without control characters`);
    }
    return raw;
  },
  write: (value) => value,
});

/** A text for people. Made presentable when written: cut to `bytesMax` bytes, control characters become spaces. */
export const note = (bytesMax: number): Shape<string> => ({
  read: text(bytesMax).read,
  write: (value) => clipUtf8(value.toWellFormed().replace(unprintables, ' '), bytesMax),
});

/** `true` or `false`. */
export const boolean: Shape<boolean> = {
  read(raw) {
    if (typeof raw !== 'boolean') throw new Misfit('must be true or false');
    return raw;
  },
  write: (value) => value,
};

/** A text of a fixed form. */
export const matching = (pattern: RegExp, called: string): Shape<string> => ({
  read(raw) {
    if (typeof raw !== 'string' || !pattern.test(raw)) throw new Misfit(`must be ${called}`);
    return raw;
  },
  write: (value) => value,
});

/** One word of a list. A word this version does not know, of at most 64 bytes, is read as `otherwise`. */
export const oneOf = <T extends string>(words: readonly T[], otherwise: T): Shape<T> => ({
  read(raw) {
    if (typeof raw !== 'string' || raw.length > 64) throw new Misfit('must be a word of at most 64 bytes');
    return words.find((word) => word === raw) ?? otherwise;
  },
  write: (value) => value,
});

/** Bytes, always as a plain Uint8Array. */
export const bytes = (bytesMax: number): Shape<Uint8Array> => ({
  read(raw) {
    if (!(raw instanceof Uint8Array) || raw.length > bytesMax) {
      throw new Misfit(`must be a byte string of at most ${bytesMax} bytes`);
    }
    return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  },
  write: (value) => value,
});

/** From `min` to `max` values of one shape. */
export const listOf = <T>(item: Shape<T>, min: number, max: number): Shape<readonly T[]> => ({
  read(raw) {
    if (!Array.isArray(raw) || raw.length < min || raw.length > max) {
      throw new Misfit(`must be a list of ${min} to ${max} values`);
    }
    return raw.map((value, i) => {
      try {
        return item.read(value);
      } catch (thrown) {
        throw located(thrown, `[${i}]`);
      }
    });
  },
  write: (values) => values.map((value) => item.write(value)),
});

/** A field that may be missing. */
export const optional = <T>(shape: Shape<T>): Shape<T | undefined> => ({
  read: (raw) => (raw === undefined ? undefined : shape.read(raw)),
  write: (value) => (value === undefined ? undefined : shape.write(value)),
});

/** A map with these fields, written in this order. Keys it does not know are ignored: a newer version may say more. */
export const object = <T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> => {
  const names = Object.keys(fields) as (keyof T & string)[];
  return {
    read(raw) {
      if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || raw instanceof Uint8Array) {
        throw new Misfit('must be a map');
      }
      const fresh: Partial<T> = {};
      for (const name of names) {
        try {
          const value = fields[name].read(Reflect.get(raw, name));
          if (value !== undefined) fresh[name] = value;
        } catch (thrown) {
          throw located(thrown, `.${name}`);
        }
      }
      return fresh as T;
    },
    write(value) {
      const plain: Record<string, unknown> = {};
      for (const name of names) {
        const written = fields[name].write(value[name]);
        if (written !== undefined) plain[name] = written;
      }
      return plain;
    },
  };
};

/** A map of at most `max` entries, with keys of one shape and values of another. */
export const recordOf = <T>(key: Shape<string>, item: Shape<T>, max: number): Shape<Readonly<Record<string, T>>> => ({
  read(raw) {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || raw instanceof Uint8Array) {
      throw new Misfit('must be a map');
    }
    const entries = Object.entries(raw);
    if (entries.length > max) throw new Misfit(`must be a map of at most ${max} entries`);
    // A key is never quoted: it came from the other side as well.
    return Object.fromEntries(entries.map(([name, value], i) => [readAt(key, name, i), readAt(item, value, i)]));
  },
  write: (value) => Object.fromEntries(Object.entries(value).map(([name, it]) => [name, item.write(it)])),
});

const readAt = <T>(shape: Shape<T>, raw: unknown, place: number): T => {
  try {
    return shape.read(raw);
  } catch (thrown) {
    throw located(thrown, `[${place}]`);
  }
};

/** A shape with a further condition on the whole; `wanted` says what must be. */
export const where = <T>(shape: Shape<T>, holds: (value: T) => boolean, wanted: string): Shape<T> => ({
  read(raw) {
    const value = shape.read(raw);
    if (!holds(value)) throw new Misfit(wanted);
    return value;
  },
  write: shape.write,
});
