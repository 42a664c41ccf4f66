// What stands at a place of a value of JSON: `.a.b[0]`, or `a.b[0]`. Knows members and elements; refuses to search, to match patterns and to call anything.

const STEP = /\[(\d+)\]|([A-Za-z0-9_$-]+)/g;

/**
 * @param path steps as they are written, of which a pattern of the caller's has allowed every sign; empty for the value itself
 * @returns undefined where nothing stands there; a value of JSON is never undefined itself
 */
export const valueAt = (value: unknown, path: string): unknown => {
  let at = value;
  for (const [, element, member] of path.matchAll(STEP)) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) !== (element !== undefined)) return undefined;
    // What every object has without anybody having said so is no member.
    const key = member ?? element ?? '';
    at = Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
  }
  return at;
};
