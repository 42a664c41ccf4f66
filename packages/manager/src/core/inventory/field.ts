// How the place of a value in an answer in JSON is written: `usage.cpu`, `servers[0].ip`. Refuses to know what stands there.

const NAME = '[A-Za-z0-9_$-]{1,64}';
const ELEMENT = '\\[(?:0|[1-9]\\d{0,5})\\]';

/** The dot at its beginning may be left out. At most eight steps. */
export const FIELD_PATTERN: RegExp = new RegExp(`^(?:\\.?${NAME}|${ELEMENT})(?:\\.${NAME}|${ELEMENT}){0,7}$`);
