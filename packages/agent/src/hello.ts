// How an agent introduces itself. Knows what it is and what it holds; refuses to know to whom.
import { availableParallelism, hostname, totalmem } from 'node:os';
import { checkFeature, checkTypes, termFeatures } from '@vedette/protocol/check';
import { CANARIES_FEATURE, type Hello, limits, PROBE_FEATURE, versions } from '@vedette/protocol/wire';
import type { Configuration } from './configuration.ts';
import type { Spool } from './spool/spool.ts';
import { version } from './version.ts';

export const helloOf = (
  agent: string,
  spool: Pick<Spool, 'epoch' | 'ranges'>,
  { whole }: Configuration,
  nowMs: number,
): Hello => ({
  versions,
  agent,
  epoch: spool.epoch,
  software: version,
  features: ['delta', CANARIES_FEATURE, PROBE_FEATURE, ...checkTypes.map(checkFeature), ...Object.values(termFeatures)],
  // The present epoch is the last; with more old ones than can be named, the oldest are delivered first anyway.
  spool: named(spool.ranges()),
  revision: whole.revision,
  hash: whole.hash,
  store: whole.store,
  host: {
    hostname: hostname(),
    platform: process.platform,
    arch: process.arch,
    node: process.version,
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
  },
  nowMs,
});

const named = (ranges: Hello['spool']): Hello['spool'] =>
  ranges.length <= limits.epochsMax ? ranges : [...ranges.slice(0, limits.epochsMax - 1), ...ranges.slice(-1)];
