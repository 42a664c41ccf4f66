// The manager put together: wishes from a file, agents at the gate, a store behind the judge, people at the desk.
import { every, Scope } from '@vedette/protocol/kit';
import { systemClock as clock, systemRandom as random } from '@vedette/protocol/kit/system';
import type { Address } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { AccessKeeper } from './access-keeper.ts';
import { assemble, type SharedParts } from './assembly.ts';
import { operatorFileOf } from './config/operator-file.ts';
import type { Source } from './config/parse.ts';
import type { Environment } from './config/read.ts';
import { watchFile } from './config/watch-file.ts';
import type { ConfigProblem } from './core/api.ts';
import type { Judge } from './core/judge.ts';
import type { Judged } from './core/judged.ts';
import type { ManagersDesk } from './core/managers-api.ts';
import type { Outage } from './core/record.ts';
import type { Wishes } from './core/wishes.ts';
import { CertificateKeeper } from './gate/certificate-keeper.ts';
import { openHeartbeats } from './heartbeats.ts';
import type { Secret } from './http/framework.ts';
import { createHttp } from './http/server.ts';
import { keepSecret, secretFor } from './http-secret.ts';
import { LoopDelay } from './loop-delay.ts';
import { Meter } from './meter.ts';
import { operatorToken } from './operator-token.ts';
import { Packer, type Rhythm } from './packer.ts';
import { alone } from './peers.ts';
import { listenForPublic } from './status-pages.ts';
import type { Loaded, Store } from './store/store.ts';
import { StoreKeeper } from './store-keeper.ts';
import { openStore } from './store-opening.ts';

export type ManagerOptions = {
  /** The configuration file, watched for changes, what it said, and its fingerprint then. */
  readonly file: string;
  readonly source: Source;
  readonly asOf: string;
  /** Where secrets of channels may be. */
  readonly environment: Environment;
  readonly logger: Logger;
};

export type Manager = {
  readonly addresses: { readonly agents: Address; readonly http: Address };
  /** How many there were at the start. */
  readonly watching: { readonly services: number; readonly agents: number };
  /** Reads the file again; the problems that kept it from being put in force, or none. */
  reload(): Promise<readonly ConfigProblem[]>;
  stop(): Promise<void>;
};

const PRUNE_MS = 600_000;

/** Where nothing is said, roll-ups of hours outlive the results they were made of, for comparing with a year ago; those of days are kept for ever. */
const HOURS_KEPT_MS = 400 * 86_400_000;

/** How often it is looked whether somebody should be reminded of a silence. */
const REMIND_MS = 60_000;

/** How late the end of a planned outage may be noticed. */
const JUDGE_MS = 1_000;

/** What a manager has besides that leads others with which it shares a store. */
export type Leading = SharedParts & {
  readonly store: Store;
  readonly managers: ManagersDesk;
  /** Where it is found, whatever the configuration says. */
  readonly addresses: Manager['addresses'] | undefined;
};

/** Those in a manager whom agents and people meet that are connected to others. */
export type Inside = Pick<Assembled, 'judge' | 'reception' | 'ingest' | 'keeper' | 'agentKeeper'> & {
  readonly operatorToken: string;
  /** By which certificate people are answered now; undefined where nothing is encrypted. */
  readonly secret: (() => Secret) | undefined;
};

/** @throws Fault when the store or a port cannot be used; nothing is left running then */
export const createManager = async (options: ManagerOptions): Promise<Manager> => {
  const scope = new Scope();
  try {
    const manager = await startManager(scope, options);
    return { ...manager, stop: () => closeScope(scope, options.logger) };
  } catch (error) {
    await scope.close();
    throw error;
  }
};

/** It ends with the scope. */
export const startManager = async (
  scope: Scope,
  { file, source, asOf, environment, logger }: ManagerOptions,
  leading?: Leading,
): Promise<Omit<Manager, 'stop'> & { readonly inside: Inside }> => {
  const { wishes } = source.reading;
  const certificates = wishes.tls && (await CertificateKeeper.open(wishes.tls, clock, logger));
  scope.defer('certificates', () => certificates?.[Symbol.dispose]());
  const store = leading?.store ?? (await openStore(wishes.store, { environment, clock, random, logger }));
  scope.defer('store', () => store.close());
  const loaded = await loadedFrom(store);
  const given = { file, source, environment, logger, store, loaded, certificates };
  const parts = assemble({ ...given, shared: leading });
  const { judge, ingest, desk, reception, gate, keeper, agentKeeper, heartbeatKeeper } = parts;
  await takeUp(scope, parts, wishes, loaded);
  const heartbeats = await openHeartbeats(
    { keeper: heartbeatKeeper, store, wish: wishes.heartbeats, certificates, clock, logger },
    scope,
  );
  reception.begin();
  scope.defer('gate', () => gate.stop());
  const addresses = { agents: await gate.listen(leading?.addresses?.agents ?? wishes.listen), http: wishes.http };
  const token = operatorToken(operatorFileOf(wishes.store, file), logger);
  const present = (): number => reception.present;
  const managers = leading?.managers ?? alone(wishes.manager, clock, () => addresses, present);
  const loopDelay = new LoopDelay(clock);
  scope.defer('loop delay', () => loopDelay[Symbol.dispose]());
  const access = new AccessKeeper({ store, clock, logger });
  await access.begin();
  const first = secretFor(wishes, certificates);
  const http = createHttp({
    ...desksOf(parts),
    ...{ desk, heartbeats, managers, access, operatorToken: token, logger },
    ...{ secret: first, origin: wishes.httpOrigin },
    metrics: new Meter({ ...parts.measured, managers, loopDelay }),
    store: new StoreKeeper({
      ...{ store, clock, named: wishes.store },
      rhythms: () => rhythmsOf(judge),
      slots: () => new Map([...loaded.slots, ...[...judge.services].map(numberOf)]),
    }),
  });
  scope.defer('http', () => http.close());
  addresses.http = await http.listen(leading?.addresses?.http ?? wishes.http);
  const secret = first && keepSecret(http, { first, now: () => certificates?.now ?? first }, clock, scope);
  const pages = () => keeper.wishes.statusPages;
  await listenForPublic(parts.statusKeeper, { wishes, pages, clock, logger }, scope);
  keeper.dial();
  const watching = watchFile(file, asOf, () => void keeper.reloadAndSay(), clock);
  scope.defer('file', () => watching[Symbol.dispose]());
  beginRounds(scope, parts, store, logger);
  return {
    addresses,
    watching: { services: keeper.wishes.services.length, agents: keeper.wishes.agents.length },
    reload: () => keeper.reload(),
    inside: {
      judge,
      reception,
      ingest,
      keeper,
      agentKeeper,
      operatorToken: token,
      secret,
    },
  };
};

