// How many results a second go from an agent's spool through a manager's store and are confirmed, and what one costs on either side.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Program, startProgram } from '../probe/program.ts';
import { cpuMsOf } from '../processes.ts';
import { type Figure, withGoal } from '../report.ts';
import { median } from '../stats.ts';
import type { Setting } from './setting.ts';
import { BATCH_RESULTS, Traffic } from './traffic.ts';

const WARM_UP_MS = 1_500;
const WINDOW_MS = 3_000;

/** Half a million results a second, told as the time of one: goals are the most a figure may be. */
const RESULT_MICROS_MAX = 2;
const RESULT_BYTES_MAX = 3;

export type SpoolKind = 'memory' | 'durable';

export const startProducer = async (setting: Setting, kind: SpoolKind, run: number): Promise<Program> => {
  const folder = kind === 'durable' ? [join(setting.folder, `spool-${run}`)] : [];
  const file = new URL('./producer.ts', import.meta.url).pathname;
  const token = setting.token === undefined ? {} : { VEDETTE_AGENT_TOKEN: setting.token };
  const program = startProgram(process.execPath, [file, String(setting.port), 'bench', ...folder], token);
  await program.next();
  return program;
};

type Look = { readonly acked: number; readonly outBytes: number; readonly inBytes: number; readonly atMs: number };

export type Flow = {
  readonly microsPerResult: number;
  readonly agentMicros: number;
  readonly managerMicros: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
};

/** One stretch of delivering as fast as the manager confirms. */
export const measureFlow = async (setting: Setting, kind: SpoolKind, run: number): Promise<Flow> => {
  const producer = await startProducer(setting, kind, run);
  const storedBefore = await setting.stored();
  await producer.ask('connect');
  await producer.ask('flood');
  const look = async () => ({
    ...((await producer.ask('look')) as Look),
    agentMs: cpuMsOf(producer.pid),
    managerMs: cpuMsOf(setting.pid()),
  });
  await wait(WARM_UP_MS);
  const before = await look();
  await wait(WINDOW_MS);
  const after = await look();
  const { acked } = (await producer.finish()) as Look;
  const stored = (await setting.stored()) - storedBefore;
  if (stored < acked) throw new Error(`${acked} results were confirmed, and the manager stored ${stored}`);
  const results = after.acked - before.acked;
  return {
    microsPerResult: ((after.atMs - before.atMs) * 1_000) / results,
    agentMicros: ((after.agentMs - before.agentMs) * 1_000) / results,
    managerMicros: ((after.managerMs - before.managerMs) * 1_000) / results,
    bytesOut: (after.outBytes - before.outBytes) / results,
    bytesIn: (after.inBytes - before.inBytes) / results,
  };
};

export const flowFigures = (kind: SpoolKind, flows: readonly Flow[]): Figure[] => {
  const of = (value: (flow: Flow) => number): number => median(flows.map(value));
  const figure = (what: string, value: number, unit: string): Figure => ({
    name: `${kind} spool: ${what}`,
    value,
    unit,
  });
  const microsPerResult = of((flow) => flow.microsPerResult);
  return [
    figure('results end to end', 1e6 / microsPerResult, 'results/s'),
    withGoal(figure('time of one result', microsPerResult, 'µs'), RESULT_MICROS_MAX),
    figure(
      'CPU of the agent for a result',
      of((flow) => flow.agentMicros),
      'µs',
    ),
    figure(
      'CPU of the manager for a result',
      of((flow) => flow.managerMicros),
      'µs',
    ),
    withGoal(
      figure(
        'on the wire for a result, to the manager',
        of((flow) => flow.bytesOut),
        'bytes',
      ),
      RESULT_BYTES_MAX,
    ),
    figure(
      'on the wire for a result, back',
      of((flow) => flow.bytesIn),
      'bytes',
    ),
  ];
};

/** What a result becomes inside a batch: in the order of the answers they overtake each other, and every one that does costs. */
export const orderFigures = (services: number): Figure[] =>
  [false, true].map((isSorted) => {
    const slots = Array.from({ length: services }, (_, slot) => slot);
    const traffic = new Traffic(slots, Date.now(), isSorted);
    const bytes = median(Array.from({ length: 20 }, () => traffic.next().results.length));
    return {
      name: `columns of a result, ${isSorted ? 'sorted by when it was sent' : 'in the order of the answers'}`,
      value: bytes / BATCH_RESULTS,
      unit: 'bytes',
    };
  });

/** What it costs that nobody on the way can read it. */
export const secrecyFigures = (kind: SpoolKind, plain: readonly Flow[], secured: readonly Flow[]): Figure[] => {
  const ratio = (value: (flow: Flow) => number): number => median(secured.map(value)) / median(plain.map(value));
  const figure = (what: string, value: number): Figure => ({
    name: `${kind} spool, with TLS beside without: ${what}`,
    value,
    unit: '×',
  });
  return [
    figure(
      'time of one result',
      ratio((flow) => flow.microsPerResult),
    ),
    figure(
      'CPU of both for a result',
      ratio((flow) => flow.agentMicros + flow.managerMicros),
    ),
    figure(
      'on the wire',
      ratio((flow) => flow.bytesOut),
    ),
  ];
};
