// Somebody who runs Vedette in a folder of their own: writes its file, starts and ends its programs, asks its command line. Knows where the
// programs are and how they are called; refuses to know what a test wants to see.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Listener } from '../../demo/target/listener.ts';
import { startTarget, type Target } from '../../demo/target/target.ts';
import { ManagerApi } from './manager-api.ts';
import { claimed, letGo } from './port-claims.ts';
import { type Exit, Program } from './program.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where both programs lie built, if they do (warm-up.ts). */
const built = process.env['VEDETTE_BUILT'];
const programAt = (command: string, source: string): readonly string[] => [
  process.execPath,
  built === undefined ? fromRoot(source) : join(built, command, 'main.js'),
];
export const vedetteCommand = programAt('vedette', 'packages/manager/src/main.ts');
export const agentCommand = programAt('vedette-agent', 'packages/agent/src/main.ts');

/** Node needs half a second on an idle machine; this is for one that is not. */
export const START_MS_MAX = 45_000;

/** The sections of a configuration that differ from test to test, as in the file. */
export type Wish = {
  readonly defaults?: object;
  readonly agents: Readonly<Record<string, object | null>>;
  readonly services: Readonly<Record<string, object | string>>;
  readonly groups?: Readonly<Record<string, object | null>>;
  readonly channels?: Readonly<Record<string, object>>;
  readonly subscribers?: Readonly<Record<string, object | null>>;
};

export type Answer = Exit & { readonly out: string; readonly err: string };

export class Operator {
  readonly folder: string;
  readonly file: string;
  readonly agentsPort: number;
  readonly httpPort: number;
  readonly api: ManagerApi;
  readonly #programs: Program[] = [];
  readonly #targets: Target[] = [];

  private constructor(folder: string, agentsPort: number, httpPort: number) {
    this.folder = folder;
    this.file = join(folder, 'vedette.yaml');
    this.agentsPort = agentsPort;
    this.httpPort = httpPort;
    this.api = new ManagerApi(httpPort);
  }

  static async begin(): Promise<Operator> {
    const [agentsPort = 0, httpPort = 0] = await ports(2);
    return new Operator(await mkdtemp(join(tmpdir(), 'vedette-e2e-')), agentsPort, httpPort);
  }

  /** The file's text for a wish: JSON, one line a key, which is YAML as well. */
  text(wish: Wish): string {
    const manager = { listen: `127.0.0.1:${this.agentsPort}`, http: `127.0.0.1:${this.httpPort}` };
    return `${JSON.stringify({ manager, ...wish }, null, 1)}\n`;
  }

  /** Puts a wish, or any text, into the configuration file. */
  async write(wish: Wish | string): Promise<void> {
    await writeFile(this.file, typeof wish === 'string' ? wish : this.text(wish));
  }

  /** A manager that runs the file. */
  async up(): Promise<Program> {
    const manager = this.start('manager', [...vedetteCommand, 'up', '-c', this.file]);
    await manager.line(/"the manager is running"/, START_MS_MAX);
    return manager;
  }

  /** An agent that dials the manager, or is dialled at a port; settled when it runs, not when the two have met. */
  async agent(id: string, listenPort?: number): Promise<Program> {
    const link =
      listenPort === undefined
        ? ['--manager', `127.0.0.1:${this.agentsPort}`]
        : ['--listen', `127.0.0.1:${listenPort}`];
    const agent = this.start(id, [...agentCommand, '--id', id, ...link]);
    await agent.line(/"(?:welcomed|listening for a manager|no manager: trying again)"/, START_MS_MAX);
    return agent;
  }

  /** Runs one verb of the command line to its end. */
  async vedette(...words: readonly string[]): Promise<Answer> {
    return this.run(`vedette ${words.join(' ')}`, [...vedetteCommand, ...words], {
      VEDETTE_MANAGER: `http://127.0.0.1:${this.httpPort}`,
    });
  }

  /** Runs any command to its end. */
  async run(name: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const program = this.start(name, command, env);
    const exit = await program.ended;
    program.wasEnded = true;
    return { ...exit, out: program.out, err: program.err };
  }

  /** Starts any command, in the operator's folder. Everything here is on loopback, which agents leave alone unless they are allowed to. */
  start(name: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const program = new Program(name, command, {
      folder: this.folder,
      env: { VEDETTE_AGENT_ALLOW: 'loopback', ...env },
    });
    this.#programs.push(program);
    return program;
  }

  /** Ports that accept until told otherwise. */
  async target(...names: readonly string[]): Promise<Target> {
    const target = await startTarget({ ports: names.map((name) => ({ name })) });
    this.#targets.push(target);
    return target;
  }

  /** What every program said last. */
  testament(): string {
    return this.#programs.map((program) => program.testament()).join('\n');
  }

  /** Ends whatever still runs and removes the folder. What did not end as it should, if anything. */
  async end(): Promise<string[]> {
    const complaints: string[] = [];
    for (const { name, wasEnded, isRunning } of this.#programs)
      if (!wasEnded && !isRunning) complaints.push(`${name} ended by itself`);
    // Newest first: the manager, which everybody talks to, leaves last.
    for (const program of this.#programs.filter((p) => p.isRunning).toReversed()) {
      const { status, signal } = await program.stop();
      if (status !== 0) complaints.push(`${program.name} was asked to stop and ended with ${signal ?? status}`);
    }
    await Promise.all(this.#targets.map((target) => target.close()));
    await rm(this.folder, { recursive: true, force: true });
    return complaints;
  }
}

/** Below those that targets take for themselves (demo/target/listener.ts) and those that the system gives to whoever dials. */
const PORTS_FROM = 10_000;
const PORTS = 10_000;

/** Free ports on loopback, which nobody else who runs tests on this machine is given as long as this process runs. */
export const ports = async (count: number): Promise<number[]> => {
  const found: number[] = [];
  while (found.length < count) {
    const port = PORTS_FROM + Math.floor(Math.random() * PORTS);
    if (!claimed(port)) continue;
    if (await isFree(port)) found.push(port);
    else letGo(port);
  }
  return found;
};

const isFree = async (port: number): Promise<boolean> => {
  const listener = new Listener('127.0.0.1', port, () => {});
  const free = await listener
    .open((socket) => socket.destroy())
    .then(
      () => true,
      () => false,
    );
  await listener.shut();
  return free;
};
