// What is odd in a configuration and may well be meant so, as it is told to people: with its lines and with what may have been meant, the
// first of it in full and the rest by number. Refuses to know what is odd
// about agents (core/agents-in-force.ts) and within channels (channel-reading.ts).
import { type Doubt, doubtsOf } from '../core/agents-in-force.ts';
import type { ConfigProblem } from '../core/api.ts';
import type { Wishes } from '../core/wishes.ts';
import { didYouMean } from './piece.ts';
import type { Problems } from './problems.ts';

/** One agent that is not there may be missed at thousands of services. */
const DOUBT_COUNT_MAX = 100;

/** By what its channels are, a subscriber may turn out to be told by none. */
const untold = ({ channels, subscribers }: Wishes): readonly Doubt[] =>
  channels.length === 0
    ? []
    : [...new Set(subscribers.filter((subscriber) => subscriber.channels.length === 0).map(({ id }) => id))].map(
        (id) => ({
          path: ['subscribers', id],
          message: 'told by no channel: name some under channels, or make one the default',
        }),
      );

/** `found` is what is odd besides. `problems` takes in the doubts, so it holds none before. */
export const readDoubts = (wishes: Wishes, found: readonly Doubt[], problems: Problems): readonly ConfigProblem[] => {
  const all = [...found, ...untold(wishes), ...doubtsOf(wishes)];
  const ids = wishes.agents.map(({ id }) => id);
  const labels = new Set(
    wishes.agents.flatMap((agent) => Object.entries(agent.labels).map((label) => label.join('='))),
  );
  for (const { path, message, selector } of all.slice(0, DOUBT_COUNT_MAX)) {
    const hint = selector === undefined ? '' : didYouMean(selector, selector.includes('=') ? labels : ids, problems);
    problems.add(path, `${message}${hint}`);
  }
  const more = all.length - DOUBT_COUNT_MAX;
  if (more <= 0) return problems.list();
  const rest = `${more} more ${more === 1 ? 'doubt' : 'doubts'} of this kind, not told one by one: see to these first`;
  return [...problems.list(), { path: '', message: rest }];
};
