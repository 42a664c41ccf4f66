// A manager with keys and three honest agents, and a crowd that comes in bad faith meanwhile: what the manager holds afterwards, and whether the
// agents were disturbed. Knows what is measured; refuses to know what the crowd does (kinds.ts), and who reads the report.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryOf } from '../../../bench/processes.ts';
import type { IssuedToken } from '../../../packages/manager/src/core/api.ts';
import { identityOf, parseToken } from '../../../packages/protocol/src/link/index.ts';
import { Dice } from '../../sim/world/dice.ts';
import { eventually } from '../../support/eventually.ts';
import { agentCommand, Operator, vedetteCommand } from '../../support/operator.ts';
import type { Program } from '../../support/program.ts';
import { readStreams } from '../../support/store-file.ts';
import { inspectable, liveHeapMiB } from './heap.ts';
import { type Assault, kinds } from './kinds.ts';

export type SoakOptions = {
  readonly connections: number;
  readonly seed: number;
  /** How long one of the crowd waits to be cut. Less than what the manager gives strangers makes a run short, and proves less. */
  readonly patienceMs: number;
  readonly say: (line: string) => void;
};

/** What a process holds; memory is what is resident of it. */
export type Holding = { readonly descriptors: number; readonly memoryMiB: number };

export type SoakReport = {
  readonly tookMs: number;
  readonly byKind: ReadonlyMap<string, number>;
  /** Before the crowd, and when all were gone; garbage was collected just before either. */
  readonly before: Holding;
  readonly after: Holding;
  readonly most: Holding;
  /** What live objects take, then and then. */
  readonly heapMiB: { readonly before: number; readonly after: number };
  /** Results that were stored while the crowd was there, and those that three agents had to make. */
  readonly results: number;
  readonly resultsDue: number;
  readonly logLines: number;
  /** Connections that were cut for want of a place, as the log counts them. */
  readonly cut: number;
  readonly complaints: readonly string[];
};

const AGENTS = ['eu-1', 'eu-2', 'us-1'];
const MOLE = 'mole';
const SERVICES = 20;
/**
 * Those who are there at once, from so many addresses: a few less than a manager has places for strangers, so that most are dealt with to their
 * end; crowds of one address come on top of them, and find no place.
 */
const AT_ONCE = 220;
const SOURCES = 200;
const WAIT_MS = 30_000;
/** Who waits to be cut has to be cut within this time, whatever the stage. */
const SETTLE_MS = 60_000;
const PROGRESS = 20;

const holdingOf = (pid: number): Holding => ({
  descriptors: readdirSync(`/proc/${pid}/fd`).length,
  memoryMiB: memoryOf(pid).nowMiB,
});

/** The larger of each. */
const most = (a: Holding, b: Holding): Holding => ({
  descriptors: Math.max(a.descriptors, b.descriptors),
  memoryMiB: Math.max(a.memoryMiB, b.memoryMiB),
});

