// How long a large configuration takes from the file to an agent that has it in force. The agent is a whole one.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startSetting, type Wish } from './setting.ts';

const SERVICES = 50_000;

type Line = { readonly services?: number; readonly time?: number };

const agentFile = fileURLToPath(new URL('../../packages/agent/src/main.ts', import.meta.url));

/** An agent that logs what it does. */
const start = (port: number, state: string): ChildProcess => {
  const words = ['--id', 'bench', '--manager', `127.0.0.1:${port}`, '--state', state, '--allow', 'loopback'];
  return spawn(process.execPath, [agentFile, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
};

/** Resolves once the agent says that it watches so many services. */
const untilConfigured = async (lines: AsyncIterator<string>, services: number): Promise<void> => {
  for (;;) {
    const line = await lines.next();
    if (line.done === true) throw new Error('the agent ended');
    if ((JSON.parse(line.value) as Line).services === services) return;
  }
};

/** How many milliseconds it took, once for each of so many changes between one service and fifty thousand. */
export const push = async (runs: number): Promise<readonly number[]> => {
  // Looked at once a day: it is the configuration that is measured, and not the probes.
  const wish = (services: number, prefix: string): Wish => ({ agents: ['bench'], services, every: '1d', prefix });
  const setting = await startSetting(wish(1, 'few'));
  const agent = start(setting.port, join(setting.folder, 'agent'));
  const closed = once(agent, 'close');
  try {
    if (agent.stdout === null) throw new Error('an agent has an output');
    const lines = createInterface({ input: agent.stdout })[Symbol.asyncIterator]();
    await untilConfigured(lines, 1);
    const tookMs: number[] = [];
    for (let run = 1; run <= runs; run++) {
      await setting.wish(wish(SERVICES, `many-${run}`));
      const startedAt = performance.now();
      await untilConfigured(lines, SERVICES);
      tookMs.push(performance.now() - startedAt);
      await setting.wish(wish(1, 'few'));
      await untilConfigured(lines, 1);
    }
    return tookMs;
  } finally {
    agent.kill();
    await closed;
    await setting.stop();
  }
};
