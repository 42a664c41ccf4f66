// Everybody in the manager, introduced to each other. Knows who needs whom; refuses to know in which order they begin and end (manager.ts).
import { systemClock as clock, systemRandom } from '@vedette/protocol/kit/system';
import type { Logger } from 'pino';
import { AgentKeeper } from './agent-keeper.ts';
import { assembleAnswering } from './answering.ts';
import { Asks } from './asks.ts';
import { createChannel } from './channel/create.ts';
import { ChannelKeeper } from './channel-keeper.ts';
import type { Source } from './config/parse.ts';
import type { Environment } from './config/read.ts';
import type { ManagerView } from './core/api.ts';
import type { ChannelWish } from './core/channel-wish.ts';
import { Entries } from './core/entries.ts';
import { Fleet } from './core/fleet.ts';
import { Judge } from './core/judge.ts';
import type { JudgeStart } from './core/judged.ts';
import type { Channel } from './core/message.ts';
import { Registry } from './core/registry.ts';
import { Silences } from './core/silences.ts';
import { isoTime } from './core/views.ts';
import { LiveDesk } from './desk.ts';
import { EarlyNotes } from './early-notes.ts';
import type { Access } from './gate/access.ts';
import type { CertificateKeeper } from './gate/certificate-keeper.ts';
import { Gate } from './gate/gate.ts';
import type { GateHost } from './gate/session-driver.ts';
import { HeartbeatKeeper } from './heartbeat-keeper.ts';
import { Ingest, type Told } from './ingest.ts';
import { MachineKeeper } from './machine-keeper.ts';
import { Metering } from './metering.ts';
import { Outbox } from './outbox.ts';
import { Reception } from './reception.ts';
import type { Loaded, Store } from './store/store.ts';
import { version } from './version.ts';
import { WishKeeper } from './wish-keeper.ts';

export type Parts = {
  readonly file: string;
  readonly source: Source;
  /** Where secrets of channels may be. */
  readonly environment: Environment;
  readonly logger: Logger;
  readonly store: Store;
  /** With what ended lately. */
  readonly loaded: Loaded & Pick<JudgeStart, 'endedOutages'>;
  readonly certificates: CertificateKeeper | undefined;
  /** Where several managers share the store. */
  readonly shared: SharedParts | undefined;
};

export type SharedParts = {
  /** How agents are let in, given how they would be otherwise. */
  readonly admitting: (host: GateHost) => GateHost['admit'];
  readonly posted: (source: Source) => Promise<void>;
};

/** Everybody, introduced to each other; nobody has done anything yet. */
export const assemble = ({ file, source, environment, logger, loaded, certificates, shared, ...parts }: Parts) => {
  const metering = new Metering(loaded.lastOutageId, clock);
  const store = metering.around(parts.store);
  const { manager: name } = source.reading.wishes;
  const startedAtMs = clock.now();
  const judge = new Judge(loaded);
  const fleet = new Fleet();
  const registry = new Registry(loaded.registrations);
  const silences = new Silences();
  const entries = new Entries();
  const outbox = new Outbox({ store, storeId: loaded.id, clock, random: systemRandom, logger });
  const channelKeeper = new ChannelKeeper({ outbox, create: creatorOf(environment, logger), logger });
  const early = new EarlyNotes((service) => judge.service(service)?.demand.planned ?? [], clock, logger);
  const told = tellers(logger, outbox, () => desk, early, metering);
  const ingest = new Ingest(store, judge, clock, told);
  const view = (): ManagerView => ({
    name,
    version,
    startedAt: isoTime(startedAtMs),
    now: isoTime(clock.now()),
    memoryBytes: process.memoryUsage.rss(),
    config: keeper.view(),
    ...ingest.counts,
  });
  const desk: LiveDesk = new LiveDesk({
    ...{ judge, fleet, store, clock, startedAtMs, manager: view },
    isSubscriber: (id) => keeper.wishes.subscribers.some((subscriber) => subscriber.id === id),
    reload: () => keeper.reload(),
    access: (agent) => agentKeeper.access(agent),
    heartbeat: (service) => heartbeatKeeper.view(service),
  });
  const heartbeatKeeper: HeartbeatKeeper = new HeartbeatKeeper({
    ...{ store, judge, ingest, clock, random: systemRandom, logger },
    touched: (service) => desk.touchService(service),
  });
  const marks = loaded.stored;
  const asks = new Asks(clock);
  const isAgent = (id: string): boolean => fleet.get(id) !== undefined;
  const machines = new MachineKeeper({ store, judge, isAgent, clock, logger });
  const reception = new Reception({
    ...{ fleet, judge, ingest, desk, asks, machines, clock, logger, marks },
    ...{ name, store: loaded.id },
  });
  const access = accessBy(() => agentKeeper, registry, certificates);
  // What a host must have are fields of it: nothing is lost where one of them is another.
  const alone: GateHost = reception;
  const host = shared ? { ...alone, admit: shared.admitting(alone) } : alone;
  const gate = new Gate({ host, access, random: systemRandom, logger });
  const keeper: WishKeeper = new WishKeeper({
    ...{ file, environment, source, registry, silences, entries },
    ...{ store, judge, fleet, ingest, reception, gate, clock, logger, marks },
    channels: channelKeeper,
    heartbeats: heartbeatKeeper,
    ...(shared && { posted: shared.posted }),
  });
  const agentKeeper: AgentKeeper = new AgentKeeper({ registry, store, fleet, keeper, reception, clock, logger });
  const measured = { judge, fleet, clock, metering, outbox, manager: view, heartbeats: heartbeatKeeper };
  const keepers = { keeper, agentKeeper, channelKeeper, heartbeatKeeper };
  const touched = (service: string): void => desk.touchService(service);
  const known = {
    ...{ store, judge, ingest, desk, touched, fleet, keeper },
    ...{ registry, silences, entries, asks, environment, logger },
  };
  const answering = assembleAnswering(known, { name, startedAtMs, clock });
  return { judge, ingest, outbox, desk, measured, machines, reception, gate, ...keepers, ...answering };
};

/** Whoever hears of what was judged, once it is stored. @param desk is there as soon as anything is */
const tellers = (
  logger: Logger,
  outbox: Outbox,
  desk: () => LiveDesk,
  early: EarlyNotes,
  metering: Metering,
): Told => ({
  outage: (outage) => {
    metering.outage(outage);
    early.outage(outage);
    desk().outage(outage);
  },
  notification: (notification) => {
    logger.warn({ subscriber: notification.subscriber, service: notification.service }, notification.text);
    metering.notification(notification);
    outbox.take(notification);
    desk().notification(notification);
  },
  touched: (service) => desk().touchService(service),
  failed: (error) => logger.error({ err: error }, 'a judgement could not be stored yet'),
});

/** @param keeper is there as soon as anybody knocks */
const accessBy = (
  keeper: () => AgentKeeper,
  registry: Registry,
  certificates: CertificateKeeper | undefined,
): Access => ({
  keyOf: (identity) => keeper().keyOf(identity),
  keysOf: (agent) => registry.keysOf(agent).map(({ number, secret }) => ({ agent, keyNumber: number, secret })),
  used: (agent, keyNumber) => keeper().used(agent, keyNumber),
  plainAllowed: () => keeper().plainAllowed(),
  certificates: () => certificates?.now,
});

const creatorOf =
  (environment: Environment, logger: Logger) =>
  (wish: ChannelWish): Channel =>
    createChannel(wish, { print: (line) => logger.warn(line), environment, clock });
