// What the link between an agent and its manager carries: results a second, a backlog, thousands of idle agents, a large configuration. Knows
// which parts there are and in which order they run; refuses to know how each is measured.

import { requireProc } from '../processes.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { median } from '../stats.ts';
import type { Drained } from './backlog.ts';
import { push } from './push.ts';
import { startSetting } from './setting.ts';
import { agentsAllowed, memoryAlone, storm } from './storm.ts';
import {
  type Flow,
  flowFigures,
  measureFlow,
  orderFigures,
  type SpoolKind,
  secrecyFigures,
  startProducer,
} from './throughput.ts';

const SERVICES = 10_000;
const REPEATS = 3;
const BACKLOG_RESULTS = 1_000_000;
const kinds: readonly SpoolKind[] = ['memory', 'durable'];

/** Ten times as fast as it was produced, told as a share of that time. */
const DRAIN_SHARE_MAX = 0.1;
const LIVE_AGE_MS_MAX = 1_000;

type Tell = (line: string) => void;

type Flows = Record<SpoolKind, Flow[]>;

const throughput = async (tell: Tell): Promise<Figure[]> => {
  const wish = { agents: ['bench'], services: SERVICES, every: '1s' };
  const [plain, secured] = [await startSetting(wish), await startSetting(wish, true)];
  const [without, withTls]: Flows[] = [plain, secured].map(() => ({ memory: [], durable: [] }));
  if (!without || !withTls) throw new Error('two ways were to be compared');
  try {
    for (let run = 1; run <= REPEATS; run++) {
      for (const kind of kinds) {
        for (const [setting, flows] of [
          [plain, without],
          [secured, withTls],
        ] as const) {
          const flow = await measureFlow(setting, kind, run);
          flows[kind].push(flow);
          const way = setting === secured ? ' with TLS' : '';
          tell(`${run}/${REPEATS} ${kind} spool${way}: ${(1e6 / flow.microsPerResult).toFixed(0)} results/s`);
        }
      }
    }
  } finally {
    await plain.stop();
    await secured.stop();
  }
  return [
    ...kinds.flatMap((kind) => flowFigures(kind, without[kind])),
    ...kinds.flatMap((kind) => secrecyFigures(kind, without[kind], withTls[kind])),
    ...orderFigures(SERVICES),
  ];
};

/** An agent that was there, lost its manager, and comes back with what it has seen since. */
const drainOnce = async (kind: SpoolKind, run: number): Promise<Drained & { readonly pileMs: number }> => {
  const setting = await startSetting({ agents: ['bench'], services: SERVICES, every: '1s' });
  try {
    const producer = await startProducer(setting, kind, run);
    await producer.ask('connect');
    await producer.ask('cut');
    const { pileMs } = (await producer.ask(`pile ${BACKLOG_RESULTS}`)) as { pileMs: number };
    const drained = (await producer.ask('drain')) as Drained;
    await producer.finish();
    return { ...drained, pileMs };
  } finally {
    await setting.stop();
  }
};

const backlog = async (tell: Tell): Promise<Figure[]> => {
  const runs: Record<SpoolKind, Drained[]> = { memory: [], durable: [] };
  for (let run = 1; run <= REPEATS; run++) {
    for (const kind of kinds) {
      const drained = await drainOnce(kind, run);
      runs[kind].push(drained);
      tell(`${run}/${REPEATS} ${kind} spool: ${BACKLOG_RESULTS} results in ${drained.drainMs.toFixed(0)} ms`);
    }
  }
  const producedMs = (BACKLOG_RESULTS * 1_000) / SERVICES;
  return kinds.flatMap((kind) => {
    const of = (value: (drained: Drained) => number): number => median(runs[kind].map(value));
    const figure = (what: string, value: number, unit: string): Figure => ({
      name: `${kind} spool, backlog: ${what}`,
      value,
      unit,
    });
    const drainMs = of((drained) => drained.drainMs);
    return [
      figure('time to drain', drainMs, 'ms'),
      figure('as fast as it was produced', producedMs / drainMs, '×'),
      withGoal(figure('share of the time it was produced in', drainMs / producedMs, ''), DRAIN_SHARE_MAX),
      withGoal(
        figure(
          'age of a live result meanwhile, most',
          of((d) => d.liveAgeMaxMs),
          'ms',
        ),
        LIVE_AGE_MS_MAX,
      ),
      figure(
        'until the newest result was under a second old',
        of((d) => d.freshAfterMs),
        'ms',
      ),
    ];
  });
};

const idle = async (tell: Tell): Promise<Figure[]> => {
  const aloneMiB = await memoryAlone();
  const figures: Figure[] = [];
  for (const wanted of [1_000, 5_000]) {
    const agents = agentsAllowed(wanted);
    if (agents < wanted) tell(`only ${agents} agents instead of ${wanted}: the system allows no more open files`);
    figures.push(...(await storm(agents, aloneMiB, tell)));
  }
  return figures;
};

const configuration = async (tell: Tell): Promise<Figure[]> => {
  const tookMs = await push(REPEATS);
  tell(`50000 services: ${tookMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return [{ name: '50000 services: from the file to an agent that watches them', value: median(tookMs), unit: 'ms' }];
};

const run = async (tell: Tell): Promise<readonly Figure[]> => {
  requireProc();
  const figures: Figure[] = [];
  for (const part of [throughput, backlog, idle, configuration]) figures.push(...(await part(tell)));
  return figures;
};

export const link: Bench = {
  says: 'results a second from spool to store, draining a backlog, idle agents, a large configuration',
  run,
};
