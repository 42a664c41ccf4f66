// The agent put together: a watch thread that probes and judges, a spool that keeps, an uplink that delivers.

import { type Clock, every, type Random, Scope } from '@vedette/protocol/kit';
import { type Address, formatAddress, requireLoopback } from '@vedette/protocol/link';
import {
  type AssignmentProblem,
  type Configured,
  type MachineVitals,
  NOBODYS_SLOT,
  type Probe,
  type Probed,
  type Vitals,
} from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { Configuration, type InForce, type Saved } from './configuration.ts';
import { Numbering } from './core/numbering.ts';
import type { Credentials } from './credentials.ts';
import { helloOf } from './hello.ts';
import type { PolicySource } from './policy/source.ts';
import { PolicyKeeper } from './policy-keeper.ts';
import type { Secrets } from './secret-variables.ts';
import type { Shelf } from './shelf/shelf.ts';
import { guarded } from './spool/guarded-spool.ts';
import { numbered } from './spool/numbered-spool.ts';
import type { Spool } from './spool/spool.ts';
import type { AgentState } from './state.ts';
import type { ConfigurationNews } from './uplink/session-driver.ts';
import { Uplink } from './uplink/uplink.ts';
import { WatchHandle } from './watch-handle.ts';

export type AgentOptions = {
  readonly id: string;
  /** Either the managers to dial, in order, or where to listen for one. */
  readonly link: { readonly managers: readonly Address[] } | { readonly listen: Address };
  /** How it proves who it is. With none it stays on loopback. */
  readonly credentials: Credentials;
  /** What it may be made to probe (S2). */
  readonly policy: PolicySource;
  /** What probes may send, by the names of the variables it was in. */
  readonly secrets?: Secrets;
  /** How its machine is doing; without it, it tells nothing of that. */
  readonly machine?: () => MachineVitals;
  /** Opens what it keeps between starts; the agent closes it. */
  openState(): Promise<AgentState>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called when the agent cannot go on. */
  readonly failed: (error: unknown) => void;
};

export type Agent = {
  /** Where it listens, when it does. */
  readonly address: Address | undefined;
  stop(): Promise<void>;
};

/** What was seen last is still delivered when the agent stops, if the manager takes it within this time. */
const DELIVER_MS = 2_000;
const DELIVER_LOOK_MS = 20;

