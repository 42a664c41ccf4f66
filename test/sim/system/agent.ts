// An agent process of a simulated run: the real watch, sessions and configuration on a simulated machine. Composition, as the agent's own; what touches
// sockets, threads and files there is simulated here.
import { Configuration, type InForce } from '../../../packages/agent/src/configuration.ts';
import { Numbering } from '../../../packages/agent/src/core/numbering.ts';
import { numbered } from '../../../packages/agent/src/spool/numbered-spool.ts';
import type { Spool } from '../../../packages/agent/src/spool/spool.ts';
import { SessionDriver, type SessionEnd, type SessionHost } from '../../../packages/agent/src/uplink/session-driver.ts';
import { Turns } from '../../../packages/agent/src/uplink/turns.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import type { Hello, Vitals, Welcome } from '../../../packages/protocol/src/wire/message.ts';
import { SimSpool, type SpoolDisk } from '../disk/spool-disk.ts';
import type { History } from '../history.ts';
import type { Naming, Seams } from '../seams.ts';
import type { Dice } from '../world/dice.ts';
import type { Network } from '../world/network.ts';
import type { Process } from '../world/process.ts';
import type { Sight } from './prober.ts';
import { WatchLoop } from './watch-loop.ts';

export type AgentOptions = {
  readonly process: Process;
  readonly disk: SpoolDisk;
  readonly network: Network;
  readonly dice: Dice;
  readonly sight: Sight;
  readonly history: History;
  readonly seams: Seams;
  /** The managers it knows, in the order in which it tries them. */
  readonly managers: readonly string[];
};

export class SimAgent {
  readonly #options: AgentOptions;
  readonly #configuration = new Configuration();
  readonly #numbering: Numbering;
  readonly #naming: Naming;
  readonly #spool: Spool;
  readonly #watch: WatchLoop;
  #live: SessionDriver | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { process, disk, dice, sight, history, seams } = options;
    disk.shrink = seams.shrink;
    const epoch = seams.epoch(disk.image, dice.hex(16));
    const spool = seams.spool(new SimSpool(disk, process, epoch));
    this.#spool = spool;
    this.#watch = new WatchLoop({
      agent: disk.agent,
      process,
      dice,
      sight,
      history,
      report: (report) => seams.report(report),
      time: (time) => seams.time(time),
      prober: (wait) => seams.prober(wait),
      emit: (batch) => void spool.append(batch).then(() => this.#live?.spooled()),
    });
    const { configuration } = disk;
    this.#numbering = new Numbering(configuration?.numbers, spool.counts().spooled === 0, dice);
    this.#naming = seams.naming(this.#numbering);
    if (configuration) this.#enforce(configuration);
    process.after(0, () => void this.#dialForEver());
  }

  /** The hash of the configuration in force. */
  get hash(): string {
    return this.#configuration.whole.hash;
  }

  #host(began: (welcome: Welcome) => void): SessionHost {
    const { clock } = this.#options.process;
    const { epoch } = this.#spool;
    return {
      clock,
      spool: numbered(this.#spool, this.#naming),
      hello: () => this.#hello(),
      configured: () => this.#configuration.configured,
      vitals: () => ({ ...VITALS, services: this.#watch.services }),
      present: async () => {
        const { changes, ...present } = this.#watch.present();
        this.#options.history.tell({ type: 'holds', agent: this.#options.disk.agent, epoch, ...present, changes });
        return { type: 'present', ...present, changes: this.#naming.told(changes) };
      },
      apply: async (news) => {
        const whole = this.#configuration.with(news);
        this.#enforce(whole);
        return { revision: whole.revision, hash: whole.hash, problems: [] };
      },
      look: () => Promise.reject(new Error('nobody asks for a look here')),
      welcomed: (welcome) => began(welcome),
      clockRead: (reading) => this.#watch.clockRead(reading),
    };
  }

  #enforce(whole: InForce): void {
    this.#configuration.enforce(whole);
    const watched = this.#options.seams.watched(whole);
    const { revision, hash } = whole;
    this.#options.history.tell({ type: 'applied', agent: this.#options.disk.agent, revision, hash, watched });
    const services = this.#numbering.take(whole.store, watched);
    this.#options.disk.configuration = { ...whole, numbers: this.#numbering.numbers };
    this.#options.history.tell({ type: 'numbered', agent: this.#options.disk.agent, services });
    this.#watch.configure(this.#options.seams.planned(services));
  }

  async #dialForEver(): Promise<void> {
    const { managers, dice, process } = this.#options;
    const turns = new Turns(managers.length, dice);
    for (;;) await process.sleep(turns.ended(await this.#attempt(managers[turns.manager] ?? '')));
  }

  async #attempt(manager: string): Promise<SessionEnd> {
    const { network, process } = this.#options;
    try {
      const open = await network.dial(process, manager);
      const session: SessionDriver = new SessionDriver(
        open,
        this.#host(() => {
          this.#live = session;
        }),
      );
      const end = await session.ended;
      this.#live = undefined;
      this.#options.history.note(() => `ended ${this.#options.disk.agent} ${end.fault?.message ?? 'in order'}`);
      return end;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { fault: error, welcome: undefined, liveMs: 0, retryAfterMs: 0 };
    }
  }

  #hello(): Hello {
    const { whole } = this.#configuration;
    return {
      versions: [1],
      agent: this.#options.disk.agent,
      epoch: this.#spool.epoch,
      software: 'simulated',
      features: ['delta'],
      spool: this.#spool.ranges(),
      revision: whole.revision,
      hash: whole.hash,
      store: whole.store,
      host: { hostname: 'h', platform: 'sim', arch: 'sim', node: 'v26', cpus: 1, memoryBytes: 1 },
      nowMs: this.#options.process.clock.now(),
    };
  }
}

const VITALS: Vitals = {
  services: 0,
  probes: 0,
  skipped: 0,
  inFlight: 0,
  latenessP50Ms: 0,
  latenessP99Ms: 0,
  memoryBytes: 0,
  spooled: 0,
  dropped: 0,
};
