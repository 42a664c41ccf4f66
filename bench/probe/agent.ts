// Our own agent as a subject: a whole one, configured by a stand-in for its manager. Only the agent's CPU time counts.
import type { Assignment } from '../../packages/protocol/src/wire/index.ts';
import { startAgent } from '../vedette.ts';
import { startStandIn } from './stand-in-manager.ts';
import type { Running, SinkAddress, Subject } from './subject.ts';

/**
 * Not the shortest interval there is, a second: no service is probed twice within one, so that a probe 20 ms late would cost the next
 * slot, and the benchmark would measure that.
 */
const INTERVAL_MS = 1_500;

/** As many services as make up the rate. */
const servicesFor = (rate: number, { hosts, port }: SinkAddress): Assignment[] =>
  Array.from({ length: (rate * INTERVAL_MS) / 1_000 }, (_, slot) => ({
    slot,
    id: `service-${slot}`,
    target: `tcp://${hosts[slot % hosts.length]}:${port}`,
    intervalMs: INTERVAL_MS,
    timeoutMs: 1_000,
    gracesMs: [30_000],
    recover: 1,
    index: 0,
    of: 1,
  }));

const start = async (rate: number, sink: SinkAddress): Promise<Running> => {
  const manager = await startStandIn(servicesFor(rate, sink));
  const agent = startAgent('bench', manager.port);
  const stop: Running['stop'] = async () => {
    await agent.stop();
    await manager.stop();
    return manager.counts();
  };
  await Promise.race([manager.begun, agent.ended]);
  return { pids: [agent.pid], stop };
};

export const agent: Subject = {
  name: 'Vedette agent',
  isPeer: false,
  rateMax: 10_000,
  missing: () => undefined,
  start,
};
