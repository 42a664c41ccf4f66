// An agent's end of the link without anybody who probes: its own spool, session and socket, filled from outside. Knows how far the manager has
// confirmed and what went over the wire; refuses to know what is delivered and why.
import type { Socket } from 'node:net';
import { MemorySpool } from '../../packages/agent/src/spool/memory-spool.ts';
import { overlaid } from '../../packages/agent/src/spool/overlaid-spool.ts';
import type { NewBatch, Spool } from '../../packages/agent/src/spool/spool.ts';
import { openSqliteSpool } from '../../packages/agent/src/spool/sqlite/sqlite-spool.ts';
import { SessionDriver, type SessionHost } from '../../packages/agent/src/uplink/session-driver.ts';
import { systemClock as clock, systemRandom as random } from '../../packages/protocol/src/kit/system.ts';
import { connectionOn, dial, dialSecurely, type LinkKey } from '../../packages/protocol/src/link/index.ts';
import { versions } from '../../packages/protocol/src/wire/index.ts';

const SPOOL_BYTES = 256 * 2 ** 20;

/** In a folder when there is one, and in memory otherwise. */
export const openSpool = async (folder: string | undefined): Promise<Spool> => {
  const epoch = random.hex(16);
  if (folder === undefined) return new MemorySpool(epoch, SPOOL_BYTES);
  const report = ({ type }: { readonly type: string }): void => {
    throw new Error(`the spool has no business to be ${type} here`);
  };
  return openSqliteSpool({ folder, epoch, clock, report });
};

export const hostFacts = { hostname: 'bench', platform: 'linux', arch: 'x64', node: 'bench', cpus: 1, memoryBytes: 0 };
export const idleVitals = {
  services: 0,
  probes: 0,
  skipped: 0,
  inFlight: 0,
  latenessP50Ms: 0,
  latenessP99Ms: 0,
  memoryBytes: 0,
};

export class AgentEnd {
  readonly #id: string;
  readonly #key: LinkKey | undefined;
  readonly #spool: Spool;
  readonly #confirmed: (seq: number) => void;
  #socket: Socket | undefined;
  #session: SessionDriver | undefined;
  #produced = 0;
  #acked = 0;

  /**
   * @param key by which it proves who it is, and speaks TLS; undefined for plain TCP
   * @param confirmed called whenever the manager has confirmed more, with how far
   */
  constructor(id: string, key: LinkKey | undefined, spool: Spool, confirmed: (seq: number) => void) {
    this.#id = id;
    this.#key = key;
    this.#spool = spool;
    this.#confirmed = confirmed;
  }

  /** How many results were ever put in, and how many of them the manager has for good. */
  get produced(): number {
    return this.#produced;
  }

  get acked(): number {
    return this.#acked;
  }

  /** What this session has put on the wire and taken from it. */
  get wire(): { readonly outBytes: number; readonly inBytes: number } {
    return { outBytes: this.#socket?.bytesWritten ?? 0, inBytes: this.#socket?.bytesRead ?? 0 };
  }

  /** Resolves with the numbers of the services it is to watch, once the session stands. */
  async connect(port: number): Promise<readonly number[]> {
    const configured = Promise.withResolvers<readonly number[]>();
    const address = { host: '127.0.0.1', port };
    const key = this.#key;
    const socket = key ? (await dialSecurely(address, { by: 'key', key }, clock)).socket : await dial(address, clock);
    this.#socket = socket;
    const host = this.#host(configured.resolve);
    const session = new SessionDriver(connectionOn(socket, clock), host);
    this.#session = session;
    void session.ended.then(({ fault }) => configured.reject(fault ?? new Error('the session ended')));
    return configured.promise;
  }

  /** Leaves without a word. */
  async cut(): Promise<void> {
    this.#socket?.destroy();
    await this.#session?.ended;
    this.#session = undefined;
  }

  /** Resolves once the batch is as durable as the spool makes it. */
  async put(batch: NewBatch): Promise<void> {
    this.#produced += batch.count;
    await this.#spool.append(batch);
    this.#session?.spooled();
  }

  #host(configured: (slots: readonly number[]) => void): SessionHost {
    const spool = this.#watched();
    return {
      clock,
      spool,
      hello: () => ({
        versions,
        agent: this.#id,
        epoch: spool.epoch,
        software: 'bench',
        features: [],
        spool: spool.ranges(),
        revision: 0,
        hash: '',
        store: '',
        host: hostFacts,
        nowMs: clock.now(),
      }),
      configured: () => undefined,
      vitals: () => ({ ...idleVitals, ...spool.counts() }),
      present: async () => ({ type: 'present', seq: 0, atMs: clock.now(), changes: [] }),
      apply: async ({ revision, hash, amendments }) => {
        configured(amendments.flatMap((amendment) => (typeof amendment === 'number' ? [] : amendment.slot)));
        return { revision, hash, problems: [] };
      },
      welcomed: () => undefined,
      look: () => Promise.reject(new Error('nobody asks')),
      clockRead: () => undefined,
    };
  }

  /** The spool, with an eye on what is released: that is what the manager has confirmed. */
  #watched(): Spool {
    const spool = this.#spool;
    return overlaid(spool, {
      release: (mark) => {
        this.#acked = mark.seq;
        this.#confirmed(mark.seq);
        return spool.release(mark);
      },
    });
  }
}
