// The part of a manager that serves under another: its agents and people are connected here, and what they say goes to the one that leads. Knows how it is put together;
// refuses to know what is judged and told (leading.ts).
import { every, type Scope } from '@vedette/protocol/kit';
import { parseIdentity } from '@vedette/protocol/link';
import type { Turn } from './cluster/election.ts';
import { farHeartbeats } from './cluster/far-heartbeats.ts';
import { farStatus } from './cluster/far-status.ts';
import { Front } from './cluster/front.ts';
import { LedClock } from './cluster/led-clock.ts';
import { Membership, SILENT_MS } from './cluster/membership.ts';
import { Trunk } from './cluster/trunk.ts';
import { TunnelMouth } from './cluster/tunnel.ts';
import type { Down, Up } from './cluster/words.ts';
import { operatorFileOf } from './config/operator-file.ts';
import { formatProblem } from './config/problems.ts';
import { readConfig } from './config/read.ts';
import { watchFile } from './config/watch-file.ts';
import { Registry } from './core/registry.ts';
import type { Access } from './gate/access.ts';
import { CertificateKeeper } from './gate/certificate-keeper.ts';
import { Gate } from './gate/gate.ts';
import { listenForDevices } from './heartbeats.ts';
import { createRelay, nobodyLeads } from './http/relay.ts';
import { keepSecret, secretFor } from './http-secret.ts';
import { operatorToken } from './operator-token.ts';
import { Packer, type Rhythm } from './packer.ts';
import type { Part, PartOptions } from './part.ts';
import { listenForPublic } from './status-pages.ts';
import type { Cluster, Member, MemberId } from './store/cluster.ts';

/** That keys have changed is told; a word that was lost is made up for by then. */
const KEYS_MS = 10_000;

type ServeTurn = Extract<Turn, { role: 'serves' }>;
type Read = Extract<Down, { type: 'read' }>;

/** @throws Fault when something that it needs cannot be had */
export const serve = async (scope: Scope, { cluster, leader }: ServeTurn, options: PartOptions): Promise<Part> => {
  const { clock: own, source, file, asOf, logger, random, addresses } = options;
  const { wishes } = source.reading;
  scope.defer('membership', () => cluster.leave());
  const certificates = wishes.tls && (await CertificateKeeper.open(wishes.tls, own, logger));
  scope.defer('certificates', () => certificates?.[Symbol.dispose]());
  const serving = new Serving(cluster, leader.id, options);
  await serving.begin();
  scope.defer('serving', () => serving.stop());
  const gate = new Gate({ host: serving.front, access: serving.access(certificates), random, logger });
  scope.defer('gate', () => gate.stop());
  const agents = await gate.listen(addresses?.agents ?? wishes.listen);
  const first = secretFor(wishes, certificates);
  const relay = createRelay({
    ask: (question) => serving.tunnel.ask(question),
    reload: () => serving.reload(),
    operatorToken: operatorToken(operatorFileOf(wishes.store, file), logger),
    ...{ secret: first, origin: wishes.httpOrigin },
    logger,
  });
  scope.defer('http', () => relay.close());
  const http = await relay.listen(addresses?.http ?? wishes.http);
  if (first) keepSecret(relay, { first, now: () => certificates?.now ?? first }, own, scope);
  const reports = farHeartbeats((question) => serving.tunnel.ask(question));
  await listenForDevices(reports, { wish: wishes.heartbeats, certificates, clock: own, logger }, scope);
  const pages = () => wishes.statusPages;
  const far = farStatus((question) => serving.tunnel.ask(question), own);
  await listenForPublic(far, { wishes, pages, clock: own, logger }, scope);
  const watching = watchFile(file, asOf, () => void serving.reloadAndSay(), own);
  scope.defer('file', () => watching[Symbol.dispose]());
  logger.info({ member: cluster.id, leader: leader.id, host: leader.card.host }, 'this manager serves');
  return {
    addresses: { agents, http },
    watching: { services: wishes.services.length, agents: wishes.agents.length },
    reload: async () => (await serving.reload()).problems,
    over: serving.over,
  };
};

class Serving {
  readonly front: Front;
  readonly tunnel: TunnelMouth;
  readonly #cluster: Cluster;
  readonly #leader: MemberId;
  readonly #options: PartOptions;
  /** Of the one that leads. */
  readonly #clock: LedClock;
  readonly #trunk: Trunk<Up>;
  readonly #membership: Membership;
  readonly #reading = new Map<number, PromiseWithResolvers<Read>>();
  readonly #packer: Packer;
  #rhythms: readonly Rhythm[] | undefined;
  #registry = new Registry();
  #news: Disposable | undefined;
  #keys: Disposable | undefined;
  #questions = 0;