/** @throws Fault when it may not dial, cannot listen where it should or has no usable policy; nothing is left running then */
export const createAgent = async (options: AgentOptions): Promise<Agent> => {
  const { id, link, credentials, clock, random, logger } = options;
  if (!credentials.now) requireLocal(link);
  const keeper = await PolicyKeeper.open(options.policy, 'listen' in link ? link.listen.port : undefined);
  const state = await options.openState();
  const { spool, shelf } = state;
  const saved = await shelf.load();
  const numbering = new Numbering(saved?.numbers, spool.counts().spooled === 0, random);
  const scope = new Scope();
  let stopping = false;
  const configuration = new Configuration();
  const uplink = new Uplink({
    random,
    logger,
    credentials,
    host: {
      clock,
      spool: numbered(guarded(spool, options.failed), numbering),
      hello: () => helloOf(id, spool, configuration, clock.now()),
      configured: () => configuration.configured,
      vitals: () => vitalsOf(watch, spool, options.machine),
      present: async () => {
        const { changes, ...present } = await watch.present();
        return { type: 'present', ...present, changes: numbering.told(changes) };
      },
      apply: (news) => apply(news, { configuration, numbering, watch, shelf, logger }),
      look: (probe) => lookNow(probe, { numbering, watch, logger }),
      welcomed: (welcome, remote) => logger.info({ manager: welcome.manager, remote }, 'welcomed'),
      clockRead: (reading) => watch.clockRead(reading),
    },
  });
  const unkept = (error: unknown): void =>
    stopping ? logger.error({ err: error }, 'what was seen last is lost') : options.failed(error);
  const watch = new WatchHandle(
    { policy: keeper.policy, ...(options.secrets && { secrets: options.secrets }) },
    (batch) => void spool.append(batch).then(() => uplink.spooled(), unkept),
    (news) => uplink.learned(numbering.learned(news)),
    options.failed,
  );
  scope.defer('state', () => state.close());
  scope.defer('uplink', () => uplink.stop());
  scope.defer('deliveries', () => delivered(spool, uplink, clock));
  scope.defer('watch', () => watch.stop());
  try {
    if (saved) await resume(saved, { configuration, numbering, watch, shelf, logger });
    const address = 'listen' in link ? await uplink.listen(link.listen) : undefined;
    const refused = (problems: readonly AssignmentProblem[]): void => {
      configuration.found(named(problems, numbering));
      uplink.reconfigured();
    };
    const keeping = await keeper.keep({ clock, logger, watch, refused }, address?.port);
    scope.defer('policy', () => keeping[Symbol.dispose]());
    const watching = await credentials.keep({ clock, logger, changed: () => uplink.renew() });
    scope.defer('credentials', () => watching[Symbol.dispose]());
    if ('managers' in link) uplink.dial(link.managers);
    if (address) logger.info({ address: formatAddress(address) }, 'listening for a manager');
    return {
      address,
      stop: () => {
        stopping = true;
        return stop(scope, logger);
      },
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
};

const vitalsOf = (watch: WatchHandle, spool: Spool, machine: AgentOptions['machine']): Vitals => ({
  ...watch.vitals,
  ...spool.counts(),
  memoryBytes: process.memoryUsage.rss(),
  ...(machine && { machine: machine() }),
});

/** @throws Fault `insecure-address` */
const requireLocal = (link: AgentOptions['link']): void => {
  if ('listen' in link) requireLoopback(link.listen, 'The address');
  else for (const manager of link.managers) requireLoopback(manager, 'The manager');
};

type Watching = {
  readonly configuration: Configuration;
  readonly numbering: Numbering;
  readonly watch: WatchHandle;
  readonly shelf: Shelf<Saved>;
  readonly logger: Logger;
};

const apply = async (news: ConfigurationNews, watching: Watching): Promise<Configured> => {
  const { configuration, logger } = watching;
  const whole = configuration.with(news);
  await enforce(whole, watching);
  const { revision, hash, services } = whole;
  const { problems } = configuration;
  logger.info({ revision, services: services.length, problems: problems.length }, 'configured');
  return { revision, hash, problems };
};

/** An agent watches what it was last told from its first second, whether or not there is a manager to tell it again (D5). */
const resume = async (saved: Saved, watching: Watching): Promise<void> => {
  await enforce(saved, watching);
  const { revision, services } = saved;
  const { problems } = watching.configuration;
  watching.logger.info(
    { revision, services: services.length, problems: problems.length },
    'going on with the last configuration',
  );
};

/** What is numbered anew, at a start too, is kept before anything is found out by those numbers. */
const enforce = async (
  { revision, hash, store, services }: InForce,
  { configuration, numbering, watch, shelf, logger }: Watching,
): Promise<void> => {
  const whole = { revision, hash, store, services };
  configuration.enforce(whole);
  const own = numbering.take(store, services);
  await save(shelf, { ...whole, numbers: numbering.numbers }, logger);
  configuration.found(named(await watch.configure(own), numbering));
};

/** Whoever reads the log of an agent learns what it was made to look at besides its services. */
const lookNow = async (
  { n, slot, look }: Probe,
  { numbering, watch, logger }: Pick<Watching, 'numbering' | 'watch' | 'logger'>,
): Promise<Probed> => {
  logger.info({ ...(look ? { target: look.target } : { slot }) }, 'asked to look now');
  const wanted = look ? { look } : { slot: numbering.numberOf(slot ?? NOBODYS_SLOT) ?? NOBODYS_SLOT };
  return { n, ...(await watch.look(wanted)) };
};

/** Problems as the manager knows the services. */
const named = (problems: readonly AssignmentProblem[], numbering: Numbering): readonly AssignmentProblem[] =>
  problems.map((problem) => ({ ...problem, slot: numbering.slotOf(problem.slot) }));

/** A configuration that cannot be kept is in force all the same. */
const save = async (shelf: Shelf<Saved>, whole: Saved, logger: Logger): Promise<void> => {
  try {
    await shelf.save(whole);
  } catch (error) {
    logger.error({ err: error }, 'the configuration could not be kept: after a restart the one before it is in force');
  }
};

/** Resolves when the manager has everything, or nobody takes it: what it does not have is on disk. */
const delivered = async (spool: Spool, uplink: Uplink, clock: Clock): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const deadline = clock.elapsed() + DELIVER_MS;
  using _ = every(clock, DELIVER_LOOK_MS, () => {
    if (spool.counts().spooled === 0 || !uplink.isLive || clock.elapsed() > deadline) resolve();
  });
  await promise;
};

const stop = async (scope: Scope, logger: Logger): Promise<void> => {
  const { failed, hung } = await scope.close();
  for (const { name, error } of failed) logger.error({ err: error }, `stopping ${name} failed`);
  for (const name of hung) logger.error(`stopping ${name} took too long`);
};
