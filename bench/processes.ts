// What the kernel says of running processes. Knows /proc; refuses to ask the processes themselves.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** @throws Error where there is nothing to read */
export const requireProc = (): void => {
  if (!existsSync('/proc/self/schedstat'))
    throw new Error('this benchmark reads CPU time from /proc, which only Linux has');
};

/** User and system time of all threads of a process so far, to the nanosecond as the scheduler accounts it. */
export const cpuMsOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [nanoseconds = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1e6;
  }, 0);

export type Memory = { readonly nowMiB: number; readonly peakMiB: number };

/** Resident memory of a process: now, and the most it ever had. */
export const memoryOf = (pid: number): Memory => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return { nowMiB: mebibytes('VmRSS'), peakMiB: mebibytes('VmHWM') };
};
