// I14: whatever is said on a connection, and if it is nothing, whoever is at the other end is rid of it within the deadlines.
import { sessionTimes } from '../../../packages/protocol/src/delivery/liveness.ts';
import { type History, Violation } from '../history.ts';
import type { Agenda } from '../world/agenda.ts';
import type { End } from '../world/connection.ts';

const LOOK_MS = 250;
const SLACK_MS = 50;

export type Ending = {
  /** What it is about, for people. */
  readonly what: string;
  /** With so many messages taken, it may last no longer than that; with fewer, no longer than any silence. */
  readonly after: number;
  readonly withinMs: number;
};

/** Keeps an eye on one end until it is closed or its process is gone. A process that was stopped has its times anew. */
export const mustEnd = (agenda: Agenda, history: History, end: End, ending: Ending): void => {
  const look = (): void => {
    const { process, isClosed, isAdmitted, taken } = end;
    if (isClosed || !process.isAlive) return;
    agenda.after(LOOK_MS, look);
    if (process.isStopped || taken.atMs === 0) return;
    const silentMs = isAdmitted ? sessionTimes.deadMs : sessionTimes.greetingMs;
    const limitMs = taken.count >= ending.after ? ending.withinMs : silentMs;
    const lastedMs = agenda.nowMs - Math.max(taken.atMs, process.resumedMs);
    if (lastedMs <= limitMs + SLACK_MS) return;
    history.guard(() => {
      throw new Violation('I14', `#${end.id} lasts ${lastedMs.toFixed(0)} ms with ${ending.what}`);
    });
  };
  agenda.after(LOOK_MS, look);
};
