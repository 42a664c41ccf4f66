// Keeps agents and their keys while the manager runs: every change is on disk before it is in force, and in force before it is answered. Knows
// the order of these; the rules are core/registration.ts's. Tells a key once, to whoever asked for it.
import { randomBytes } from 'node:crypto';
import type { Clock } from '@vedette/protocol/kit';
import { formatAddress, formatToken, type KeyRing, parseIdentity } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import type { AgentDesk, AgentWanted, IssuedToken } from './core/api.ts';
import type { Fleet } from './core/fleet.ts';
import { add, isSecured, type Registration, remove, revoke, rotate, use } from './core/registration.ts';
import type { Registry } from './core/registry.ts';
import { type AgentAccess, accessView } from './core/views.ts';
import type { Reception } from './reception.ts';
import type { Store } from './store/store.ts';
import type { WishKeeper } from './wish-keeper.ts';

const SECRET_BYTES = 32;

/** When an agent last came in is known exactly while the manager runs, and to this after a restart: a reconnection is no write. */
const USE_STORED_EVERY_MS = 3_600_000;

export type AgentKeeperOptions = {
  readonly registry: Registry;
  readonly store: Pick<Store, 'register'>;
  readonly fleet: Fleet;
  readonly keeper: Pick<WishKeeper, 'wishes' | 'inTurn' | 'agentsChanged'>;
  readonly reception: Pick<Reception, 'revoke'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export class AgentKeeper implements AgentDesk, KeyRing {
  readonly #options: AgentKeeperOptions;
  /** When the use of each agent's key was last stored. */
  readonly #usesStored = new Map<string, number>();

  constructor(options: AgentKeeperOptions) {
    this.#options = options;
  }

  keyOf(identity: string): Uint8Array | undefined {
    const name = parseIdentity(identity);
    return name && this.#options.registry.keyOf(name.agent, name.keyNumber);
  }

  /** Whether an agent on this machine may come in without proving who it is: as long as nobody has asked for keys or certificates. */
  plainAllowed(): boolean {
    return this.#options.registry.isBare && this.#options.keeper.wishes.tls === undefined;
  }

  access(agent: string): AgentAccess {
    return accessView(this.#options.registry.get(agent));
  }

  add(wanted: AgentWanted): Promise<IssuedToken> {
    return this.#issue(wanted.id, (before, agents, secret, nowMs) => add(before, wanted, agents, { secret, nowMs }));
  }

  rotate(id: string): Promise<IssuedToken> {
    return this.#issue(id, (before, agents, secret, nowMs) => rotate(before, id, agents, { secret, nowMs }));
  }

  revoke(id: string): Promise<void> {
    const { registry, keeper, reception, logger } = this.#options;
    return keeper.inTurn(async () => {
      await this.#keep(revoke(registry.get(id), id, keeper.wishes.agents));
      reception.revoke(id);
      logger.warn({ agent: id }, `the keys of agent ${id} are revoked`);
    });
  }

  remove(id: string): Promise<void> {
    const { registry, keeper, reception, logger } = this.#options;
    return keeper.inTurn(async () => {
      await this.#keep(remove(registry.get(id), id, keeper.wishes.agents));
      reception.revoke(id);
      await keeper.agentsChanged();
      logger.warn({ agent: id }, `agent ${id} is removed`);
    });
  }

  /** The agent was let in by this key: older ones are void from now on. */
  used(agent: string, keyNumber: number): void {
    const { keeper, clock, logger } = this.#options;
    const nowMs = clock.now();
    keeper
      .inTurn(() => this.#use(agent, keyNumber, nowMs))
      .catch((error: unknown) => logger.error({ err: error, agent }, 'the use of a key could not be stored'));
  }

  async #use(agent: string, keyNumber: number, nowMs: number): Promise<void> {
    const { registry, logger } = this.#options;
    const before = registry.get(agent);
    const next = use(before, keyNumber, nowMs);
    if (!before || !next) return;
    const isFirst = before.keys.some((key) => key.number === keyNumber && key.usedAtMs === undefined);
    const storedAtMs = this.#usesStored.get(agent) ?? Number.NEGATIVE_INFINITY;
    if (!isFirst && next.keys.length === before.keys.length && nowMs - storedAtMs < USE_STORED_EVERY_MS) {
      registry.put(next);
      return;
    }
    await this.#keep(next);
    this.#usesStored.set(agent, nowMs);
    if (isFirst) logger.info({ agent, keyNumber }, `agent ${agent} uses its key ${keyNumber}; earlier ones are void`);
  }

  #issue(
    id: string,
    decide: (
      before: Registration | undefined,
      agents: WishKeeper['wishes']['agents'],
      secret: Uint8Array,
      nowMs: number,
    ) => Registration,
  ): Promise<IssuedToken> {
    const { registry, keeper, clock, logger } = this.#options;
    return keeper.inTurn(async () => {
      const secret = new Uint8Array(randomBytes(SECRET_BYTES));
      const next = decide(registry.get(id), keeper.wishes.agents, secret, clock.now());
      await this.#keep(next);
      await keeper.agentsChanged();
      const { agent, lastKeyNumber: keyNumber } = next;
      logger.info({ agent, keyNumber }, `key ${keyNumber} of agent ${agent} is issued`);
      const token = formatToken({ agent, keyNumber, secret });
      const dialledBy = keeper.wishes.agents.some((wish) => wish.id === id && wish.dial) ? 'manager' : 'agent';
      const listen = formatAddress(keeper.wishes.listen);
      return { id, keyNumber, token, dialledBy, listen, turnedAway: this.#turnedAway(id) };
    });
  }

  /** With certificates nobody has come in unproved, and who has one needs no key. */
  #turnedAway(added: string): readonly string[] {
    const { registry, fleet, keeper } = this.#options;
    if (keeper.wishes.tls !== undefined) return [];
    const isBare = (id: string): boolean => {
      const registration = registry.get(id);
      return registration === undefined || !isSecured(registration);
    };
    return [...fleet.all]
      .filter(({ wish, state }) => state === 'connected' && wish.id !== added && isBare(wish.id))
      .map(({ wish }) => wish.id);
  }

  async #keep(next: Registration): Promise<void> {
    await this.#options.store.register(next);
    this.#options.registry.put(next);
  }
}
