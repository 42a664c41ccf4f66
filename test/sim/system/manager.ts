// A manager process of a simulated run: the real fleet, judge, ingest, reception and sessions on a simulated machine. Composition, as the manager's own;
// what touches sockets and files there is simulated here, and wishes come as values.
import { createHash } from 'node:crypto';
import { Asks } from '../../../packages/manager/src/asks.ts';
import { assign, demandsOf } from '../../../packages/manager/src/core/assignment.ts';
import { collectiveDemandsOf } from '../../../packages/manager/src/core/collective-demand.ts';
import { Fleet } from '../../../packages/manager/src/core/fleet.ts';
import { Judge } from '../../../packages/manager/src/core/judge.ts';
import type { Wishes } from '../../../packages/manager/src/core/wishes.ts';
import { LiveDesk } from '../../../packages/manager/src/desk.ts';
import { GateSession } from '../../../packages/manager/src/gate/session-driver.ts';
import { Ingest, type Told } from '../../../packages/manager/src/ingest.ts';
import { Reception, type ReceptionOptions } from '../../../packages/manager/src/reception.ts';
import type { Store } from '../../../packages/manager/src/store/store.ts';
import { every } from '../../../packages/protocol/src/kit/every.ts';
import { hash32 } from '../../../packages/protocol/src/kit/hash.ts';
import { configurationText } from '../../../packages/protocol/src/wire/configuration.ts';
import { type StoreDisk, simStore } from '../disk/store-disk.ts';
import type { Witness } from '../history.ts';
import type { Seams } from '../seams.ts';
import type { Network } from '../world/network.ts';
import type { Process } from '../world/process.ts';
import { numberedHost, watchedHost } from './gate-hosts.ts';

export type ManagerOptions = {
  readonly process: Process;
  readonly disk: StoreDisk;
  readonly network: Network;
  readonly history: Witness;
  readonly seams: Seams;
  /** Items an agent may have under way. */
  readonly credit: number;
};

/** As often as the manager looks whether time alone has brought news. */
const JUDGE_MS = 1_000;

const silent = (): void => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent } as unknown as ReceptionOptions['logger'];

type Parts = { readonly store: Store; readonly judge: Judge; readonly fleet: Fleet; readonly ingest: Ingest };

export class SimManager {
  readonly #options: ManagerOptions;
  #parts: (Parts & { readonly reception: Reception }) | undefined;
  #epochs: readonly { readonly agent: string; readonly epoch: string }[] = [];

  constructor(options: ManagerOptions) {
    this.#options = options;
  }

  get judge(): Judge | undefined {
    return this.#parts?.judge;
  }

  /** Comes up with these wishes; resolves once agents can come in. */
  async begin(wishes: Wishes): Promise<void> {
    const { process, disk, history, seams, network, credit } = this.#options;
    const { clock } = process;
    const told: Told = {
      outage: silent,
      notification: (notification) => history.tell({ type: 'told', notification }),
      touched: silent,
      failed: (error) => history.note(() => `store failed ${String(error)}`),
    };
    const store = seams.store(simStore(disk, process), disk, told);
    const loaded = await store.load();
    history.tell({ type: 'begun' });
    this.#epochs = loaded.stored;
    const judge = seams.judge(new Judge(seams.judgeStart(loaded)));
    const fleet = new Fleet();
    const ingest = new Ingest(store, judge, clock, told);
    const desk = deskOf(judge, fleet, store, process);
    const marks = loaded.stored;
    const names = { name: process.machine.name, store: loaded.id };
    const asks = new Asks(clock);
    const reception = new Reception({ fleet, judge, ingest, desk, asks, clock, logger, marks, ...names });
    this.#parts = { store, judge, fleet, ingest, reception };
    await this.enforce(wishes);
    await ingest.replay(loaded.judged);
    reception.begin();
    const host = seams.gateHost(watchedHost(reception, credit, history));
    network.listen(
      process,
      (open, connection) => void new GateSession(seams.door(open), numberedHost(host, connection, history)),
    );
    every(clock, JUDGE_MS, () => ingest.verdicts(judge.passed(clock.now())));
  }

  /** Puts wishes in force, as the keeper of wishes does it. */
  async enforce(wishes: Wishes): Promise<void> {
    if (!this.#parts) return;
    const { store, judge, fleet, ingest, reception } = this.#parts;
    const { clock } = this.#options.process;
    const ids = wishes.services.map((s) => s.id).toSorted((a, b) => hash32(a) - hash32(b));
    const slots = await store.number(ids);
    const demands = demandsOf(wishes);
    const collectives = collectiveDemandsOf(wishes);
    this.#options.history.tell({ type: 'enforced', demands, collectives });
    const gone = fleet.configure(wishes.agents, (agent) =>
      this.#epochs.filter((m) => m.agent === agent).map((m) => m.epoch),
    );
    ingest.verdicts(judge.configure(demands, slots, clock.now(), collectives));
    reception.dismiss(gone);
    const assigned = assign(wishes.agents, demands, slots);
    for (const [agent, services] of assigned) {
      const hash = createHash('sha256').update(configurationText(services)).digest('hex');
      this.#options.history.tell({ type: 'wished', agent, hash, services });
    }
    reception.assign(assigned);
  }
}

const deskOf = (judge: Judge, fleet: Fleet, store: Store, process: Process): LiveDesk =>
  new LiveDesk({
    judge,
    fleet,
    store,
    clock: process.clock,
    startedAtMs: process.clock.now(),
    manager: () => {
      throw new Error('nobody asks a simulated manager');
    },
    reload: async () => [],
    isSubscriber: () => false,
    access: () => ({ from: 'file', key: { state: 'none' } }),
  });
