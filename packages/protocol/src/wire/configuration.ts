// A configuration as a whole: the text its hash is made of, and the difference between two. Knows services by their slots; refuses to know who
// hashes (the ends do) and when which is sent (delivery/).
import { check as checkShape, checkText } from '../check/check.ts';
import { featuresOf } from '../check/feature.ts';
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

/** What few services have stands at the end of their lines alone: the text of all others is what it was before there was any of it. */
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
  ...(s.check ? [s.canary === true, checkShape.write(s.check)] : s.canary ? [true] : []),
];

/** What is looked at, and how, as one text: two services are looked at alike exactly when theirs are. Whatever changes it begins anew. */
export const lookText = ({ target, check }: Pick<Assignment, 'target' | 'check'>): string =>
  check ? `${target} ${checkText(check)}` : target;

/** What an agent names in its `hello` if it knows what a canary is. */
export const CANARIES_FEATURE = 'canaries';

/** How a target begins that stands for a check the agent does not know. No check is called so, so that every agent refuses it. */
const UNSUPPORTED = 'unsupported:';

/** What an agent with these features does not know of how this service is looked at, if it is so: a type of check, or a term of one. */
export const missingCheck = ({ check }: Pick<Assignment, 'check'>, features: readonly string[]): string | undefined =>
  check &&
  featuresOf(check)
    .find((feature) => !features.includes(feature))
    ?.replace(/^[a-z]+:/, '');

/**
 * The services as an agent with these features may be told of them. One that does not know what a field means cannot compute the hash of what has it, and
 * would refuse the whole (P74). A service with a check it does not know must not be looked at in a simpler way: it gets a target that it has to refuse (P82).
 * @returns the very same list where nothing has to be left out
 */
export const sayable = (services: readonly Assignment[], features: readonly string[]): readonly Assignment[] => {
  const knowsCanaries = features.includes(CANARIES_FEATURE);
  const isSayable = (service: Assignment): boolean =>
    (knowsCanaries || !service.canary) && missingCheck(service, features) === undefined;
  if (services.every(isSayable)) return services;
  return services.map((service) => {
    if (isSayable(service)) return service;
    const { canary, check, ...plain } = service;
    const missing = missingCheck(service, features);
    return {
      ...plain,
      ...(missing !== undefined ? { target: `${UNSUPPORTED}${missing}` } : check && { check }),
      ...(knowsCanaries && canary && { canary }),
    };
  });
};

/** Terms of this many characters weigh as much as a service without any. */
const TERMS_WEIGHED = 128;

/** How much of a part of a configuration it takes: a full part fits a frame whatever stands in it, and a service without terms weighs 1. */
export const weightOf = (amendment: Amendment): number =>
  typeof amendment === 'number' || !amendment.check
    ? 1
    : 1 + Math.ceil(checkText(amendment.check).length / TERMS_WEIGHED);

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
