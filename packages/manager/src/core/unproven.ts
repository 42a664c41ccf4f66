// Why what some vantages see failing is not believed yet: the grace runs still, or too few of them agree. Refuses to know who is told of it.
import type { Change } from '@vedette/protocol/health';
import type { Subscriber, Withheld } from './telling.ts';

/** Of a service that is not down as a whole; answers nothing where nobody sees it failing. */
export const unproven = (
  views: Iterable<Change>,
): ((subscriber: Pick<Subscriber, 'graceMs'>) => Withheld | undefined) => {
  const failing = [...views].filter((view) => view.health === 'failing' || view.health === 'down');
  const sinceMs = Math.min(...failing.map(({ since }) => since));
  return ({ graceMs }) => {
    if (failing.length === 0) return undefined;
    const convinced = failing.some((view) => view.health === 'down' && view.heldMs >= graceMs);
    return convinced ? { verdict: 'quorum' } : { verdict: 'grace', untilMs: sinceMs + graceMs };
  };
};
