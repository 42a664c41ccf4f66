// The probes of a simulated agent. Knows when an answer comes, when none does, and which error a socket would report; what errors and passed deadlines
// mean is asked of the agent's own rules, so that these are what a run tests. Refuses to know why target, network and machine are as they are.
import { classify } from '../../../packages/agent/src/probe/classify.ts';
import { verdictAtDeadline, type Wait } from '../../../packages/agent/src/probe/deadline-verdict.ts';
import { codeOf, type DownReason, UP, type Verdict, verdictOf } from '../../../packages/protocol/src/health/result.ts';
import type { Assignment } from '../../../packages/protocol/src/wire/message.ts';
import type { Dice } from '../world/dice.ts';
import type { Process } from '../world/process.ts';
import type { Targets } from '../world/targets.ts';

/** What an agent's machine sees of the world. */
export type Sight = {
  readonly targets: Targets;
  /** Nothing can be sent. */
  isBlind: boolean;
  /** What arrives while the process is stopped is lost, unless that is short: its whole machine has no time for anything. */
  isStarved: boolean;
  /** When the newest probe was sent. */
  lookedMs: number;
};

/** A probe that has ended, by an answer or by its deadline. */
export type SimWait = Wait & {
  /** What the target answered (that it is there or not, or nothing at all: a timeout); undefined when nothing could be sent. */
  readonly truth: Verdict | undefined;
};

/** A machine that had no time for so long has lost what arrived meanwhile. */
const STARVED_MS = 200;

/** Many answers come soon; others take as long as an answer may. */
const SOON_MS = 30;
const SLOW_MS = 450;
const SLOW_CHANCE = 0.4;

const SILENCE = verdictOf(codeOf({ status: 'down', reason: 'timeout' }));

/** What a socket reports of a target that answers by an error. */
const errnos: Readonly<Partial<Record<DownReason, string>>> = { refused: 'ECONNREFUSED' };

/** An answer counts whenever it is read: only where there is none, the deadline is asked about. */
export const probed = ({ truth, ...wait }: SimWait): Verdict => {
  if (!truth) return classify('ENETUNREACH');
  if (truth.status === 'up') return UP;
  const errno = truth.status === 'down' ? errnos[truth.reason] : undefined;
  return errno === undefined ? verdictAtDeadline(wait) : classify(errno);
};

/** @param tookMs how long the answer took, or the wait for it */
export type Ended = (wait: SimWait, tookMs: number) => void;

/** Looks at the target once. */
export const look = (assignment: Assignment, sight: Sight, process: Process, dice: Dice, ended: Ended): void => {
  const { target, timeoutMs } = assignment;
  const { clock, stoppedMs } = process;
  const sentAt = clock.elapsed();
  sight.lookedMs = sentAt;
  const truth = sight.isBlind ? undefined : sight.targets.verdict(target, sentAt);
  const end = (answer: Verdict | undefined, tookMs: number): void => {
    const lateMs = Math.max(0, clock.elapsed() - sentAt - timeoutMs);
    ended({ truth: answer, timeoutMs, waitedMs: timeoutMs, lateMs, stalledMs: process.stoppedMs - stoppedMs }, tookMs);
  };
  const wait = (): void => void process.at(sentAt + timeoutMs, () => end(SILENCE, timeoutMs));
  const answerMs = dice.between(0.5, dice.chance(SLOW_CHANCE) ? SLOW_MS : SOON_MS);
  if (truth?.status === 'down' && truth.reason === 'timeout') {
    wait();
    return;
  }
  process.after(answerMs, () => {
    const isLate = process.resumedMs >= sentAt + answerMs && process.stoppedMs - stoppedMs >= STARVED_MS;
    if (truth && sight.isStarved && isLate) wait();
    else end(truth, answerMs);
  });
};
