// One run of one subject: its CPU time over a window, divided by the connections the sink saw in it. Takes nobody's word for how many
// probes there were but the sink's.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Program, startScript } from './program.ts';
import type { Counts, SinkAddress, Subject } from './subject.ts';

export type Sink = { readonly address: SinkAddress; accepted(): Promise<number>; stop(): Promise<void> };

const acceptedOf = (answer: unknown): number => (answer as { accepted: number }).accepted;

export const startSink = async (): Promise<Sink> => {
  const program: Program = startScript('./sink.ts', []);
  const address = (await program.next()) as SinkAddress;
  return {
    address,
    accepted: async () => acceptedOf(await program.ask('count')),
    stop: async () => void (await program.finish()),
  };
};

/** User and system time of all threads of a process so far, to the nanosecond as the scheduler accounts it (Linux). */
const cpuMsOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [nanoseconds = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1e6;
  }, 0);

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
