// The processes of the demo, on ports that were free a moment ago and with their files in a folder of their own.
// Knows who is started how and in which order they leave; refuses to know the story.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Behaviour } from '../target/behaviour.ts';
import { printBehaviour } from '../target/behaviour.ts';
import type { ControlList } from '../target/control.ts';
import { freePorts } from '../target/listener.ts';
import { ManagerClient } from './manager-client.ts';
import { Member } from './member.ts';
import { type AgentId, agents, configText, type ServiceId, serviceIds } from './scenery.ts';

const root = new URL('../../', import.meta.url);

/** What the target server prints first. */
type Greeting = ControlList & { readonly control: string };

export class Cast {
  /** Settles, with what happened, when a process ends that nobody asked to. */
  readonly died: Promise<string>;
  readonly #died: (why: string) => void;
  readonly #agents = new Map<AgentId, Member>();
  #folder = '';
  #target: Member | undefined;
  #manager: Member | undefined;
  #control = '';
  #listenPort = 0;
  #asiaPort = 0;
  #client = new ManagerClient(0);
  #left: boolean = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.died = promise;
    this.#died = resolve;
  }

  get manager(): ManagerClient {
    return this.#client;
  }

  /** Starts everybody; settles when the target server is there, the others find each other by themselves. */
  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'vedette-demo-'));
    const ports = serviceIds.flatMap((id) => ['--port', id === 'mail' ? `${id}=0,slow 300ms` : `${id}=0`]);
    const steered = ['--json', '--control', '127.0.0.1:0'];
    this.#target = this.#enter('the target server', 'demo/target.ts', [...ports, ...steered]);
    const greeting = JSON.parse(await this.#target.firstLine()) as Greeting;
    this.#control = greeting.control;

    const [listenPort = 0, httpPort = 0, asiaPort = 0] = await freePorts('127.0.0.1', 3);
    this.#listenPort = listenPort;
    this.#asiaPort = asiaPort;
    this.#client = new ManagerClient(httpPort);
    const targets = Object.fromEntries(greeting.ports.map(({ name, port }) => [name, port]));
    const config = join(this.#folder, 'vedette.yaml');
    await writeFile(config, configText({ listenPort, httpPort, asiaPort, targets }));
    this.#manager = this.#enter('the manager', 'packages/manager/src/main.ts', ['up', '-c', config]);
    for (const id of agents) this.startAgent(id);
  }

  /** `asia-1` listens and is dialled by the manager; the others dial in. */
  startAgent(id: AgentId): void {
    const where =
      id === 'asia-1' ? ['--listen', `127.0.0.1:${this.#asiaPort}`] : ['--manager', `127.0.0.1:${this.#listenPort}`];
    const state = join(this.#folder, id);
    this.#agents.set(
      id,
      this.#enter(`agent ${id}`, 'packages/agent/src/main.ts', [
        ...where,
        '--id',
        id,
        '--state',
        state,
        '--allow',
        'loopback',
      ]),
    );
  }

  /** Kills an agent as a crash of its machine would. */
  async killAgent(id: AgentId): Promise<void> {
    await this.#agents.get(id)?.kill();
  }

  /** Settles when the service's port behaves so. */
  async steer(service: ServiceId, behaviour: Behaviour): Promise<void> {
    const body = JSON.stringify({ behaviour: printBehaviour(behaviour) });
    const answer = await fetch(`${this.#control}/${service}`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(`The target server could not ${body}: ${await answer.text()}`);
  }

  /** Ends everybody and removes their files; what was wrong with how they ended. */
  async stop(): Promise<string[]> {
    this.#left = true;
    const problems = await Promise.all([...this.#agents.values()].map((agent) => agent.stop()));
    problems.push(await this.#manager?.stop(), await this.#target?.stop());
    if (this.#folder !== '') await rm(this.#folder, { recursive: true, force: true });
    return problems.filter((problem) => problem !== undefined);
  }

  #enter(name: string, path: string, args: readonly string[]): Member {
    // A start that was overtaken by the end must leave nobody behind.
    if (this.#left) throw new Error(`${name} comes too late: the demo is over`);
    return new Member(name, fileURLToPath(new URL(path, root)), args, this.#died);
  }
}
