// One manager and three agents as processes, with a proxy before each agent and an oracle behind it. Knows how they are started, put back on their
// feet and put to rest; refuses to know what is done to them.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { Operator, START_MS_MAX, vedetteCommand } from '../support/operator.ts';
import type { Program } from '../support/program.ts';
import { type Allowed, type Excuses, noExcuses } from './allowed.ts';
import { ClockFile } from './clock-file.ts';
import { type Comparison, compare, noCounts } from './compare.ts';
import { AGENTS, busy, idle, PROBES_PER_SECOND } from './errands.ts';
import { FaultProxy } from './fault-proxy.ts';
import { readOracle } from './oracle.ts';
import { readStored } from './stored.ts';

const agentFile = fileURLToPath(new URL('./agent-with-oracle.ts', import.meta.url));
const crowdFile = fileURLToPath(new URL('../support/crowd.ts', import.meta.url));

/** Whoever ended without being asked is started again after this, as a service manager would. */
const RESTART_MS = 500;
/** An agent that lost its manager waits half a minute between two attempts, at most. */
const CONNECT_MS_MAX = 60_000;
/** As long as it takes to tell a steady rate from a standstill, beside how old the figures of an agent can be: it tells them every five seconds. */
const STEADY_MS = 4_000;
const FIGURES_AGE_MS = 10_000;

/** One place in the crew: whoever sits in it now is a process. */
export type Seat = {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly clock: ClockFile;
  program: Program;
};

export type AgentSeat = Seat & {
  readonly proxy: FaultProxy;
  readonly state: string;
  readonly oracle: string;
  readonly excuses: Excuses;
};

export class Crew {
  readonly operator: Operator;
  readonly manager: Seat;
  readonly agents: readonly AgentSeat[];
  /** Who ended without being asked, and with what last words. */
  readonly ownEnds: string[] = [];
  #isOver = false;

  private constructor(operator: Operator, manager: Seat, agents: readonly AgentSeat[]) {
    this.operator = operator;
    this.manager = manager;
    this.agents = agents;
    for (const seat of this.seats) this.#watch(seat);
  }

  /** Everybody at work. @param prepare is called with every agent's state folder before the agent is started */
  static async begin(prepare: (agent: string, state: string) => Promise<void> = async () => {}): Promise<Crew> {
    const operator = await Operator.begin();
    try {
      return await Crew.#gather(operator, prepare);
    } catch (error) {
      await operator.end().catch(() => {});
      throw error;
    }
  }

