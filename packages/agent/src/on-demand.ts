// What somebody wants to see now, and the looks that bring it: at services in seconds of their own, at anything else in turns that the manager dealt out. Knows who
// waits for which look, and that everybody is answered; refuses to know how it is looked (probe/), and when a service may be (core/). Part of the watch thread.
import type { Facts } from '@vedette/protocol/check';
import { codeOf, type UnknownReason, type Verdict } from '@vedette/protocol/health';
import type { Clock, MonoMs } from '@vedette/protocol/kit';
import { type AssignmentProblem, lookText, type Probe, type Probed, type ProbeLook } from '@vedette/protocol/wire';
import { Guests } from './core/guests.ts';
import type { Offsets } from './core/timekeeper.ts';
import type { Watch } from './core/watch.ts';
import { judge } from './plan.ts';
import type { Policy } from './policy/policy.ts';
import type { Look } from './probe/probe.ts';

/** What is wanted: a service by this agent's own number, or anything else. */
export type Wanted = Omit<Probe, 'n'>;

/** What came of it. */
export type Seen = Omit<Probed, 'n'>;

type Answer = (seen: Seen) => void;

/** With the text by which two are the same. */
type NamedLook = Look & { readonly text: string };

/** Beyond so many that wait nobody is served: a manager that asks without end takes no more memory than this. */
const WAITING_MAX = 256;

export type OnDemandOptions = {
  readonly clock: Clock;
  readonly watch: Pick<Watch, 'ask' | 'enter' | 'leave' | 'kindOf' | 'assignmentOf'>;
  readonly policy: () => Policy;
  readonly offsets: () => Offsets;
  /** Starts a probe. Its token is a negative number: those of services are none. */
  readonly start: (token: number, look: Look, timeoutMs: number) => void;
};

type Asker = { readonly askedAt: MonoMs; readonly answer: Answer };
type Guest = { readonly look: NamedLook; readonly answer: Answer };

export class OnDemand {
  readonly #options: OnDemandOptions;
  readonly #guests = new Guests();
  /** Who waits for the next probe of a service, by its number. */
  readonly #askers = new Map<number, Asker[]>();
  /** Probes under way for one alone, by their tokens. */
  readonly #underWay = new Map<number, Guest>();
  #waiting = 0;
  #lastToken = 0;

  constructor(options: OnDemandOptions) {
    this.#options = options;
  }

  /** @param problems why services in force are refused, by their numbers */
  ask({ slot, look }: Wanted, problems: ReadonlyMap<number, AssignmentProblem>, tell: Answer): void {
    if (this.#waiting >= WAITING_MAX) {
      tell(unseen('overload', `This agent is asked for more than ${WAITING_MAX} looks at once.`));
      return;
    }
    this.#waiting++;
    const answer: Answer = (seen) => {
      this.#waiting--;
      tell(seen);
    };
    if (look) this.#visit(look, answer);
    else this.#await(slot ?? Number.NaN, problems, answer);
  }

  /** A probe of a service has ended; to be called before the watch hears of it. */
  ended(token: number, sentAt: MonoMs, verdict: Verdict, latencyMs: number, facts: Facts | undefined): void {
    if (this.#askers.size === 0) return;
    const { watch } = this.#options;
    const kind = watch.kindOf(token);
    const slot = watch.assignmentOf(token)?.slot;
    if (kind === 'gone' || slot === undefined) return;
    const askers = this.#askers.get(slot) ?? [];
    // What had been sent before somebody asked is not what is seen now.
    const later = askers.filter(({ askedAt }) => askedAt > sentAt);
    if (later.length > 0) this.#askers.set(slot, later);
    else this.#askers.delete(slot);
    const seen = { ...this.#seen(sentAt, verdict, latencyMs, facts), ...(kind === 'own' && { counts: true }) };
    for (const { askedAt, answer } of askers) if (askedAt <= sentAt) answer(seen);
  }

  /** A probe that was started here has ended. */
  left(token: number, sentAt: MonoMs, verdict: Verdict, latencyMs: number, facts: Facts | undefined): void {
    const guest = this.#underWay.get(token);
    if (!guest) return;
    this.#underWay.delete(token);
    this.#options.watch.leave(guest.look.target.host);
    // Looking a name up may have taken its time: the spacing counts from when it was sent.
    this.#guests.begin(guest.look.text, sentAt);
    guest.answer(this.#seen(sentAt, verdict, latencyMs, facts));
  }

  /** Of what is watched, this is left: nobody waits for the rest in vain. */
  keep(slots: { has(slot: number): boolean }): void {
    for (const [slot, askers] of this.#askers) {
      if (slots.has(slot)) continue;
      this.#askers.delete(slot);
      for (const { answer } of askers) answer(unseen('unprobed', 'The service is not watched here any more.'));
    }
  }

  #await(slot: number, problems: ReadonlyMap<number, AssignmentProblem>, answer: Answer): void {
    const { clock, watch } = this.#options;
    const problem = problems.get(slot);
    const askedAt = clock.elapsed();
    if (problem) answer(unseen(problem.reason, problem.text));
    else if (!watch.ask(slot, askedAt)) answer(unseen('unprobed', 'The service is not watched here.'));
    else this.#askers.set(slot, [...(this.#askers.get(slot) ?? []), { askedAt, answer }]);
  }

  #visit({ target, check, timeoutMs, atMs }: ProbeLook, answer: Answer): void {
    const { policy, offsets } = this.#options;
    const wanted = { target, ...(check && { check }) };
    const judged = judge(wanted, policy());
    if ('problem' in judged) answer(unseen('denied', judged.problem));
    else this.#visitAt(atMs - offsets().sharedMs, { ...judged.look, text: lookText(wanted) }, timeoutMs, answer);
  }

  #visitAt(turnAt: MonoMs, look: NamedLook, timeoutMs: number, answer: Answer): void {
    const { clock, watch } = this.#options;
    const now = clock.elapsed();
    const at = this.#guests.startAt(look.text, turnAt, now);
    if (at === undefined) answer(unseen('skipped', 'The turn of this agent had passed when it came to it.'));
    else if (at > now) clock.at(at, () => this.#visitAt(turnAt, look, timeoutMs, answer));
    else if (!watch.enter(look.target.host, now))
      answer(unseen('overload', 'The limits of this agent allow no more now.'));
    else {
      this.#guests.begin(look.text, now);
      const token = --this.#lastToken;
      this.#underWay.set(token, { look, answer });
      this.#options.start(token, look, timeoutMs);
    }
  }

  #seen(sentAt: MonoMs, verdict: Verdict, latencyMs: number, facts: Facts | undefined): Seen {
    return {
      code: codeOf(verdict),
      atMs: Math.max(0, Math.round(sentAt + this.#options.offsets().wallMs)),
      ...(Number.isFinite(latencyMs) && { latencyMs }),
      ...(facts && { facts }),
    };
  }
}

/** Nobody looked, and why. */
const unseen = (reason: UnknownReason, text: string): Seen => ({ code: codeOf({ status: 'unknown', reason }), text });
