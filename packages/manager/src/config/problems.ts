// Problems of a configuration file: gathered while it is read, put in the order of the file, and shown to people.
// Knows places and words; refuses to know what is a problem.
import { basename } from 'node:path';
import { legible } from '@vedette/protocol/kit';
import type { ConfigProblem } from '../core/api.ts';
import type { Path, Places } from './places.ts';
import { Suggester } from './suggest.ts';

/** So many are worth reading at once. */
const SHOWN_COUNT_MAX = 50;

/** Beyond these, problems are neither kept nor counted: a file of nothing else must not take a gigabyte of words. */
export const PROBLEM_COUNT_MAX = 10_000;

/** What was added to the file at run time and stands at a path, by a name of its own: it has no line. Undefined for what stands in the file. */
export type EntryAt = (path: Path) => string | undefined;

/** Collects problems by path and finds their lines. */
export class Problems {
  /** Of what was probably meant. */
  readonly suggester = new Suggester();
  readonly #list: ConfigProblem[] = [];
  readonly #root: unknown;
  readonly #places: Places;
  readonly #entryAt: EntryAt;
  readonly #byEntry = new Map<string | undefined, ConfigProblem[]>();

  constructor(root: unknown, places: Places, entryAt: EntryAt = () => undefined) {
    this.#root = root;
    this.#places = places;
    this.#entryAt = entryAt;
  }

  /** `at` says whether the key or the value is what should be changed. */
  add(path: Path, message: string, at: 'key' | 'value' = 'value'): void {
    if (this.#list.length >= PROBLEM_COUNT_MAX) return;
    const entry = this.#entryAt(path);
    const place = entry === undefined ? this.#places.locate(this.#root, path, at) : { path };
    const problem = { ...place, path: legible(place.path.join('.')), message };
    this.#list.push(problem);
    const others = this.#byEntry.get(entry);
    if (others) others.push(problem);
    else this.#byEntry.set(entry, [problem]);
  }

  /** The line a path stands on, to name one place in a problem of another. */
  lineOf(path: Path): number | undefined {
    return this.isAdded(path) ? undefined : this.#places.locate(this.#root, path, 'key').line;
  }

  isAdded(path: Path): boolean {
    return this.#entryAt(path) !== undefined;
  }

  /** By what was added at run time; under `undefined` the file's own. */
  byEntry(): ReadonlyMap<string | undefined, readonly ConfigProblem[]> {
    return this.#byEntry;
  }

  get count(): number {
    return this.#list.length;
  }

  /** In the order of the file. */
  list(): readonly ConfigProblem[] {
    return sortProblems(this.#list);
  }
}

export const sortProblems = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] =>
  problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));

/** `vedette.yaml:12:7 services.web.evrey: unknown key 'evrey': did you mean 'every'?` */
export const formatProblem = (file: string, { path, line, column, message }: ConfigProblem): string => {
  const place = [basename(file), line, column].filter((part) => part !== undefined).join(':');
  return path === '' ? `${place} ${message}` : `${place} ${path}: ${message}`;
};

/** One problem a line; beyond fifty only how many more there are. */
export const formatProblems = (file: string, problems: readonly ConfigProblem[]): string => {
  const lines = problems.slice(0, SHOWN_COUNT_MAX).map((problem) => formatProblem(file, problem));
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`… and ${more} more ${more === 1 ? 'problem' : 'problems'}`);
  return lines.join('\n');
};