  static async #gather(operator: Operator, prepare: (agent: string, state: string) => Promise<void>): Promise<Crew> {
    const crowd = operator.start('crowd', [process.execPath, crowdFile, String(PROBES_PER_SECOND)]);
    const targets = JSON.parse(await crowd.line(/^\[/, START_MS_MAX)) as string[];
    await operator.write(busy(targets));
    const start = <S extends Omit<Seat, 'program' | 'clock'>>(bare: S): S & Seat => {
      const clock = new ClockFile(join(operator.folder, `clock-${bare.name}`));
      const seat = { ...bare, clock, env: { ...bare.env, ...clock.env } };
      return { ...seat, program: operator.start(seat.name, seat.command, seat.env) };
    };
    const manager = start({ name: 'manager', command: [...vedetteCommand, 'up', '-c', operator.file], env: {} });
    await manager.program.line(/"the manager is running"/, START_MS_MAX);
    const agents: AgentSeat[] = [];
    for (const name of AGENTS) {
      const proxy = await FaultProxy.open(operator.agentsPort);
      const [state, oracle] = [join(operator.folder, `state-${name}`), join(operator.folder, `oracle-${name}`)];
      await prepare(name, state);
      const options = ['--id', name, '--manager', `127.0.0.1:${proxy.port}`, '--state', state];
      const seat = { name, proxy, state, oracle, excuses: noExcuses(), env: { ORACLE: oracle } };
      agents.push(start({ ...seat, command: [process.execPath, agentFile, ...options] }));
    }
    const crew = new Crew(operator, manager, agents);
    await eventually('everybody to be at work', CONNECT_MS_MAX, async () =>
      (await crew.#views()).every(({ state, vitals }) => state === 'connected' && (vitals?.services ?? 0) > 1),
    );
    return crew;
  }

  get seats(): readonly Seat[] {
    return [this.manager, ...this.agents];
  }

  /** As a crash would; somebody who ended on its own a moment ago is not killed again. */
  async kill(seat: Seat): Promise<void> {
    await seat.program.kill();
  }

  restart(seat: Seat): void {
    seat.program = this.operator.start(seat.name, seat.command, seat.env);
    this.#watch(seat);
  }

  /** Settles when the manager has every agent. */
  async connected(): Promise<void> {
    await eventually('everybody to be connected', CONNECT_MS_MAX, async () =>
      (await this.#views()).every(({ state }) => state === 'connected'),
    );
  }

  /** Settles when every agent has gone on probing for a while, at the rate it should. */
  async steady(): Promise<void> {
    const beganMs = performance.now();
    const before = await eventually('every agent to tell its figures', CONNECT_MS_MAX, async () => {
      const slots = await this.#slots();
      return slots.length === AGENTS.length && slots;
    });
    const enough = ((PROBES_PER_SECOND / AGENTS.length) * STEADY_MS) / 1_000;
    const after = await eventually('every agent to go on probing', CONNECT_MS_MAX, async () => {
      const slots = await this.#slots();
      return slots.length === AGENTS.length && slots.every((count, i) => count - (before[i] ?? 0) >= enough) && slots;
    });
    const slotsMax = (enough * (performance.now() - beganMs + FIGURES_AGE_MS)) / STEADY_MS;
    const fastest = Math.max(...after.map((count, i) => count - (before[i] ?? 0)));
    if (fastest > slotsMax) throw new Error(`an agent had ${fastest} slots in the time of ${Math.round(slotsMax)}`);
  }

  /** Ends all faults of the lines, gives everybody almost nothing to do, and waits until the manager has everything. */
  async drain(withinMs: number): Promise<void> {
    for (const { proxy } of this.agents) proxy.set({ kind: 'none' });
    await this.operator.write(idle());
    await eventually(
      'all spools to be empty',
      withinMs,
      async () =>
        (await this.#views()).every(
          ({ state, vitals }) => state === 'connected' && vitals?.services === 1 && vitals.spooled === 0,
        ),
      () => this.agents.map(({ program }) => program.testament()).join('\n'),
    );
  }

  /** Puts everybody to rest and compares what was produced with what is stored. */
  async finish(allowed: Allowed): Promise<Comparison> {
    this.#isOver = true;
    const complaints: string[] = [];
    for (const seat of [...this.agents, this.manager]) {
      const { status, signal } = await seat.program.stop();
      if (status !== 0) complaints.push(`${seat.name} was asked to stop and ended with ${signal ?? status}`);
    }
    const streams = readStored(join(this.operator.folder, 'vedette.db'));
    const counts = noCounts();
    for (const { name, oracle, excuses } of this.agents) {
      const one = compare(name, readOracle(oracle), streams, allowed, excuses);
      complaints.push(...one.complaints);
      for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] += one.counts[key];
    }
    if (counts.produced === 0) complaints.push('nothing was produced: nothing was shown');
    return { counts, complaints };
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.agents.map(({ proxy }) => proxy.close()));
    await this.operator.end();
  }

  /** How many slots came and went with each agent that has told the manager that is there, by its own word. */
  async #slots(): Promise<number[]> {
    return (await this.#views()).flatMap(({ vitals }) => (vitals ? vitals.probes + vitals.skipped : []));
  }

  async #views() {
    return this.operator.api.status().then(
      ({ agents }) => agents,
      () => [{ state: 'never' as const, vitals: undefined }],
    );
  }

  #watch(seat: Seat): void {
    const { program } = seat;
    void program.ended.then(({ status, signal }) => {
      if (program.wasEnded || this.#isOver) return;
      const words = program.err.trim().split('\n').at(-1) ?? '';
      this.ownEnds.push(`${seat.name} ended with ${signal ?? status}: ${words}`);
      setTimeout(() => {
        if (seat.program === program && !this.#isOver) this.restart(seat);
      }, RESTART_MS);
    });
  }
}
