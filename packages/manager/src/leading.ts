// The part of the manager that leads those who share a store: everything that a manager alone does, for the agents of all of them. Knows how the others are connected
// to it; refuses to know what they do themselves (serving.ts).
import { every, type Scope } from '@vedette/protocol/kit';
import { asSetUp } from './basis.ts';
import type { Turn } from './cluster/election.ts';
import { FarGate } from './cluster/far-gate.ts';
import { Follower } from './cluster/follower.ts';
import { CUT_OFF_MS, Membership, SILENT_MS } from './cluster/membership.ts';
import { OwnAgent } from './cluster/own-agent.ts';
import { seated } from './cluster/seated.ts';
import { Trunk } from './cluster/trunk.ts';
import { TunnelEnd } from './cluster/tunnel.ts';
import type { Down, Up } from './cluster/words.ts';
import type { Source } from './config/parse.ts';
import { formatProblem } from './config/problems.ts';
import { readConfigText } from './config/read.ts';
import { type Inside, type Manager, rhythmsOf, startManager } from './manager.ts';
import type { Part, PartOptions } from './part.ts';
import { peerViews } from './peers.ts';
import type { Cluster, Member, MemberId } from './store/cluster.ts';
import type { Store } from './store/store.ts';

type LeadTurn = Extract<Turn, { role: 'leads' }>;

const DOUBT_LOOK_MS = 1_000;

/** For so long those who serve are asked first to pack. */
const PACKING_PATIENCE_MS = 20_000;

/** @throws Fault when something that it needs cannot be had */
export const lead = async (scope: Scope, turn: LeadTurn, options: PartOptions): Promise<Part> => {
  const { cluster, lead } = turn;
  const { clock, logger, addresses } = options;
  scope.defer('membership', () => cluster.leave());
  const source = await sourceFor(turn, options);
  const started = await startManager(
    scope,
    { ...options, source },
    {
      store: sharing(lead.store, cluster),
      managers: { managers: async () => peerViews(await cluster.members()) },
      addresses,
      admitting: (host) => seated(host, cluster.grant, cluster.id),
      posted: (posted) => lead.keepWanted({ text: posted.text, file: posted.file, atMs: clock.now() }),
    },
  );
  await lead.keepWanted({ text: source.text, file: source.file, atMs: clock.now() });
  const { inside } = started;
  const trunk = new Trunk<Down>({ cluster, clock, heard: (member, word) => others.take(member, word as Up) });
  const others = new Others({ cluster, trunk, inside, http: started.addresses.http, options });
  scope.defer('trunk', () => trunk.stop());
  scope.defer('others', () => others.stop());
  const news = cluster.onNews((what) => what === 'trunk' && trunk.news());
  scope.defer('news', () => news[Symbol.dispose]());
  trunk.begin();
  trunk.news();
  const membership = new Membership({
    ...{ cluster, clock },
    agents: () => inside.reception.present - others.present,
    members: (members) => others.seen(members),
  });
  scope.defer('beats', () => membership[Symbol.dispose]());
  const doubted = Promise.withResolvers<string>();
  const doubting = every(clock, DOUBT_LOOK_MS, () => {
    if (lead.doubtedForMs() > CUT_OFF_MS) doubted.resolve('it is cut off from the store');
  });
  scope.defer('doubts', () => doubting[Symbol.dispose]());
  logger.info({ member: cluster.id }, 'this manager leads');
  const over = Promise.race([membership.over, lead.lost, doubted.promise]);
  return { addresses: started.addresses, watching: started.watching, reload: started.reload, over };
};

type OthersOptions = {
  readonly cluster: Cluster;
  readonly trunk: Trunk<Down>;
  readonly inside: Inside;
  readonly http: Manager['addresses']['http'];
  readonly options: PartOptions;
};

/** The managers that serve under this one. */
class Others {
  readonly #options: OthersOptions;
  readonly #gate: FarGate;
  readonly #follower: Follower;
  readonly #tunnel: TunnelEnd;
  /** By which revision of the wishes. */
  readonly #rhythmsTold = new Map<MemberId, number>();

