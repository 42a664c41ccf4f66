// A manager with a configuration and a store in a folder of their own, which can be killed and started again at the same port. Knows files and
// processes; refuses to know who dials it.

import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuedToken, ManagerView } from '../../packages/manager/src/core/api.ts';
import { startManager } from '../vedette.ts';

export type Wish = {
  readonly agents: readonly string[];
  readonly services: number;
  readonly every: string;
  /** Distinguishes services of one wish from those of another. */
  readonly prefix?: string;
};

export type Setting = {
  readonly port: number;
  /** By which its first agent proves who it is; undefined where everybody may come in on loopback. */
  readonly token: string | undefined;
  readonly folder: string;
  pid(): number;
  /** How many results the manager says it has stored since it was started. */
  stored(): Promise<number>;
  /** Writes another configuration; the manager has to find out by itself. */
  wish(wish: Wish): Promise<void>;
  /** Ends the manager without a warning and starts it again; how long nobody listened. */
  killAndRestart(): Promise<{ readonly goneMs: number }>;
  stop(): Promise<void>;
};

/**
 * A free port below those the system picks for outgoing connections: those who dial a manager that is gone could else be given its port,
 * and meet themselves.
 */
const freePort = async (): Promise<number> => {
  for (let port = 21_000 + (process.pid % 9_000); port < 32_000; port++) {
    const server = createServer();
    try {
      server.listen({ host: '127.0.0.1', port });
      await once(server, 'listening');
      return port;
    } catch {
      // Somebody has it: the next one.
    } finally {
      server.close();
    }
  }
  throw new Error('no port is free');
};

/** JSON is YAML. Nobody listens at the targets: who is here does not probe, or so seldom that it does not matter. */
const textOf = ({ agents, services, every, prefix = 'service' }: Wish, port: number): string =>
  JSON.stringify({
    manager: { listen: port, http: 0 },
    defaults: { every, timeout: '500ms' },
    agents: Object.fromEntries(agents.map((id) => [id, {}])),
    services: Object.fromEntries(
      Array.from({ length: services }, (_, i) => [
        `${prefix}-${i}`,
        { target: `127.2.${i >> 8}.${i & 255}:9`, agents: agents[0] },
      ]),
    ),
  });

/** A key for an agent of the file; from then on nobody comes in without one. */
const issueToken = async (folder: string, httpPort: number, agent: string): Promise<string> => {
  const operator = (await readFile(join(folder, 'vedette.db.operator'), 'utf8')).trim();
  const response = await fetch(`http://127.0.0.1:${httpPort}/api/v1/agents/${agent}/rotate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operator}` },
  });
  if (!response.ok) throw new Error(`the manager gives no key: ${await response.text()}`);
  return ((await response.json()) as IssuedToken).token;
};

/** @param isSecured its agents prove who they are, and speak TLS */
export const startSetting = async (first: Wish, isSecured = false): Promise<Setting> => {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-bench-'));
  const removed = (): Promise<void> => rm(folder, { recursive: true });
  const port = await freePort();
  const file = join(folder, 'vedette.yaml');
  const wish = async (wanted: Wish): Promise<void> => {
    await writeFile(`${file}.new`, textOf(wanted, port));
    await rename(`${file}.new`, file);
  };
  try {
    await wish(first);
    let { manager, addresses } = await startManager(file);
    const killAndRestart = async (): Promise<{ goneMs: number }> => {
      const goneAt = performance.now();
      process.kill(manager.pid, 'SIGKILL');
      await manager.stop();
      ({ manager, addresses } = await startManager(file));
      return { goneMs: performance.now() - goneAt };
    };
    const stop = async (): Promise<void> => {
      await manager.stop();
      await removed();
    };
    const stored = async (): Promise<number> => {
      const response = await fetch(`http://127.0.0.1:${addresses.http.port}/api/v1/status`);
      return ((await response.json()) as { readonly manager: ManagerView }).manager.results;
    };
    const [agent = ''] = first.agents;
    const token = isSecured ? await issueToken(folder, addresses.http.port, agent) : undefined;
    return { port, token, folder, pid: () => manager.pid, stored, wish, killAndRestart, stop };
  } catch (error) {
    await removed();
    throw error;
  }
};
