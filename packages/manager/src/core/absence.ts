// Which agents are missed: away for longer than they may be before anybody hears of it, each once, and back once. Knows how long each is away; refuses to
// know how that is noticed, what its services are meanwhile (unknown, M6), and who is told.
//
// With no agent left, it is rather this manager or its network that is cut off. Nobody watches anything then, so everybody hears of it as soon as the first
// of them is due, whatever the others may take: all of them become missed at the same moment, which makes one message for each subscriber (outbox.ts)
// instead of one for each agent as its time comes. An only agent is all there is and is told of as itself.

export type Attendance = {
  readonly agent: string;
  /**
   * For how long it has not been connected, of a clock that cannot be set; absent while it is. Counted from when that was found out, not from what was
   * heard last: a manager that slept, or has just started, accuses nobody of its own absence.
   */
  readonly awayForMs?: number;
  /** How long it may be away; absent for however long. */
  readonly graceMs?: number;
  /** Whether it is missed already. */
  readonly isMissed: boolean;
};

export type Absences = {
  /** Who is missed from now on. */
  readonly missed: readonly string[];
  /** Who was missed and is not any more: it is connected, or may be away now for however long. */
  readonly back: readonly string[];
  /** Nobody is left: it is said along with `missed` that it may be the manager's own network. */
  readonly isGeneral: boolean;
};

/** To be asked every second or so, and when an agent has come back, with what came of it before as `isMissed`. */
export const absences = (agents: readonly Attendance[]): Absences => {
  const waiting = agents.filter((one) => mayBeMissed(one) && !one.isMissed);
  const due = waiting.filter(({ awayForMs = 0, graceMs = 0 }) => awayForMs >= graceMs);
  const isGeneral = agents.length > 1 && agents.every(({ awayForMs }) => awayForMs !== undefined);
  return {
    missed: (isGeneral && due.length > 0 ? waiting : due).map(({ agent }) => agent),
    back: agents.filter((one) => one.isMissed && !mayBeMissed(one)).map(({ agent }) => agent),
    isGeneral,
  };
};

const mayBeMissed = ({ awayForMs, graceMs }: Attendance): boolean => awayForMs !== undefined && graceMs !== undefined;
