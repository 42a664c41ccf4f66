// Whether the agent can see at all, by its canaries: services that answer as long as its own network is well. Knows which probes canaries answered, and what
// failures are worth by that; refuses to know what is held of services (sight.ts) and when probes are due. All times are when probes were sent.

/** However much hurry there is, a canary is not probed more often than this (M1). */
const SPACING_MS = 1_000;

export type Canaries = {
  /** No canary answers: whatever fails says nothing about its target. */
  readonly isBlind: boolean;
  /** These are all canaries now: what became of the newest probe of each, undefined for none yet. */
  configure(answers: readonly (boolean | undefined)[], now: number): void;
  /** The newest probe of a canary has ended. `before` is what became of the one before it. */
  probed(before: boolean | undefined, sentAt: number, isAnswered: boolean, now: number): void;
  /** Whether a failure of that time may say something about its target: one of a probe that was sent while the agent was blind does not. */
  tells(sentAt: number): boolean;
  /** Whether a failure of that time is the target's own: a canary has answered a probe that was sent since. */
  proves(sentAt: number): boolean;
  /** Something fails since `sentAt`: an answer of a canary to a probe sent since is wanted. Whether canaries have to be hurried for it. */
  want(sentAt: number): boolean;
  /** When a canary whose newest probe was sent then has to be probed besides its regular times; undefined for not at all. */
  wantedAt(sentAt: number): number | undefined;
};

const NEVER = Number.NEGATIVE_INFINITY;

/** An agent without canaries takes every failure for the target's. */
export const createCanaries = (): Canaries => {
  let [count, answering, unseen] = [0, 0, 0];
  let blindSince: number | undefined;
  /** When the newest probe that was answered was sent, and since when one is wanted. */
  let [answeredAt, wantedSince] = [NEVER, NEVER];
  /** What failed before the agent saw again says nothing, also where it is found out only now. */
  let clearSince = NEVER;

  /** Blindness begins when each was asked and none answers. It ends with an answer only, not with a canary that nobody has asked yet. */
  const decide = (clearAt: number, now: number): void => {
    if (blindSince === undefined) blindSince = count > 0 && unseen === 0 && answering === 0 ? now : undefined;
    else if (count === 0 || answering > 0) {
      blindSince = undefined;
      clearSince = clearAt;
    }
  };

  return {
    get isBlind() {
      return blindSince !== undefined;
    },
    configure(answers, now) {
      count = answers.length;
      answering = answers.filter((answer) => answer === true).length;
      unseen = answers.filter((answer) => answer === undefined).length;
      decide(now, now);
    },
    probed(before, sentAt, isAnswered, now) {
      if (before === undefined) unseen--;
      answering += Number(isAnswered) - Number(before === true);
      if (isAnswered) answeredAt = Math.max(answeredAt, sentAt);
      decide(sentAt, now);
    },
    tells: (sentAt) => blindSince === undefined && sentAt >= clearSince,
    proves: (sentAt) => count === 0 || sentAt <= answeredAt,
    want(sentAt) {
      if (count === 0 || sentAt <= Math.max(answeredAt, wantedSince)) return false;
      wantedSince = sentAt;
      return true;
    },
    wantedAt(sentAt) {
      // Soon after it began it may be over any moment; where it lasts, looking every second would tell nothing more.
      if (blindSince !== undefined) return sentAt + Math.max(SPACING_MS, (sentAt - blindSince) / 3);
      return wantedSince > answeredAt && sentAt < wantedSince ? sentAt : undefined;
    },
  };
};
