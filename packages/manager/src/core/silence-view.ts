// From a silence to what people are told of it. Knows formats of times and what is shown; decides nothing.
import type { SilenceView } from './run-time-api.ts';
import { type Silence, stateOf } from './silence.ts';
import { isoTime } from './views.ts';

/** @param services how many it chooses now */
export const silenceView = (silence: Silence, services: number, nowMs: number): SilenceView => {
  const { id, selectors, fromMs, toMs, by, reason, addedAtMs, endedAtMs } = silence;
  const state = stateOf(silence, nowMs);
  return {
    id,
    selectors,
    ...(state !== 'over' && { services }),
    state,
    from: isoTime(fromMs),
    ...(toMs !== undefined && { until: isoTime(toMs) }),
    by,
    ...(reason !== undefined && { reason }),
    addedAt: isoTime(addedAtMs),
    ...(endedAtMs !== undefined && { endedAt: isoTime(endedAtMs) }),
  };
};
