// What agents with nothing to say cost their manager, and how they come back when it was killed.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from '../probe/program.ts';
import { cpuMsOf, memoryOf } from '../processes.ts';
import { type Figure, withGoal } from '../report.ts';
import { startSetting } from './setting.ts';

const DIALS_PER_SECOND = 500;
/** Twice the time between two pings. */
const IDLE_MS = 10_000;
const AGENT_KIB_MAX = 60;

/** Files and sockets a process needs besides one for each agent. */
const OTHER_DESCRIPTORS = 200;

type Arrival = { readonly atMs: number; readonly failures: Readonly<Record<string, number>> };

/** As many as this process, and so those it starts, may have descriptors for. Node has raised its limit as far as it may already. */
export const agentsAllowed = (wanted: number): number => {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const descriptors = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  return Math.min(wanted, descriptors - OTHER_DESCRIPTORS);
};

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

const SETTLING_MS = 2_000;

/**
 * What a manager needs with a single agent it has never heard of. Not what the same manager needs before its thousands dial: reading their
 * configuration leaves room behind that they would then seem not to need.
 */
export const memoryAlone = async (): Promise<number> => {
  const setting = await startSetting({ agents: ['agent-0'], services: 1, every: '1d' });
  try {
    await wait(SETTLING_MS);
    return memoryOf(setting.pid()).nowMiB;
  } finally {
    await setting.stop();
  }
};

/** @param aloneMiB what a manager needs without them */
export const storm = async (agents: number, aloneMiB: number, tell: (line: string) => void): Promise<Figure[]> => {
  const ids = Array.from({ length: agents }, (_, i) => `agent-${i}`);
  const setting = await startSetting({ agents: ids, services: 1, every: '1d' });
  const file = new URL('./idle-agents.ts', import.meta.url).pathname;
  const program = startProgram(process.execPath, [file, String(setting.port)]);
  const figure = (what: string, value: number, unit: string): Figure => ({
    name: `${agents} agents: ${what}`,
    value,
    unit,
  });
  try {
    await program.next();
    const first = (await program.ask(`dial ${agents} ${DIALS_PER_SECOND}`)) as Arrival;
    tell(`${agents} agents are connected`);
    const busyMs = cpuMsOf(setting.pid());
    await wait(IDLE_MS);
    const idleMs = cpuMsOf(setting.pid()) - busyMs;
    const { nowMiB } = memoryOf(setting.pid());
    const killedAtMs = Date.now();
    const returned = program.ask('return') as Promise<Arrival>;
    const { goneMs } = await setting.killAndRestart();
    const back = await returned;
    tell(`${agents} agents are back`);
    return [
      withGoal(figure('memory of the manager for each', ((nowMiB - aloneMiB) * 1_024) / agents, 'KiB'), AGENT_KIB_MAX),
      figure('CPU of the manager while they are idle', (idleMs * 100) / IDLE_MS, '%'),
      figure('manager killed: until the next one listened', goneMs, 'ms'),
      figure('manager killed: until all were back', (back.atMs - killedAtMs) / 1_000, 's'),
      // Each session that ended was told once as well.
      figure('manager killed: attempts that failed', sum(back.failures) - sum(first.failures) - agents, 'attempts'),
    ];
  } finally {
    await program.finish();
    await setting.stop();
  }
};
