// What an import comes to before it is written: services, ways of telling, planned outages, and what stays behind. Knows the plain words of our file; refuses
// to know any foreign format, and never holds a secret: only the name of the variable that is to hold it.
import { legible } from '@vedette/protocol/kit';

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** Keys and values as our file has them. */
export type Wish = { readonly [key: string]: Plain | undefined };

/** Where something stands in the source. `path` is for people: `endpoints.3.conditions.0`. */
export type Place = { readonly file: string; readonly line?: number | undefined; readonly path: string };

/** What could not be carried over, or only in another way, and why. */
export type Note = { readonly place: Place; readonly message: string };

/** A variable that somebody has to set, and whose environment it belongs to. */
export type Variable = { readonly name: string; readonly holder: 'manager' | 'agent'; readonly place: Place };

/** Whom the source tells of a service, and when. */
export type Tell = {
  /** The key of a channel. */
  readonly to: string;
  /** How long it has to last; undefined: as long as the service's own grace. */
  readonly graceMs?: number | undefined;
  /** Whether its end is told, too. */
  readonly resolved: boolean;
  readonly remindMs?: number | undefined;
};

export type DraftService = {
  /** Nothing else of this source has it; what depends on this service names it so. */
  readonly key: string;
  /** What people call it: its id is made of this. */
  readonly name: string;
  readonly place: Place;
  readonly group?: string | undefined;
  readonly wish: Wish;
  readonly tell: readonly Tell[];
  /** Keys of services that it cannot be reached without. */
  readonly parents?: readonly string[];
};

export type DraftChannel = { readonly key: string; readonly name: string; readonly place: Place; readonly wish: Wish };

/** `services`: keys, or all of them. */
export type DraftPlanned = {
  readonly name: string;
  readonly place: Place;
  readonly services: readonly string[] | '*';
  readonly wish: Wish;
};

export type Draft = {
  readonly services: readonly DraftService[];
  readonly channels: readonly DraftChannel[];
  readonly planned: readonly DraftPlanned[];
  readonly notes: readonly Note[];
  readonly variables: readonly Variable[];
};

/** Agents take secrets from variables with such names only. */
const AGENT_PREFIX = 'VEDETTE_SECRET_';
const NAME_LENGTH_MAX = 48;

/** `${NAME}` or `$NAME`, and nothing else: the source takes it from its environment itself. */
const variableIn = (value: string): string | undefined =>
  /^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))$/.exec(value)?.slice(1).find(Boolean);

const keyOf = ({ file, line, path }: Place): string => `${file}:${line} ${path}`;

/** Gathers a draft while a source is read. */
export class Drafting {
  readonly services: DraftService[] = [];
  readonly channels: DraftChannel[] = [];
  readonly planned: DraftPlanned[] = [];
  readonly notes: Note[] = [];
  readonly variables: Variable[] = [];

  readonly #said = new Set<string>();
  readonly #named = new Map<string, string>();
  /** How many secrets have been given a name so far. */
  readonly #names = new Map<string, number>();

  /** Said once, however often it is: what is wrong with a module is wrong for all its targets. */
  note(place: Place, message: string): void {
    const key = `${keyOf(place)} ${message}`;
    if (!this.#said.has(key)) this.notes.push({ place, message: legible(message) });
    this.#said.add(key);
  }

  /**
   * Names the variable that is to hold a secret, instead of the secret; the same one for the same place and hint.
   * @param hint what it is made of: `alerting slack webhook-url`
   * @param value the secret; only asked whether it is a variable already
   */
  secret(holder: Variable['holder'], place: Place, hint: string, value: string): string {
    const own = variableIn(value);
    const key = `${keyOf(place)} ${hint}`;
    const before = this.#named.get(key);
    if (before !== undefined) return `env:${before}`;
    const stem = (own ?? hint).replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
    const short = stem.toUpperCase().slice(0, NAME_LENGTH_MAX - 4) || 'SECRET';
    const base = holder === 'agent' ? AGENT_PREFIX + short : (own ?? (/^\d/.test(short) ? `_${short}` : short));
    // The same variable of the source is the same secret; two secrets never share a name.
    const count = (this.#names.get(base) ?? 0) + 1;
    const name = own === undefined && count > 1 ? `${base}_${count}` : base;
    if (own === undefined || count === 1) this.variables.push({ name, holder, place });
    this.#names.set(base, count);
    this.#named.set(key, name);
    return `env:${name}`;
  }
}
