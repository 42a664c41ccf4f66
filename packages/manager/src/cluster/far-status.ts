// Pages for the public, at a manager that does not lead: the one that leads renders them, and each is kept for a while here as it is there. Knows how a page is asked
// over again; refuses to know what is on it.
import type { Clock } from '@vedette/protocol/kit';
import type { StatusAnswer, StatusDesk } from '../core/status-api.ts';
import type { RelayedAnswer, RelayedQuestion } from '../http/relay.ts';
import { Kept } from '../status/kept.ts';
import { resourceOf } from '../status/resource.ts';
import { keptTimes, notNow } from '../status/times.ts';
import { textOf } from './answer-text.ts';

/** Whoever asks for more than these makes others be asked for anew. */
const KEPT_COUNT_MAX = 256;

export const farStatus = (ask: (question: RelayedQuestion) => Promise<RelayedAnswer>, clock: Clock): StatusDesk => {
  const kept = new Map<string, Kept<StatusAnswer | undefined>>();
  const keptOf = (path: string): Kept<StatusAnswer | undefined> => {
    const known = kept.get(path);
    if (known) return known;
    const make = async (): Promise<StatusAnswer | undefined> =>
      answerOf(await ask({ method: 'GET', url: `/status/${path}`, headers: {}, body: '', isOperator: false }));
    const made = new Kept({ clock, make, ...keptTimes, failed: () => {} });
    if (kept.size >= KEPT_COUNT_MAX) kept.delete(kept.keys().next().value ?? '');
    kept.set(path, made);
    return made;
  };
  return {
    answer: async (path) => {
      if (!resourceOf(path)) return undefined;
      const held = await keptOf(path).get();
      if (!held) throw notNow();
      return held.value;
    },
  };
};

/** Undefined where there is nothing. @throws Fault `store-failed` when there is no answer */
const answerOf = async (answer: RelayedAnswer): Promise<StatusAnswer | undefined> => {
  const { status, headers } = answer;
  const body = await textOf(answer);
  if (status === 404) return undefined;
  if (status !== 200) throw notNow();
  return {
    type: headers['content-type'] ?? 'application/octet-stream',
    body,
    etag: headers['etag'] ?? '""',
    maxAgeS: Number(/max-age=(\d+)/.exec(headers['cache-control'] ?? '')?.[1] ?? 0),
    isEmbeddable: headers['access-control-allow-origin'] === '*',
  };
};
