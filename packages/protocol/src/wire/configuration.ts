// A configuration as a whole: the text its hash is made of, and the difference between two. Knows services by their slots; refuses to know who
// hashes (the ends do) and when which is sent (delivery/).
import type { Assignment } from './message.ts';

/** Something that is new: a service as it is to be, or the slot of one that is no more. */
export type Amendment = Assignment | number;

/**
 * The text whose SHA-256, in lower-case hex, is the hash of a configuration (P74): one line for each service, by ascending slots, each a JSON array without white
 * space.
 */
export const configurationText = (services: readonly Assignment[]): string =>
  services
    .toSorted((a, b) => a.slot - b.slot)
    .map((service) => `${JSON.stringify(lineOf(service))}\n`)
    .join('');

/** What is said of canaries alone stands at the end of their lines alone: the text of all others is what it was before there were any. */
const lineOf = (s: Assignment): readonly unknown[] => [
  s.slot,
  s.id,
  s.target,
  s.intervalMs,
  s.timeoutMs,
  s.gracesMs,
  s.recover,
  s.index,
  s.of,
  ...(s.canary ? [true] : []),
];

/** What an agent names in its `hello` if it knows what a canary is. */
export const CANARIES_FEATURE = 'canaries';

/**
 * The services as an agent with these features may be told of them. One that does not know what a field means cannot compute the hash of what has it, and
 * would refuse the whole (P74).
 * @returns the very same list where nothing has to be left out
 */
export const sayable = (services: readonly Assignment[], features: readonly string[]): readonly Assignment[] =>
  features.includes(CANARIES_FEATURE) || !services.some(({ canary }) => canary)
    ? services
    : services.map(({ canary: _canary, ...plain }) => plain);

/** What turns `before` into `after`. */
export const amendmentsBetween = (
  before: readonly Assignment[],
  after: readonly Assignment[],
): readonly Amendment[] => {
  const known = new Map(before.map((service) => [service.slot, service]));
  const changed = after.filter((service) => {
    const old = known.get(service.slot);
    known.delete(service.slot);
    return old === undefined || JSON.stringify(old) !== JSON.stringify(service);
  });
  return [...changed, ...known.keys()];
};

/** `before` with the amendments made, by ascending slots. */
export const amended = (before: readonly Assignment[], amendments: readonly Amendment[]): readonly Assignment[] => {
  const services = new Map(before.map((service) => [service.slot, service]));
  for (const amendment of amendments) {
    if (typeof amendment === 'number') services.delete(amendment);
    else services.set(amendment.slot, amendment);
  }
  return [...services.values()].toSorted((a, b) => a.slot - b.slot);
};
