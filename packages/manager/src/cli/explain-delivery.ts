// Whether what was to be told did get through, in words. Knows what a delivery may have come to; refuses to know what was told, and why.
import type { NotificationThen } from '../core/explanation.ts';
import { list } from './format.ts';

type Deliveries = NotificationThen['deliveries'];

/** Somebody was told when one channel took it; until then they were to be told. */
export const hasArrived = (deliveries: Deliveries): boolean => deliveries.some(({ state }) => state === 'sent');

/** What is wrong with it; undefined when every channel took it. */
export const troubleOf = (deliveries: Deliveries): string | undefined => {
  const rest = deliveries.filter(({ state }) => state !== 'sent');
  if (deliveries.length === 0) return 'but there is no channel to tell them by';
  if (rest.length === 0) return undefined;
  return `but ${list(rest.map(wordsOf))}`;
};

const wordsOf = ({ channel, state, attempts, error }: Deliveries[number]): string => {
  if (state === 'due') return `${channel} has not taken it yet`;
  const tries = attempts === undefined ? '' : ` after ${attempts === 1 ? 'one attempt' : `${attempts} attempts`}`;
  return `${channel} was given up${tries}${error === undefined ? '' : ` (${error.replace(/\.$/, '')})`}`;
};
