// A manager's desk for questions about the past, over a store and services that are made up. Refuses to know what is asked.
import { Historian } from '../../packages/manager/src/historian.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { systemClock } from '../../packages/protocol/src/kit/system.ts';

/** As many services as were delivered of, each probed that often. @param nowMs when it is */
export const deskOver = (store: Store, services: number, everyMs: number, nowMs: number): Historian => {
  const watched = Array.from({ length: services }, (_, i) => ({
    slot: i + 1,
    demand: {
      everyPerAgentMs: everyMs,
      planned: [],
      service: { id: `service-${i + 1}`, target: 'host:1', labels: {}, agents: [] },
    },
  }));
  const byId = new Map(watched.map((one) => [one.demand.service.id, one]));
  const clock = { now: () => nowMs, elapsed: () => systemClock.elapsed(), at: systemClock.at.bind(systemClock) };
  return new Historian({ store, judge: { services: watched, service: (id) => byId.get(id) }, clock, name: 'main' });
};
