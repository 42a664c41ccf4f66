// The history's part of the store on PostgreSQL. Knows which act is which file's; refuses to know SQL.
import type { Fleet } from '../../core/fleet-history.ts';
import type { History } from '../history.ts';
import type { Acts } from './acts.ts';
import { findFleet } from './fleet.ts';
import { findGaps } from './gaps.ts';
import { HistoryPacker } from './history-packer.ts';
import { findLatencies, findResults, findRollups } from './history-queries.ts';
import { limited } from './limit.ts';
import { findStats } from './stats.ts';

export const historyOn = (acts: Acts): History & Fleet => {
  const packer = new HistoryPacker(acts);
  return {
    results: (query) => acts.read((session) => findResults(session, limited(query))),
    rollups: (query) => acts.read((session) => findRollups(session, query)),
    gaps: (query) => acts.read((session) => findGaps(session, limited(query))),
    fleet: (query) => acts.read((session) => findFleet(session, query)),
    latencies: (query) => acts.read((session) => findLatencies(session, query)),
    packSome: (options) => packer.step(options),
    stats: () => acts.read(findStats),
  };
};
