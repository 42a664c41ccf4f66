// A file's root read again with what was wished for at run time besides, by the same reading: so every default, every selector and the words of every problem
// are the same. Knows which entry a problem is about; refuses to know how entries came to be and where they are kept.
import type { ConfigProblem } from '../core/api.ts';
import { type Entry, inOrder, keyOf } from '../core/entry.ts';
import type { EntryKind } from '../core/run-time-api.ts';
import { type Reading, readWishes, type Source } from './parse.ts';
import { isMapping } from './piece.ts';
import type { Path } from './places.ts';
import { Problems } from './problems.ts';

export type Fit = Reading & {
  /** Entries that do not go with the file or with each other, by `keyOf`, and why: they are not in the wishes. */
  readonly aside: ReadonlyMap<string, readonly ConfigProblem[]>;
  /** Entries that the file names itself: what it says holds. */
  readonly named: readonly Entry[];
};

type Raw = Readonly<Record<string, unknown>>;

/** What falls with the entry that it names falls one round later. A chain that is longer is set aside whole. */
const ROUND_COUNT_MAX = 12;

const SECTIONS: Readonly<Record<EntryKind, string>> = {
  service: 'services',
  subscriber: 'subscribers',
  subscription: 'subscriptions',
};

/** Where an entry's problems are told. */
export const pathOf = ({ kind, id }: Pick<Entry, 'kind' | 'id'>): Path => [SECTIONS[kind], id];

/** With as many of the entries as go with the file and with each other; where two do not, the older one stays. */
export const fitEntries = (source: Source, entries: Iterable<Entry>): Fit => {
  const all = inOrder(entries);
  const named = all.filter((entry) => isNamed(source.root, entry));
  const aside = new Map<string, readonly ConfigProblem[]>();
  for (let round = 1; ; round++) {
    const rest = all.filter((entry) => !aside.has(keyOf(entry)) && !isNamed(source.root, entry));
    if (rest.length === 0) return { ...source.reading, aside, named };
    const { reading, problems } = readOnce(source, rest);
    if (problems.size === 0) return { ...reading, aside, named };
    const blamed = rest.filter((entry) => problems.has(keyOf(entry)));
    for (const entry of blamed) aside.set(keyOf(entry), problems.get(keyOf(entry)) ?? []);
    if (blamed.length > 0 && round < ROUND_COUNT_MAX) continue;
    // The file is sound alone: what none of them can be blamed for goes with all of them.
    for (const entry of rest)
      if (!aside.has(keyOf(entry))) aside.set(keyOf(entry), problems.get(undefined) ?? AMONG_OTHERS);
  }
};

const AMONG_OTHERS: readonly ConfigProblem[] = [
  { path: '', message: 'too much of what was added at run time does not go together' },
];

/** Whether the file has such a thing itself. */
const isNamed = (root: Raw, { kind, id }: Entry): boolean => {
  const section = root[SECTIONS[kind]];
  return kind !== 'subscription' && isMapping(section) && Object.hasOwn(section, id);
};

type Read = { readonly reading: Reading; readonly problems: ReturnType<Problems['byEntry']> };

const readOnce = ({ root, places, file }: Source, entries: readonly Entry[]): Read => {
  const added = {
    service: new Map<string, unknown>(),
    subscriber: new Map<string, unknown>(),
    subscription: new Map<string, unknown>(),
  };
  for (const { kind, id, body } of entries) added[kind].set(id, body);
  const kinds = new Map(Object.entries(SECTIONS).map(([kind, section]) => [section, kind as EntryKind]));
  const entryAt = ([section, id]: Path): string | undefined => {
    const kind = typeof section === 'string' ? kinds.get(section) : undefined;
    return kind !== undefined && typeof id === 'string' && added[kind].has(id) ? keyOf({ kind, id }) : undefined;
  };
  const problems = new Problems(root, places, entryAt);
  const whole = {
    ...root,
    ...(added.service.size > 0 && { services: merged(root['services'], added.service) }),
    ...(added.subscriber.size > 0 && { subscribers: merged(root['subscribers'], added.subscriber) }),
  };
  // What the file names beside itself was looked for when it was put in force; that it is gone since is nobody's change.
  const surroundings = { file, readable: () => undefined, isSet: () => true };
  const reading = readWishes(whole, surroundings, problems, Object.fromEntries(added.subscription));
  return { reading, problems: problems.byEntry() };
};

/** What is in the file comes first. */
const merged = (section: unknown, added: ReadonlyMap<string, unknown>): Raw =>
  Object.assign(Object.create(null), isMapping(section) ? section : {}, Object.fromEntries(added));
