// Where a value stands in an answer in JSON: `usage.cpu`, `servers[0].ip`. Knows members and elements; refuses to search, and to call anything.

const NAME = '[A-Za-z0-9_$-]{1,64}';
const ELEMENT = '\\[(?:0|[1-9]\\d{0,5})\\]';

/** A path as it is written: the dot at its beginning may be left out. At most eight steps. */
export const FIELD_PATTERN: RegExp = new RegExp(`^(?:\\.?${NAME}|${ELEMENT})(?:\\.${NAME}|${ELEMENT}){0,7}$`);

const STEP = new RegExp(`(${NAME})|\\[(\\d+)\\]`, 'g');

/**
 * @param path as `FIELD_PATTERN` allows it; empty for the value itself
 * @returns undefined where nothing stands there
 */
export const fieldOf = (value: unknown, path: string): unknown => {
  let at = value;
  for (const [, member, element] of path.matchAll(STEP)) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) !== (element !== undefined)) return undefined;
    // What every object has without anybody having said so is no member.
    const key = member ?? element ?? '';
    at = Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
  }
  return at;
};
