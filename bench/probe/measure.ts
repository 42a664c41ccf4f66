// One run of one subject: its CPU time over a window, divided by the connections the sink saw in it. Takes nobody's word for how many
// probes there were but the sink's.
import { setTimeout as wait } from 'node:timers/promises';
import { cpuMsOf } from '../processes.ts';
import { type Program, startScript } from './program.ts';
import type { Counts, SinkAddress, Subject } from './subject.ts';

export type Sink = {
  readonly address: SinkAddress;
  accepted(): Promise<number>;
  /** How many were accepted in each tenth of a second, from the first on. */
  arrivals(): Promise<readonly number[]>;
  stop(): Promise<void>;
};

const acceptedOf = (answer: unknown): number => (answer as { accepted: number }).accepted;

/** @param hosts how many addresses it accepts connections at */
export const startSink = async (hosts: number): Promise<Sink> => {
  const program: Program = startScript('./sink.ts', [String(hosts)]);
  const address = (await program.next()) as SinkAddress;
  return {
    address,
    accepted: async () => acceptedOf(await program.ask('count')),
    arrivals: async () => (await program.ask('arrivals')) as readonly number[],
    stop: async () => void (await program.finish()),
  };
};

export type Run = {
  /** Probes a second that arrived, which is less than asked when the subject could not keep up. */
  readonly rate: number;
  readonly cpuMicrosPerProbe: number;
  readonly counts: Counts;
};

export type Stretch = { readonly warmUpMs: number; readonly windowMs: number };

/** Starts the subject, lets it warm up, watches it for a window, stops it. */
export const measure = async (subject: Subject, rate: number, sink: Sink, stretch: Stretch): Promise<Run> => {
  const running = await subject.start(rate, sink.address);
  const look = async (): Promise<{ atMs: number; accepted: number; cpuMs: number }> => ({
    accepted: await sink.accepted(),
    atMs: performance.now(),
    cpuMs: running.pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0),
  });
  await wait(stretch.warmUpMs);
  const before = await look();
  await wait(stretch.windowMs);
  const after = await look();
  const counts = await running.stop();
  const probes = after.accepted - before.accepted;
  return {
    rate: (probes * 1000) / (after.atMs - before.atMs),
    cpuMicrosPerProbe: ((after.cpuMs - before.cpuMs) * 1000) / probes,
    counts,
  };
};