/** What agents tell late is seldom about what is longer ago. */
const ENDED_MS = 3_600_000;
const ENDED_MAX = 100_000;

const loadedFrom = async (store: Store): Promise<Loaded & { readonly endedOutages: readonly Outage[] }> => {
  const asked = { sinceMs: clock.now() - ENDED_MS, open: false, limit: ENDED_MAX };
  return { ...(await store.load()), endedOutages: await store.outages(asked) };
};

type Assembled = ReturnType<typeof assemble>;

/** Goes on where the last manager stopped: nobody has been met yet. */
const takeUp = async (scope: Scope, parts: Assembled, wishes: Wishes, loaded: Loaded): Promise<void> => {
  const { outbox, ingest, desk, reception, keeper, channelKeeper, silenceKeeper, entryKeeper } = parts;
  scope.defer('outbox', () => outbox.stop());
  scope.defer('ingest', () => ingest.stop());
  scope.defer('desk', () => desk[Symbol.dispose]());
  scope.defer('reception', () => reception[Symbol.dispose]());
  await channelKeeper.enforce(wishes.channels);
  await outbox.begin();
  await silenceKeeper.begin();
  await entryKeeper.begin();
  await keeper.begin();
  await ingest.replay(loaded.judged);
};

/** Those who answer people and programs, by what they are asked for. */
const desksOf = (parts: Assembled) => ({
  agents: parts.agentKeeper,
  channels: parts.channelKeeper,
  silences: parts.silenceKeeper,
  planned: parts.silenceKeeper,
  acknowledgements: parts.acknowledger,
  wishes: parts.entryKeeper,
  explanations: parts.explainer,
  replays: parts.replayer,
  probes: parts.asker,
  scrapes: parts.prober,
  machines: parts.machines,
  history: parts.historian,
  notes: parts.noteKeeper,
  pages: parts.statusKeeper,
});

/** What is done again and again. */
const beginRounds = (scope: Scope, parts: Assembled, store: Store, logger: Logger): void => {
  const { judge, ingest, keeper, silenceKeeper, machines, inventoryKeeper } = parts;
  machines.begin();
  scope.defer('machines', () => machines.stop());
  inventoryKeeper.begin();
  scope.defer('inventories', () => inventoryKeeper.stop());
  const passing = every(clock, JUDGE_MS, () => ingest.verdicts(judge.passed(clock.now())));
  scope.defer('passing time', () => passing[Symbol.dispose]());
  const reminding = every(clock, REMIND_MS, () => silenceKeeper.remind());
  scope.defer('reminders', () => reminding[Symbol.dispose]());
  const packer = new Packer({ store, rhythms: () => rhythmsOf(judge), clock, logger });
  packer.begin();
  scope.defer('packing', () => packer.stop());
  const pruning = every(clock, PRUNE_MS, () => void prune(store, keeper.wishes, logger));
  scope.defer('pruning', () => pruning[Symbol.dispose]());
};

/** How often each service in force is probed by each of its agents. */
export const rhythmsOf = (judge: Judge): Iterable<Rhythm> =>
  [...judge.services].map(({ slot, demand }) => ({ slot, everyMs: demand.everyPerAgentMs }));

/** Where it is kept. */
const numberOf = ({ slot, demand }: Judged): [string, number] => [demand.service.id, slot];

const prune = async (
  store: Store,
  { retentionMs, hoursRetentionMs = HOURS_KEPT_MS }: Pick<Wishes, 'retentionMs' | 'hoursRetentionMs'>,
  logger: Logger,
): Promise<void> => {
  const nowMs = clock.now();
  const hoursBeforeMs = nowMs - Math.max(retentionMs, hoursRetentionMs);
  try {
    const entries = await store.prune(nowMs - retentionMs, { hoursBeforeMs });
    if (entries > 0) logger.info({ entries }, 'forgot what is older than the retention time');
  } catch (error) {
    logger.error({ err: error }, 'what is older than the retention time could not be forgotten');
  }
};

export const closeScope = async (scope: Scope, logger: Logger): Promise<void> => {
  const { failed, hung } = await scope.close();
  for (const { name, error } of failed) logger.error({ err: error }, `stopping ${name} failed`);
  for (const name of hung) logger.error(`stopping ${name} took too long`);
};
