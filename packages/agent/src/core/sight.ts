// What the agent makes of what its probes saw: what it holds of each service, and what it tells of it. Knows that a failure is the target's only where the
// agent can see (canaries.ts); refuses to know when probes are due (watched.ts) and which may start (watch.ts).
import {
  type Change,
  changeOf,
  judge,
  obscure,
  type UnknownReason,
  type Vantage,
  type VantageChange,
  type Verdict,
} from '@vedette/protocol/health';
import { createCanaries } from './canaries.ts';
import type { Reckoning } from './reckoning.ts';
import { presentOf, type Watched } from './watched.ts';

/** Hurrying them costs a little for every service that begins to fail: of more than so many the others are probed at their regular times only. */
const HURRIED_MAX = 16;

const NONE: readonly Watched[] = [];

export class Sight {
  readonly #all: () => readonly Watched[];
  readonly #tell: (change: Change) => void;
  readonly #time: Pick<Reckoning, 'wallMs'>;
  readonly #canaries = createCanaries();
  /** The canaries that are hurried when need be. */
  #hurried = NONE;
  /** Services with a grace that ran out, and no proof yet that it is the target's doing. */
  readonly #claims = new Set<Watched>();
  /** When something was told of every service last: the present state, or that the agent is blind. */
  #allToldAt = Number.NEGATIVE_INFINITY;

  /** @param all every service there is; asked rarely */
  constructor(all: () => readonly Watched[], tell: (change: Change) => void, time: Pick<Reckoning, 'wallMs'>) {
    this.#all = all;
    this.#tell = tell;
    this.#time = time;
  }

  /** Other services are watched now, or others of them are canaries. Returns the canaries that may have to be looked at sooner for it. */
  configure(now: number): readonly Watched[] {
    const canaries = this.#all().filter(({ assignment }) => assignment.canary);
    this.#hurried = canaries.slice(0, HURRIED_MAX);
    const answers = canaries.map(({ isAnswered }) => isAnswered);
    this.#follow(() => this.#canaries.configure(answers, now), now);
    this.#settle();
    return this.#hurried;
  }

  /**
   * The probe of a service that was sent last has ended.
   * @returns the canaries that may have to be looked at sooner for it
   */
  take(w: Watched, verdict: Verdict, now: number): readonly Watched[] {
    const before = w.isAnswered;
    const isAnswered = verdict.status === 'up';
    const isCanary = w.assignment.canary === true;
    w.isAnswered = isAnswered;
    if (isCanary && this.#follow(() => this.#canaries.probed(before, w.sentAt, isAnswered, now), now))
      return this.#hurried;
    if (this.#canaries.isBlind) this.#hold(w, obscure(w.vantage, now, 'blind'), now);
    else if (verdict.status !== 'down') this.#judge(w, verdict);
    else if (this.#canaries.tells(w.sentAt))
      return this.#judge(w, verdict) && this.#canaries.want(w.sentAt) ? this.#hurried : NONE;
    if (isCanary && isAnswered) this.#settle();
    return NONE;
  }

  /** Nobody can tell any more since then. A blind agent could not tell anyway. */
  obscure(w: Watched, at: number, reason: UnknownReason): void {
    if (this.#canaries.isBlind) return;
    this.#unclaim(w);
    this.#hold(w, obscure(w.vantage, at, reason), at);
  }

  /** The service is no more. */
  forget(w: Watched): void {
    this.#unclaim(w);
  }

  /** When a canary has to be looked at besides its regular times; undefined for not at all, and for every other service. */
  wantedAt({ assignment, sentAt }: Watched): number | undefined {
    return assignment.canary ? this.#canaries.wantedAt(sentAt) : undefined;
  }

  /** What is held of every service, as changes told anew: what the agent would say if asked now. */
  present(now: number): Change[] {
    this.#allToldAt = now;
    return this.#all().map((w) => onTheWall(w, presentOf(w.vantage, now), this.#time.wallMs));
  }

  /** Something befalls the canaries. If that makes the agent blind, nothing is held of any service any more: whether it does. */
  #follow(event: () => void, now: number): boolean {
    const wasBlind = this.#canaries.isBlind;
    event();
    if (wasBlind || !this.#canaries.isBlind) return false;
    for (const w of this.#all()) {
      this.#unclaim(w);
      this.#hold(w, obscure(w.vantage, now, 'blind'), now);
    }
    this.#allToldAt = now;
    return true;
  }

  /** Whether a canary's answer is wanted for it: when a failure begins, so that blindness is noticed early, and when a grace has run out. */
  #judge(w: Watched, verdict: Verdict): boolean {
    const { vantage, sentAt } = w;
    const after = judge(vantage, w.assignment, sentAt, verdict);
    if (after === vantage) return false;
    const believed = this.#believed(w, after);
    this.#hold(w, believed, sentAt);
    return believed !== after || vantage.type !== 'failing';
  }

  /** A grace that has run out is only a claim until a canary shows that the agent could see: so long it counts as running. */
  #believed(w: Watched, after: Vantage): Vantage {
    if (after.type !== 'failing' || after.successes > 0 || this.#canaries.proves(w.sentAt)) {
      this.#unclaim(w);
      return after;
    }
    const passedMs = w.vantage.type === 'failing' ? w.vantage.passedMs : -1;
    if (after.passedMs === passedMs) return after;
    w.claim ??= { at: w.sentAt, passedMs: after.passedMs };
    this.#claims.add(w);
    return { ...after, passedMs };
  }

  /** Of the claims, those are facts now that a canary's answer has proved. */
  #settle(): void {
    for (const w of this.#claims) {
      const { claim, vantage } = w;
      if (!claim || !this.#canaries.proves(claim.at)) continue;
      this.#unclaim(w);
      if (vantage.type === 'failing') this.#hold(w, { ...vantage, passedMs: claim.passedMs }, claim.at);
    }
  }

  #unclaim(w: Watched): void {
    if (!w.claim) return;
    w.claim = undefined;
    this.#claims.delete(w);
  }

  #hold(w: Watched, after: Vantage, at: number): void {
    const change = changeOf(w.vantage, after, at);
    w.vantage = after;
    // A probe that was in flight when all was told brings news all the same: it must not look older than that.
    if (change) this.#tell(onTheWall(w, { ...change, at: Math.max(change.at, this.#allToldAt) }, this.#time.wallMs));
  }
}

const onTheWall = (w: Watched, change: VantageChange, wallMs: number): Change => ({
  ...change,
  slot: w.assignment.slot,
  at: Math.round(change.at + wallMs),
  since: Math.round(change.since + wallMs),
  ...('heldMs' in change && { heldMs: Math.round(change.heldMs) }),
});
