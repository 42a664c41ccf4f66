// What a service reported last, in lines for people. Knows words; refuses to know where they are shown.
import type { HeartbeatView } from '../core/api.ts';
import { age, latency, time } from './format.ts';

const words: Readonly<Record<HeartbeatView['report'], string>> = {
  start: 'that a run began',
  success: 'that all is well',
  fail: 'that it failed',
};

/** Without the line's end. What the device says comes as it was sent: whoever shows it has to make it safe. */
export const heartbeatLines = (heartbeat: HeartbeatView, nowMs: number): readonly string[] => {
  const { report, at, exitCode, runMs, runningSince, due, late, data } = heartbeat;
  const code = exitCode === undefined ? '' : `, exit code ${exitCode}`;
  const took = runMs === undefined ? '' : `, after ${latency(runMs)}`;
  return [
    `Reported ${age(at, nowMs)} ago: ${words[report]}${code}${took}.`,
    ...(runningSince === undefined ? [] : [`A run is under way for ${age(runningSince, nowMs)}.`]),
    ...(due === undefined ? [] : [`The next report is due at ${time(due)}.`]),
    ...(late === undefined ? [] : [`It is late at ${time(late)}.`]),
    ...(data === undefined ? [] : [`It said: ${JSON.stringify(data)}`]),
  ];
};
