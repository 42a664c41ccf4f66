// The agent put together: a watch thread that probes and judges, a spool that keeps, an uplink that delivers.
import { availableParallelism, hostname, totalmem } from 'node:os';
import { type Clock, every, type Random, Scope } from '@vedette/protocol/kit';
import { type Address, formatAddress, requireLoopback } from '@vedette/protocol/link';
import { type Hello, type Vitals, versions } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { Configuration } from './configuration.ts';
import type { AllowanceLimits } from './core/allowance.ts';
import { MemorySpool } from './spool/memory-spool.ts';
import type { Spool } from './spool/spool.ts';
import { Uplink } from './uplink/uplink.ts';
import { version } from './version.ts';
import { WatchHandle } from './watch-handle.ts';

export type AgentOptions = {
  readonly id: string;
  /** Either the managers to dial, in order, or where to listen for one. */
  readonly link: { readonly managers: readonly Address[] } | { readonly listen: Address };
  readonly limits: AllowanceLimits;
  readonly spoolBytesMax: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called when the agent cannot go on. */
  failed(error: unknown): void;
};

export type Agent = {
  /** Where it listens, when it does. */
  readonly address: Address | undefined;
  stop(): Promise<void>;
};

/** Clocks this near each other need no correction: the round trip it was measured by is no more exact. */
const SKEW_MS_MIN = 50;

/** What was seen last is still delivered when the agent stops, if the manager takes it within this time. */
const DELIVER_MS = 2_000;
const DELIVER_LOOK_MS = 20;

/** @throws Fault when it may not dial or cannot listen where it should; nothing is left running then */
export const createAgent = async (options: AgentOptions): Promise<Agent> => {
  const { id, link, clock, random, logger } = options;
  if ('managers' in link) for (const manager of link.managers) requireLoopback(manager, 'The manager');
  const scope = new Scope();
  const spool = new MemorySpool(random.hex(16), options.spoolBytesMax);
  const configuration = new Configuration();

  const uplink = new Uplink({
    random,
    logger,
    host: {
      clock,
      spool,
      hello: () => helloOf(id, spool, configuration, clock.now()),
      configured: () => configuration.configured,
      vitals: () => ({ ...watch.vitals, ...spool.counts(), memoryBytes: process.memoryUsage.rss() }) satisfies Vitals,
      present: async () => ({ type: 'present', ...(await watch.present()) }),
      apply: async (news) => {
        const whole = configuration.with(news);
        configuration.enforce(whole);
        const problems = await watch.configure(whole.services);
        configuration.found(problems);
        const { revision, hash, services } = whole;
        logger.info({ revision, services: services.length, problems: problems.length }, 'configured');
        return { revision, hash, problems };
      },
      welcomed: (welcome, remote, roundTripMs) => {
        const aheadMs = welcome.nowMs + roundTripMs / 2 - clock.now();
        watch.skew(Math.abs(aheadMs) < Math.max(SKEW_MS_MIN, roundTripMs) ? 0 : aheadMs);
        logger.info({ manager: welcome.manager, remote }, 'welcomed');
      },
    },
  });
  const watch = new WatchHandle(
    options.limits,
    (batch) => void spool.append(batch).then(() => uplink.spooled(), options.failed),
    options.failed,
  );
  scope.defer('uplink', () => uplink.stop());
  scope.defer('deliveries', () => delivered(spool, clock));
  scope.defer('watch', () => watch.stop());
  try {
    const address = 'listen' in link ? await uplink.listen(link.listen) : undefined;
    if ('managers' in link) uplink.dial(link.managers);
    if (address) logger.info({ address: formatAddress(address) }, 'listening for a manager');
    return { address, stop: () => stop(scope, logger) };
  } catch (error) {
    await scope.close();
    throw error;
  }
};

/** Resolves when the manager has everything, or after a moment: an agent without a manager must be able to stop. */
const delivered = async (spool: Spool, clock: Clock): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const deadline = clock.elapsed() + DELIVER_MS;
  using _ = every(clock, DELIVER_LOOK_MS, () => {
    if (spool.counts().spooled === 0 || clock.elapsed() > deadline) resolve();
  });
  await promise;
};

const stop = async (scope: Scope, logger: Logger): Promise<void> => {
  const { failed, hung } = await scope.close();
  for (const { name, error } of failed) logger.error({ err: error }, `stopping ${name} failed`);
  for (const name of hung) logger.error(`stopping ${name} took too long`);
};

const helloOf = (
  agent: string,
  spool: { readonly epoch: string; ranges(): Hello['spool'] },
  { whole }: Configuration,
  nowMs: number,
): Hello => ({
  versions,
  agent,
  epoch: spool.epoch,
  software: version,
  features: ['delta'],
  spool: spool.ranges(),
  revision: whole.revision,
  hash: whole.hash,
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
