// One of several managers on a store that they share. Knows its ports, its file and how it is asked; refuses to know what it is asked for.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerView } from '../../packages/manager/src/core/managers-api.ts';
import { ManagerApi } from './manager-api.ts';
import { type Answer, type Operator, START_MS_MAX, vedetteCommand } from './operator.ts';
import type { Program } from './program.ts';

/** A manager with ports and a file of its own. */
export class Peer {
  readonly name: string;
  readonly api: ManagerApi;
  readonly agentsAt: string;
  /** Where people ask. */
  readonly url: string;
  readonly #operator: Operator;
  readonly #file: string;
  readonly #http: number;
  #program: Program | undefined;

  constructor(operator: Operator, name: string, [agents = 0, http = 0]: readonly number[]) {
    this.#operator = operator;
    this.name = name;
    this.agentsAt = `127.0.0.1:${agents}`;
    this.#http = http;
    this.url = `http://127.0.0.1:${http}`;
    this.api = new ManagerApi(http);
    this.#file = join(operator.folder, `${name}.yaml`);
  }

  /** @param host where people ask */
  async write(wish: object, host = '127.0.0.1'): Promise<void> {
    const manager = { name: this.name, listen: this.agentsAt, http: `${host}:${this.#http}` };
    await writeFile(this.#file, `${JSON.stringify({ manager, ...wish }, null, 1)}\n`);
  }

  async up(): Promise<void> {
    this.#program = this.#operator.start(this.name, [...vedetteCommand, 'up', '-c', this.#file]);
    await this.#program.line(/"the manager is running"/, START_MS_MAX);
  }

  async kill(): Promise<void> {
    await this.#program?.kill();
  }

  async stop(): Promise<number | null | undefined> {
    return (await this.#program?.stop())?.status;
  }

  /** A verb to its end, asked of this one. */
  vedette(...words: string[]): Promise<Answer> {
    return this.#operator.run(`vedette ${words.join(' ')}`, [...vedetteCommand, ...words], this.#reach);
  }

  /** A verb that goes on. */
  going(...words: string[]): Program {
    return this.#operator.start(`vedette ${words.join(' ')}`, [...vedetteCommand, ...words], this.#reach);
  }

  get #reach(): Readonly<Record<string, string>> {
    return { VEDETTE_MANAGER: this.url, VEDETTE_CONFIG: this.#file };
  }

  /** As this one tells; nobody while it does not answer. */
  async managers(): Promise<readonly PeerView[]> {
    const answer = await fetch(`${this.url}/api/v1/managers`).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as PeerView[]) : [];
  }

  async has(role: PeerView['role']): Promise<boolean> {
    return (await this.managers()).some((peer) => peer.name === this.name && peer.role === role);
  }
}
