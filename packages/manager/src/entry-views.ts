// What is wished for, from the file and from run time, as people see it: as it was written. Knows where each comes from and in which order it counts; refuses to
// know how it came to be.
import type { Basis } from './basis.ts';
import { type Entry, inOrder, keyOf } from './core/entry.ts';
import type { EntryKind, EntryView, Piece } from './core/run-time-api.ts';
import { isoTime } from './core/views.ts';

/** Subscriptions in the order in which they count, those that are set aside last; the others as they come. */
export const entryViews = (kind: EntryKind, basis: Basis, entries: readonly Entry[]): readonly EntryView[] => {
  const added = inOrder(entries.filter((entry) => entry.kind === kind));
  if (kind === 'subscription') return subscriptionViews(basis, added, entries);
  const chosen = kind === 'subscriber' ? servicesChosen(basis) : undefined;
  const count = (id: string) => chosen && { services: chosen.get(id) ?? 0 };
  const section = pieceOf(basis.source.root[kind === 'service' ? 'services' : 'subscribers']);
  return [
    ...Object.entries(section).map(
      ([id, written]): EntryView => ({ kind, id, from: 'file', body: pieceOf(written), ...count(id) }),
    ),
    ...added.map((entry) => ({ ...addedView(basis, entry), ...count(entry.id) })),
  ];
};

const subscriptionViews = (basis: Basis, added: readonly Entry[], all: readonly Entry[]): readonly EntryView[] => {
  const kind = 'subscription';
  const byNumber = new Map(added.map((entry) => [entry.id, entry]));
  const subscribers = new Map(all.flatMap((entry) => (entry.kind === 'subscriber' ? [[entry.id, entry.body]] : [])));
  const inFile = pieceOf(basis.source.root['subscribers']);
  const inForce = basis.fit.subscriptions.flatMap(({ path, wish }): readonly EntryView[] => {
    const services = wish.services.length;
    const entry = path[0] === 'subscriptions' ? byNumber.get(String(path[1])) : undefined;
    if (entry) return [{ ...addedView(basis, entry), services }];
    const subscriber = wish.id;
    const from = Object.hasOwn(inFile, subscriber) ? 'file' : 'run time';
    const {
      quiet: _quiet,
      subscriptions,
      ...own
    } = pieceOf(from === 'file' ? inFile[subscriber] : subscribers.get(subscriber));
    const index = path[3];
    if (index === undefined)
      return subscriptions ? [] : [{ kind, id: subscriber, from, body: { subscriber, ...own }, services }];
    const written = Array.isArray(subscriptions) ? pieceOf(subscriptions[Number(index)]) : {};
    return [{ kind, id: `${subscriber}.${index}`, from, body: { subscriber, ...written }, services }];
  });
  const aside = added.filter((entry) => basis.fit.aside.has(keyOf(entry)));
  return [...inForce, ...aside.map((entry) => addedView(basis, entry))];
};

const addedView = ({ fit }: Basis, entry: Entry): EntryView => {
  const { kind, id, body, addedAtMs, by } = entry;
  const problems = fit.aside.get(keyOf(entry));
  const addedAt = isoTime(addedAtMs);
  return { kind, id, from: 'run time', body, addedAt, ...(by !== undefined && { by }), ...(problems && { problems }) };
};

/** How many services each subscriber chooses: of one subscriber no two wishes are for the same. */
const servicesChosen = ({ fit }: Basis): ReadonlyMap<string, number> => {
  const chosen = new Map<string, number>();
  for (const { id, services } of fit.wishes.subscribers) chosen.set(id, (chosen.get(id) ?? 0) + services.length);
  return chosen;
};

/** A service that is written as one text is its target; what is left out is nothing. */
const pieceOf = (written: unknown): Piece => {
  if (typeof written === 'string') return { target: written };
  return typeof written === 'object' && written !== null && !Array.isArray(written) ? (written as Piece) : {};
};
