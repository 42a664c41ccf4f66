// What a decoded value may be, and whether two of them are the same. Knows plain values; refuses to know how they were decoded.
import { Broken } from './target.ts';

/** Deeper than this nothing sane is; a cycle is deeper than anything. */
const DEPTH_MAX = 32;

const unplain = (what: string): never => {
  throw new Broken('plain', `a decoded value is or holds ${what}`);
};

/** @throws Broken `plain` unless it is null, a boolean, number, text, byte array, or a list or object of such */
export const mustBePlain = (value: unknown, depth = 0): void => {
  if (depth > DEPTH_MAX) unplain('itself, or more levels than were allowed');
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return;
  if (typeof value === 'string') {
    if (!value.isWellFormed()) unplain('a text that is no Unicode');
  } else if (typeof value !== 'object') {
    unplain(`a ${typeof value}`);
  } else if (Array.isArray(value)) {
    if (Object.getPrototypeOf(value) !== Array.prototype) unplain('a list of a class of its own');
    for (const item of value) mustBePlain(item, depth + 1);
  } else if (!(value instanceof Uint8Array)) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) unplain(`an instance of ${className(value)}`);
    for (const key of Reflect.ownKeys(value)) mustBePlainField(value, key, depth);
  }
};

const mustBePlainField = (value: object, key: string | symbol, depth: number): void => {
  const field = Object.getOwnPropertyDescriptor(value, key);
  if (typeof key === 'symbol' || key === '__proto__') unplain(`the key ${String(key)}`);
  if (!field || !('value' in field)) unplain('a field that runs code');
  mustBePlain(field?.value, depth + 1);
};

const className = (value: object): string => {
  const maker: unknown = value.constructor;
  return typeof maker === 'function' ? maker.name : 'nothing known';
};

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const sameFields = (a: object, b: object): boolean => {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(Reflect.get(a, key), Reflect.get(b, key)))
  );
};

/** The same values, whatever the order of keys; NaN is itself, and minus zero is not zero. */
export const sameValue = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && sameBytes(a, b);
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  return sameFields(a, b);
};
