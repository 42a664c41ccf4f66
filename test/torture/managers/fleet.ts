// Two managers on one PostgreSQL, and three agents that know both, as processes, with a proxy on every way between them. Knows how they are started and put back on
// their feet; refuses to know what is done to them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PeerView } from '../../../packages/manager/src/core/managers-api.ts';
import { ManagerApi } from '../../support/manager-api.ts';
import { Operator, ports, START_MS_MAX, vedetteCommand, type Wish } from '../../support/operator.ts';
import { Postgres } from '../../support/postgres.ts';
import type { Program } from '../../support/program.ts';
import { AGENTS } from '../errands.ts';
import { FaultProxy } from '../fault-proxy.ts';

const agentFile = fileURLToPath(new URL('../agent-with-oracle.ts', import.meta.url));

export type ManagerPlace = {
  readonly name: string;
  readonly agentsPort: number;
  readonly httpPort: number;
  readonly file: string;
  readonly api: ManagerApi;
  /** Between it and the database. */
  readonly toStore: FaultProxy;
  program: Program;
};

export type AgentPlace = {
  readonly name: string;
  readonly state: string;
  readonly oracle: string;
  /** Between it and each manager. */
  readonly lines: readonly FaultProxy[];
  readonly command: readonly string[];
  program: Program;
};

export class Fleet implements AsyncDisposable {
  readonly operator: Operator;
  readonly postgres: Postgres;
  readonly database: string;
  readonly managers: readonly ManagerPlace[];
  readonly agents: readonly AgentPlace[];

  private constructor(
    operator: Operator,
    postgres: Postgres,
    database: string,
    places: Pick<Fleet, 'managers' | 'agents'>,
  ) {
    this.operator = operator;
    this.postgres = postgres;
    this.database = database;
    this.managers = places.managers;
    this.agents = places.agents;
  }

  static async begin(wish: Omit<Wish, 'agents'>): Promise<Fleet> {
    const [operator, postgres] = [await Operator.begin(), await Postgres.begin()];
    const database = await postgres.database();
    const managers: ManagerPlace[] = [];
    for (const name of ['a', 'b']) {
      const [agentsPort = 0, httpPort = 0] = await ports(2);
      const toStore = await FaultProxy.open(postgres.port);
      const file = join(operator.folder, `${name}.yaml`);
      const place = { name, agentsPort, httpPort, file, toStore, api: new ManagerApi(httpPort) };
      await writeFile(file, textFor(place, database, wish));
      const program = operator.start(name, commandOf(file));
      await program.line(/"the manager is running"/, START_MS_MAX);
      managers.push({ ...place, program });
    }
    // What is packed leaves the journal, which is what is compared in the end.
    await postgres.sql(database, `UPDATE vedette.job SET fence = fence + 1, until = 'infinity', member = 'nobody'`);
    const agents: AgentPlace[] = [];
    for (const [i, name] of AGENTS.entries()) {
      const lines: FaultProxy[] = [];
      for (const { agentsPort } of managers) lines.push(await FaultProxy.open(agentsPort));
      const [state, oracle] = [join(operator.folder, `state-${name}`), join(operator.folder, `oracle-${name}`)];
      const order = i % 2 === 0 ? lines : lines.toReversed();
      const dialled = order.flatMap(({ port }) => ['--manager', `127.0.0.1:${port}`]);
      const command = [process.execPath, agentFile, '--id', name, ...dialled, '--state', state];
      const program = operator.start(name, command, { ORACLE: oracle });
      agents.push({ name, state, oracle, lines, command, program });
    }
    return new Fleet(operator, postgres, database, { managers, agents });
  }

  async write(wish: Omit<Wish, 'agents'>): Promise<void> {
    for (const place of this.managers) await writeFile(place.file, textFor(place, this.database, wish));
  }

  restart(place: ManagerPlace | AgentPlace): void {
    place.program =
      'file' in place
        ? this.operator.start(place.name, commandOf(place.file))
        : this.operator.start(place.name, place.command, { ORACLE: place.oracle });
  }

  /** As anybody who answers tells; nobody while nobody does. */
  async peers(): Promise<readonly PeerView[]> {
    for (const { httpPort } of this.managers) {
      const answer = await fetch(`http://127.0.0.1:${httpPort}/api/v1/managers`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined);
      if (answer?.ok) return (await answer.json().catch(() => [])) as PeerView[];
    }
    return [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.operator.end().catch(() => {});
    for (const { lines } of this.agents) for (const line of lines) await line.close();
    for (const { toStore } of this.managers) await toStore.close();
    await this.postgres.end();
  }
}

const commandOf = (file: string): readonly string[] => [...vedetteCommand, 'up', '-c', file];

type Described = Pick<ManagerPlace, 'name' | 'agentsPort' | 'httpPort' | 'toStore'>;

const textFor = ({ name, agentsPort, httpPort, toStore }: Described, database: string, wish: object): string => {
  const manager = { name, listen: `127.0.0.1:${agentsPort}`, http: `127.0.0.1:${httpPort}` };
  const store = `postgres://vedette@127.0.0.1:${toStore.port}/${database}`;
  const agents = Object.fromEntries(AGENTS.map((agent) => [agent, null]));
  return `${JSON.stringify({ manager, store, agents, ...wish }, null, 1)}\n`;
};