/** A token for an agent that is new, asked for as `vedette agent add` does. */
const issued = async ({ folder, httpPort }: Operator, id: string): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${httpPort}/api/v1/agents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${readFileSync(join(folder, 'vedette.db.operator'), 'utf8').trim()}` },
    body: JSON.stringify({ id }),
  });
  if (response.status !== 201) throw new Error(`agent ${id} was not added: ${await response.text()}`);
  return ((await response.json()) as IssuedToken).token;
};

/** An honest agent with a key of its own. */
const startAgent = async (operator: Operator, id: string): Promise<Program> => {
  const file = join(operator.folder, `${id}.token`);
  writeFileSync(file, await issued(operator, id), { mode: 0o600 });
  const options = ['--token-file', file, '--state', join(operator.folder, `state-${id}`)];
  const agent = operator.start(id, [...agentCommand, ...options, '--manager', `127.0.0.1:${operator.agentsPort}`]);
  await agent.line(/"welcomed"/, WAIT_MS);
  return agent;
};

const stolenKey = async (operator: Operator): Promise<Assault['stolen']> => {
  const read = parseToken(await issued(operator, MOLE));
  if ('problem' in read) throw new Error(read.problem);
  return { identity: identityOf(read.key), secret: read.key.secret };
};

type Crowd = { readonly byKind: Map<string, number>; came: number };

/** Comes as often as is asked for, many at once. @param watch is called whenever a share of them has come */
const attack = async (
  options: SoakOptions,
  assault: Omit<Assault, 'source' | 'random'>,
  watch: (came: number) => void,
): Promise<Crowd> => {
  const dice = new Dice(options.seed);
  const weights = kinds.reduce((sum, { weight }) => sum + weight, 0);
  const crowd: Crowd = { byKind: new Map(kinds.map(({ name }) => [name, 0])), came: 0 };
  const choose = (): (typeof kinds)[number] | undefined => {
    let left = dice.fraction() * weights;
    return kinds.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
  };
  const keepComing = async (): Promise<void> => {
    while (crowd.came < options.connections) {
      const kind = choose();
      if (!kind) throw new Error('every number below the sum of all weights is somebody’s');
      const source = `127.0.${1 + dice.below(4)}.${1 + dice.below(SOURCES / 4)}`;
      const came = await kind.act({ ...assault, source, random: () => dice.fraction() });
      crowd.byKind.set(kind.name, (crowd.byKind.get(kind.name) ?? 0) + came);
      crowd.came += came;
      watch(crowd.came);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, options.connections / 2) }, keepComing));
  return crowd;
};

/** What the agents made and the store has: nothing is missing, and nobody had to come back. */
const complaintsOf = (operator: Operator, agents: readonly Program[]): string[] => {
  const streams = readStreams(join(operator.folder, 'vedette.db'));
  return agents.flatMap((agent) => {
    const mine = streams.filter((stream) => stream.agent === agent.name);
    const welcomes = agent.out.split('"welcomed"').length - 1;
    const ranges = mine.flatMap((stream) => stream.ranges);
    const holes = ranges.filter(({ first }, i) => first !== (ranges[i - 1]?.last ?? 0) + 1);
    return [
      ...(welcomes === 1 ? [] : [`${agent.name} was welcomed ${welcomes} times`]),
      ...(mine.length === 1 ? [] : [`${agent.name} has ${mine.length} streams`]),
      ...(ranges.some(({ isGap }) => isGap) ? [`${agent.name} has gaps`] : []),
      ...(holes.length === 0 ? [] : [`${agent.name} has holes: ${JSON.stringify(holes)}`]),
    ];
  });
};

/** Each line of the log that tells of those who found no place stands for one of them, or for as many as it says. */
const cutOf = (log: string): number =>
  log
    .split('\n')
    .filter((line) => /"reason":"(?:source-)?full"/.test(line))
    .reduce((sum, line) => sum + Number(/"count":(\d+)/.exec(line)?.[1] ?? 1), 0);

export const soak = async (options: SoakOptions): Promise<SoakReport> => {
  const operator = await Operator.begin();
  try {
    const names = Array.from({ length: SERVICES }, (_, n) => `s${n}`);
    const target = await operator.target(...names);
    const web = (name: string, n: number): object => ({
      target: `127.0.0.1:${target.port(name).view().port}`,
      every: '1s',
      agents: AGENTS[n % AGENTS.length],
    });
    await operator.write({ agents: {}, services: {} });
    const manager = operator.start('manager', [...vedetteCommand, 'up', '-c', operator.file], inspectable);
    await manager.line(/"the manager is running"/, WAIT_MS);
    const agents = await Promise.all(AGENTS.map((id) => startAgent(operator, id)));
    const stolen = await stolenKey(operator);
    await operator.write({ agents: {}, services: Object.fromEntries(names.map((name, n) => [name, web(name, n)])) });
    for (const name of names) await operator.api.until(name, 'up', WAIT_MS);
    return await measured(options, { operator, manager, agents, stolen });
  } finally {
    for (const complaint of await operator.end()) options.say(complaint);
  }
};

type Scene = {
  readonly operator: Operator;
  readonly manager: Program;
  readonly agents: readonly Program[];
  readonly stolen: Assault['stolen'];
};

const measured = async (options: SoakOptions, scene: Scene): Promise<SoakReport> => {
  const { operator, manager, agents, stolen } = scene;
  const { say, connections } = options;
  const counted = async (): Promise<number> => (await operator.api.status()).manager.results;
  const heapBefore = await liveHeapMiB(manager);
  const [before, resultsBefore, beganAt] = [holdingOf(manager.pid), await counted(), performance.now()];
  let peak = before;
  let shown = 0;
  const watch = (came: number): void => {
    const holding = holdingOf(manager.pid);
    peak = most(peak, holding);
    if (came < ((shown + 1) * connections) / PROGRESS) return;
    shown++;
    say(`${came} came; ${holding.descriptors} descriptors, ${holding.memoryMiB.toFixed(0)} MiB`);
  };
  const crowd = await attack(options, { port: operator.agentsPort, patienceMs: options.patienceMs, stolen }, watch);
  const tookMs = performance.now() - beganAt;
  const results = (await counted()) - resultsBefore;
  const { descriptors } = await eventually(
    'descriptors to be back',
    SETTLE_MS,
    () => {
      const holding = holdingOf(manager.pid);
      return holding.descriptors <= before.descriptors && holding;
    },
    () => [before, holdingOf(manager.pid)],
  );
  const heapMiB = { before: heapBefore, after: await liveHeapMiB(manager) };
  // Asking for the heap takes a descriptor of its own.
  const after = { ...holdingOf(manager.pid), descriptors };
  const isStillThere = manager.isRunning;
  for (const agent of agents) await agent.stop();
  await manager.stop();
  return {
    tookMs,
    byKind: crowd.byKind,
    before,
    after,
    most: peak,
    heapMiB,
    results,
    resultsDue: (SERVICES * tookMs) / 1_000,
    logLines: manager.out.split('\n').length,
    cut: cutOf(manager.out),
    complaints: [...(isStillThere ? [] : ['the manager ended']), ...complaintsOf(operator, agents)],
  };
};