  constructor(options: OthersOptions) {
    const { cluster, trunk, inside, http } = options;
    const { clock, logger } = options.options;
    this.#options = options;
    this.#gate = new FarGate({ host: inside.reception, grant: cluster.grant, trunk });
    this.#follower = new Follower({ cluster, ingest: inside.ingest, clock, logger });
    const say = (member: MemberId, word: Down): void => trunk.say(member, word);
    const { operatorToken, secret } = inside;
    this.#tunnel = new TunnelEnd({
      say,
      http,
      operatorToken,
      agent: secret && new OwnAgent(() => secret().certificate),
    });
  }

  /** How many agents are connected to them. */
  get present(): number {
    return this.#gate.present;
  }

  take(member: MemberId, word: Up): void {
    switch (word.type) {
      case 'stored':
        this.#follower.stored(word.marks);
        break;
      case 'used':
        this.#options.inside.agentKeeper.used(word.agent, word.keyNumber);
        break;
      case 'wanted':
        void this.#adopt(member, word);
        break;
      case 'ask':
      case 'more':
      case 'hang-up':
        this.#tunnel.take(member, word);
        break;
      default:
        this.#gate.take(member, word);
    }
  }

  /** Whoever is silent is no member any more. */
  seen(members: readonly Member[]): string | undefined {
    const { cluster, trunk, options } = this.#options;
    const there = new Set<MemberId>();
    for (const { id, silentMs, card } of members) {
      if (id === cluster.id || silentMs < SILENT_MS) {
        there.add(id);
        if (id !== cluster.id) this.#tellRhythms(id);
        continue;
      }
      options.logger.warn({ member: id, host: card.host, pid: card.pid }, 'a manager is not heard of any more');
      trunk.forget(id);
      cluster.strike(id).catch(() => {});
    }
    this.#gate.left(there);
    this.#tunnel.left(there);
    for (const id of this.#rhythmsTold.keys()) if (!there.has(id)) this.#rhythmsTold.delete(id);
    return undefined;
  }

  async stop(): Promise<void> {
    this.#tunnel.close();
    await this.#follower.stop();
  }

  /** Once, and whenever other wishes are in force. */
  #tellRhythms(member: MemberId): void {
    const { trunk, inside } = this.#options;
    const { revision } = inside.keeper.view();
    if (this.#rhythmsTold.get(member) === revision) return;
    this.#rhythmsTold.set(member, revision);
    const rhythms = [...rhythmsOf(inside.judge)].map(({ slot, everyMs }) => [slot, everyMs] as const);
    trunk.say(member, { type: 'rhythms', rhythms });
  }

  async #adopt(member: MemberId, { n, text, file }: Extract<Up, { type: 'wanted' }>): Promise<void> {
    const { trunk, inside, options } = this.#options;
    const { keeper } = inside;
    try {
      const problems = text === undefined ? [] : await keeper.adopt(text);
      if (problems.length === 0 && text !== undefined)
        options.logger.info({ member }, `${file} of another manager is in force for all`);
      trunk.say(member, { type: 'read', n, problems, config: keeper.view() });
    } catch (error) {
      options.logger.error({ err: error }, `${file} of another manager could not be put in force`);
      const problems = [{ path: '', message: 'the manager that leads could not put it in force: its log says why' }];
      trunk.say(member, { type: 'read', n, problems, config: keeper.view() });
    }
  }
}

/** Other managers hear of every change of a key, and may pack as well: they have more time for it. */
const sharing = (store: Store, cluster: Cluster): Store => ({
  ...store,
  packSome: packingOf(cluster),
  register: async (registration) => {
    await store.register(registration);
    await cluster.keysChanged();
  },
});

const packingOf = (cluster: Cluster): Store['packSome'] => {
  const packing = cluster.packing(PACKING_PATIENCE_MS);
  return (options) => packing.packSome(options);
};

/**
 * What is in force is what all go by, and not the file of whoever happens to lead; but where a manager begins that is the only one, its own file is. What is set up once is
 * each manager's own.
 */
const sourceFor = async (
  { cluster, isAlone }: LeadTurn,
  { source, file, environment, isFirst, logger }: PartOptions,
): Promise<Source> => {
  const wanted = await cluster.wanted();
  if (!wanted || wanted.text === source.text || (isFirst && isAlone)) return source;
  const outcome = readConfigText(wanted.text, file, environment);
  if ('problems' in outcome) {
    for (const problem of outcome.problems) logger.error(formatProblem(wanted.file, problem));
    logger.error(`what was in force for all cannot be here: ${file} holds instead`);
    return source;
  }
  logger.warn(`${file} is not what is in force: ${wanted.file} of another manager is, until a file changes`);
  const { reading } = outcome.source;
  return { ...outcome.source, reading: { ...reading, wishes: asSetUp(reading.wishes, source.reading.wishes) } };
};
