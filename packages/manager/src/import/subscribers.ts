// From "this service is told there" to "whoever listens there wants these services". Knows what a subscriber can wish for; refuses to know channels.
import type { Plain, Tell, Wish } from './draft.ts';
import { grace, remind } from './times.ts';

export type Told = { readonly service: string; readonly tell: Tell; readonly grace: Plain | undefined };

/** What is the same for all services of one subscription. */
const termsOf = ({ tell, grace: own }: Told): Wish => {
  const wanted = tell.graceMs === undefined ? undefined : grace(tell.graceMs);
  return {
    ...(wanted !== undefined && wanted !== own && { grace: wanted }),
    ...(!tell.resolved && { events: ['down', 'flapping', 'agent'] }),
    ...(tell.remindMs !== undefined && { remind: remind(tell.remindMs) }),
  };
};

/**
 * @param channel its id
 * @param serviceCount how many services there are at all
 * @returns undefined when nothing is told there
 */
export const subscriberOf = (channel: string, told: readonly Told[], serviceCount: number): Wish | undefined => {
  const byTerms = new Map<string, { terms: Wish; services: Set<string> }>();
  for (const one of told) {
    const terms = termsOf(one);
    const key = JSON.stringify(terms);
    const same = byTerms.get(key) ?? { terms, services: new Set() };
    same.services.add(one.service);
    byTerms.set(key, same);
  }
  const wishes = [...byTerms.values()].map(
    ({ terms, services }): Wish => ({ services: services.size === serviceCount ? '*' : [...services], ...terms }),
  );
  const [only, second] = wishes;
  if (only === undefined) return undefined;
  return second === undefined ? { ...only, channels: [channel] } : { channels: [channel], subscriptions: wishes };
};
