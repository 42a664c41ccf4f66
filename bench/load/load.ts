// What ten thousand services are to one agent and its manager: how evenly the probes are spread from the very start, how late they are, and
// what both processes need.
import { setTimeout as wait } from 'node:timers/promises';
import { startSink } from '../probe/measure.ts';
import { cpuMsOf, memoryOf, requireProc } from '../processes.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import type { Vedette } from '../vedette.ts';
import { evennessOf } from './evenness.ts';
import { type Setting, startSetting } from './setting.ts';

const SERVICES = 10_000;
const PROBES_PER_SECOND = SERVICES / 10;
const WINDOW_MS = 30_000;
const STEP_MS = 100;
const READY_MS_MAX = 30_000;

/**
 * Hashed phases scatter: of 100 tenths of a second with 100 probes each on average, the busiest has some 125. Whenever agent or sink gets
 * no core for a tenth of a second, the next one has twice its probes on top of that. A burst would be many times the average.
 */
const PEAK_RATIO_MAX = 2.5;

/** So few that what a process needs with them is what it needs anyway. */
const FEW_SERVICES = 10;
const SETTLING_MS = 4_000;

type Sink = Awaited<ReturnType<typeof startSink>>;

/** Resolves when the first probe has arrived. */
const untilProbed = async (sink: Sink): Promise<void> => {
  const giveUpAt = performance.now() + READY_MS_MAX;
  while ((await sink.accepted()) === 0) {
    if (performance.now() > giveUpAt) throw new Error('no probe arrived');
    await wait(20);
  }
};

type Base = { readonly agentMiB: number; readonly managerMiB: number };

const needsOf = (name: string, { pid }: Vedette, cpuMs: number, baseMiB: number): Figure[] => {
  const { nowMiB, peakMiB } = memoryOf(pid);
  return [
    { name: `${name}: resident memory with ${FEW_SERVICES} services`, value: baseMiB, unit: 'MiB' },
    { name: `${name}: resident memory with ${SERVICES}, at the end`, value: nowMiB, unit: 'MiB' },
    { name: `${name}: resident memory with ${SERVICES}, most ever`, value: peakMiB, unit: 'MiB' },
    { name: `${name}: share of one core`, value: (cpuMs * 100) / WINDOW_MS, unit: '%' },
  ];
};

const evenness = async (sink: Sink): Promise<Figure[]> => {
  const counts = (await sink.arrivals()).slice(0, WINDOW_MS / STEP_MS);
  const whole = evennessOf(counts);
  const perSecond = 1_000 / STEP_MS;
  const firstSecond = counts.slice(0, perSecond).reduce((sum, count) => sum + count, 0);
  const peak = { name: 'busiest 0.1 s beside the average one', value: whole.peakRatio, unit: '×' };
  return [
    withGoal(peak, PEAK_RATIO_MAX),
    { name: 'busiest 0.1 s but for the 1 % busiest', value: whole.p99Ratio, unit: '×' },
    { name: 'first 0.1 s', value: counts[0] ?? Number.NaN, unit: 'probes' },
    { name: 'first second', value: firstSecond, unit: 'probes' },
    { name: `probes a second, of ${PROBES_PER_SECOND} asked for`, value: whole.mean * perSecond, unit: 'probes/s' },
  ];
};

const told = async (setting: Setting): Promise<Figure[]> => {
  const { manager, services, agents } = await setting.status();
  const vitals = agents[0]?.vitals;
  return [
    {
      name: 'services held to be up',
      value: services.filter(({ health }) => health === 'up').length,
      unit: 'services',
    },
    { name: 'results stored', value: manager.results, unit: 'results' },
    { name: 'skipped', value: vitals?.skipped ?? Number.NaN, unit: 'probes' },
    { name: 'lateness p50', value: vitals?.latenessP50Ms ?? Number.NaN, unit: 'ms' },
    { name: 'lateness p99', value: vitals?.latenessP99Ms ?? Number.NaN, unit: 'ms' },
  ];
};

const watch = async (
  sink: Sink,
  setting: Setting,
  base: Base,
  tell: (line: string) => void,
): Promise<readonly Figure[]> => {
  const { agent, manager } = setting;
  tell(`${SERVICES} services: watching for ${WINDOW_MS / 1_000} s`);
  const before = { agentMs: cpuMsOf(agent.pid), managerMs: cpuMsOf(manager.pid) };
  await wait(WINDOW_MS);
  const agentMs = cpuMsOf(agent.pid) - before.agentMs;
  const managerMs = cpuMsOf(manager.pid) - before.managerMs;
  // Before anybody asks for all services at once, which is work of its own.
  const needs = [
    ...needsOf('agent', agent, agentMs, base.agentMiB),
    ...needsOf('manager', manager, managerMs, base.managerMiB),
  ];
  return [...(await evenness(sink)), ...(await told(setting)), ...needs];
};

/** Everything started, and in use from the first probe on; stopped whatever happens. Each service is at an address of its own. */
const withServices = async <T>(services: number, use: (sink: Sink, setting: Setting) => Promise<T>): Promise<T> => {
  const sink = await startSink(services);
  try {
    const setting = await startSetting(sink.address);
    try {
      const used = untilProbed(sink).then(() => use(sink, setting));
      return await Promise.race([used, setting.agent.ended, setting.manager.ended]);
    } finally {
      await setting.stop();
    }
  } finally {
    await sink.stop();
  }
};

const run = async (tell: (line: string) => void): Promise<readonly Figure[]> => {
  requireProc();
  tell(`${FEW_SERVICES} services, to compare with`);
  const base = await withServices(FEW_SERVICES, async (_sink, { agent, manager }): Promise<Base> => {
    await wait(SETTLING_MS);
    return { agentMiB: memoryOf(agent.pid).nowMiB, managerMiB: memoryOf(manager.pid).nowMiB };
  });
  return withServices(SERVICES, (sink, setting) => watch(sink, setting, base, tell));
};

export const load: Bench = {
  says: '10,000 services at 10 s: evenness of the probes from the start, memory of agent and manager',
  run,
};