  constructor(cluster: Cluster, leader: MemberId, options: PartOptions) {
    this.#cluster = cluster;
    this.#leader = leader;
    this.#options = options;
    this.#clock = new LedClock(options.clock);
    this.#trunk = new Trunk<Up>({ cluster, clock: options.clock, heard: (_from, word) => this.#take(word as Down) });
    this.front = new Front({ cluster, leader, trunk: this.#trunk, clock: this.#clock });
    this.tunnel = new TunnelMouth((word) => this.#say(word));
    this.#membership = new Membership({
      ...{ cluster, clock: options.clock },
      agents: () => this.front.agents,
      members: (members) => this.#seen(members),
    });
    const rhythms = (): readonly Rhythm[] => this.#rhythms ?? [];
    this.#packer = new Packer({ store: cluster.packing(0), rhythms, clock: this.#clock, logger: options.logger });
  }

  get over(): Promise<string> {
    return this.#membership.over;
  }

  async begin(): Promise<void> {
    this.#seen(await this.#cluster.members());
    this.#registry = new Registry(await this.#cluster.registrations());
    this.#news = this.#cluster.onNews((what) => (what === 'trunk' ? this.#trunk.news() : void this.#readKeys()));
    this.#keys = every(this.#options.clock, KEYS_MS, () => void this.#readKeys());
    this.#trunk.begin();
  }

  async stop(): Promise<void> {
    this.#news?.[Symbol.dispose]();
    this.#keys?.[Symbol.dispose]();
    this.#membership[Symbol.dispose]();
    this.tunnel.close();
    for (const { reject } of this.#reading.values()) reject(nobodyLeads('it went away before it had answered'));
    this.front[Symbol.dispose]();
    await Promise.all([this.#packer.stop(), this.#trunk.stop()]);
  }

  /** Who may come in, as the one that leads last said. */
  access(certificates: CertificateKeeper | undefined): Access {
    const { tls } = this.#options.source.reading.wishes;
    return {
      keyOf: (identity) => {
        const name = parseIdentity(identity);
        return name && this.#registry.keyOf(name.agent, name.keyNumber);
      },
      // Agents that wait to be dialled are dialled by the one that leads.
      keysOf: () => [],
      used: (agent, keyNumber) => this.#say({ type: 'used', agent, keyNumber }),
      plainAllowed: () => this.#registry.isBare && tls === undefined,
      certificates: () => certificates?.now,
    };
  }

  /** What the file of this manager says is to hold for all: what is wrong with it, and what is in force then. */
  async reload(): Promise<Pick<Read, 'problems' | 'config'>> {
    const { file, environment } = this.#options;
    const outcome = await readConfig(file, environment);
    const n = ++this.#questions;
    const read = Promise.withResolvers<Read>();
    this.#reading.set(n, read);
    this.#say({ type: 'wanted', n, file, ...('source' in outcome && { text: outcome.source.text }) });
    const { problems, config } = await read.promise;
    return { config, problems: 'problems' in outcome ? outcome.problems : problems };
  }

  async reloadAndSay(): Promise<void> {
    const { file, logger } = this.#options;
    try {
      const { problems } = await this.reload();
      for (const problem of problems) logger.error(formatProblem(file, problem));
      if (problems.length > 0) logger.error(`${file} is not in force; what was in force before stays in force`);
    } catch (error) {
      logger.error({ err: error }, `${file} could not be put in force; what was in force before stays in force`);
    }
  }

  #take(word: Down): void {
    switch (word.type) {
      case 'answer':
      case 'piece':
      case 'end-of-answer':
        this.tunnel.take(word);
        break;
      case 'rhythms':
        // Nothing is packed by rhythms that nobody has told of.
        if (!this.#rhythms) this.#packer.begin();
        this.#rhythms = word.rhythms.map(([slot, everyMs]) => ({ slot, everyMs }));
        break;
      case 'read':
        this.#reading.get(word.n)?.resolve(word);
        this.#reading.delete(word.n);
        break;
      default:
        this.front.take(word);
    }
  }

  #say(word: Up): void {
    this.#trunk.say(this.#leader, word);
  }

  /** @returns why nobody can serve under the one that led any more, if that is so */
  #seen(members: readonly Member[]): string | undefined {
    const leader = members.find(({ id }) => id === this.#leader);
    const own = members.find(({ id }) => id === this.#cluster.id);
    if (leader && own) this.#clock.follow(leader.aheadMs - own.aheadMs);
    if (!leader?.leads) return 'the manager that led is gone';
    return leader.silentMs >= SILENT_MS ? 'nothing is heard of the manager that leads' : undefined;
  }

  async #readKeys(): Promise<void> {
    try {
      this.#registry = new Registry(await this.#cluster.registrations());
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the keys of agents could not be read again');
    }
  }
}
