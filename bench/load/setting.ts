// A manager and an agent with a service for each address of the sink, all on this machine, their files in a folder of their own. Knows how they
// are started and ended; refuses to know what is measured.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../../packages/manager/src/core/api.ts';
import type { SinkAddress } from '../probe/subject.ts';
import { startAgent, startManager, type Vedette } from '../vedette.ts';

export type Setting = {
  readonly manager: Vedette;
  readonly agent: Vedette;
  /** What the manager says of everything. */
  status(): Promise<Status>;
  stop(): Promise<void>;
};

/** A service for each address. JSON is YAML; what is not said is as it is for everybody: an interval of 10 s, results kept on disk. */
const configFor = ({ hosts, port }: SinkAddress): string =>
  JSON.stringify({
    manager: { listen: 0, http: 0 },
    agents: { bench: {} },
    services: Object.fromEntries(hosts.map((host, i) => [`service-${i}`, `${host}:${port}`])) as object,
  });

const statusAt = async (url: string): Promise<Status> => {
  const response = await fetch(`${url}/api/v1/status`);
  return (await response.json()) as Status;
};

export const startSetting = async (sink: SinkAddress): Promise<Setting> => {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-bench-'));
  const removed = (): Promise<void> => rm(folder, { recursive: true });
  try {
    const file = join(folder, 'vedette.yaml');
    await writeFile(file, configFor(sink));
    const { manager, addresses } = await startManager(file);
    const agent = startAgent('bench', addresses.agents.port);
    const stop = async (): Promise<void> => {
      await agent.stop();
      await manager.stop();
      await removed();
    };
    return { manager, agent, stop, status: () => statusAt(`http://127.0.0.1:${addresses.http.port}`) };
  } catch (error) {
    await removed();
    throw error;
  }
};
