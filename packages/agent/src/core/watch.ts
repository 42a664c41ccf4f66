// The watch an agent keeps: which probe starts when, and what its outcome makes of the service. Knows schedule, limits and judging together, as one
// deterministic machine; refuses to know sockets, clocks and the wire. All times handed in are monotonic; what it reports carries wall times.
import { type Change, codeOf, SKIPPED, type Verdict } from '@vedette/protocol/health';
import { type Assignment, lookText } from '@vedette/protocol/wire';
import { Allowance, type AllowanceLimits, type Host, nextOf } from './allowance.ts';
import { DueQueue } from './due-queue.ts';
import { Lateness } from './lateness.ts';
import { Reckoning } from './reckoning.ts';
import type { Report, WatchCounts } from './report.ts';
import { rhythmOf } from './rhythm.ts';
import { Sight } from './sight.ts';
import type { Offsets } from './timekeeper.ts';
import { crowdedOut, firstDue, isOffBeat, isStale, lateMaxMs, nextDue, type Watched, watched } from './watched.ts';

/** A service to watch, and the host that its probes burden. */
export type Planned = { readonly assignment: Assignment; readonly host: string };

/** New services are looked at once before their rhythm begins, one after another this far apart: soon, but never in a burst. */
const FIRST_LOOK_APART_MS = 20;

/** Hosts of no service that are remembered after a look at them. */
const STRANGERS_MAX = 256;

const SKIPPED_CODE = codeOf(SKIPPED);

export class Watch {
  readonly lateness = new Lateness();
  readonly #report: Report;
  readonly #allowance: Allowance;
  readonly #queue = new DueQueue();
  readonly #watched: (Watched | undefined)[] = [];
  readonly #tokens = new Map<number, number>();
  readonly #free: number[] = [];
  readonly #time: Reckoning;
  readonly #sight: Sight;
  #probes = 0;
  #skipped = 0;

  constructor(limits: AllowanceLimits, report: Report, offsets: Offsets) {
    this.#allowance = new Allowance(limits);
    this.#report = report;
    this.#time = new Reckoning(offsets);
    this.#sight = new Sight(
      () => this.#all(),
      (change) => report.change(change),
      this.#time,
    );
  }

  get counts(): WatchCounts {
    const { inFlight } = this.#allowance;
    return { services: this.#tokens.size, probes: this.#probes, skipped: this.#skipped, inFlight };
  }

  /** The assignment behind a token that `advance` gave out. */
  assignmentOf(token: number): Assignment | undefined {
    return this.#watched[token]?.assignment;
  }

  /** What a probe in flight is: one of a service's own, one for whoever asked for it (`ask`), or of a service that is no more. */
  kindOf(token: number): 'own' | 'beside' | 'gone' {
    const w = this.#watched[token];
    if (!w || w.gone) return 'gone';
    return w.isBeside ? 'beside' : 'own';
  }

  /** Somebody wants to know what is seen of a service now: the probe that starts next tells them. Whether it is watched. */
  ask(slot: number, now: number): boolean {
    const token = this.#tokens.get(slot);
    const w = token === undefined ? undefined : this.#watched[token];
    if (token === undefined || !w) return false;
    w.isAsked = true;
    // A first look is on its way already.
    if (!w.inFlight && !w.isWaiting && w.sentAt !== Number.NEGATIVE_INFINITY) this.#reschedule(token, w, now);
    return true;
  }

  /** Takes what the limits allow for a probe of no service; false when they do not now. To be given back by `leave`. */
  enter(host: string, now: number): boolean {
    const place = this.#allowance.host(host);
    if (this.#allowance.isFull(place) || this.#allowance.openAt(now) > now) return false;
    this.#allowance.take(place);
    this.#probes++;
    return true;
  }

  leave(host: string): void {
    const place = this.#allowance.host(host);
    this.#allowance.giveBack(place);
    this.#admit(place);
    if (this.#allowance.hostCount > this.#watched.length + STRANGERS_MAX) this.#tidy();
  }

  /** Makes `plan` the whole watch. What it does not change goes on undisturbed: health, clocks and schedule (M7). */
  configure(plan: readonly Planned[], now: number): void {
    const asked = new Set(plan.map((p) => p.assignment.slot));
    for (const [slot, token] of this.#tokens) if (!asked.has(slot)) this.#drop(slot, token);
    let fresh = 0;
    for (const planned of plan) {
      const token = this.#tokens.get(planned.assignment.slot);
      const w = token === undefined ? undefined : this.#watched[token];
      if (token === undefined || !w) this.#add(planned, now, fresh++);
      else if (lookText(w.assignment) !== lookText(planned.assignment)) {
        this.#drop(planned.assignment.slot, token);
        this.#add(planned, now, fresh++);
      } else this.#amend(token, w, planned.assignment, now);
    }
    for (const canary of this.#sight.configure(now)) this.#hurry(canary, now);
    this.#tidy();
  }

  /** From now on these limits hold. */
  limit(limits: AllowanceLimits): void {
    this.#allowance.limit(limits);
  }

  /**
   * Clocks were found elsewhere than thought: what is told and when probes are due follows them, what is held of services does not change.
   * @param isStep other agents may not know of it yet
   */
  retime(offsets: Offsets, now: number, isStep = false): void {
    const fromOf = this.#time.follow(offsets, now, isStep);
    if (!fromOf) return;
    for (const token of this.#tokens.values()) {
      const w = this.#watched[token];
      if (!w) continue;
      w.quietUntil = this.#time.quietUntil;
      w.skippedSharedMs = fromOf(w.dueAt) + offsets.sharedMs;
      if (!w.inFlight) this.#reschedule(token, w, now);
    }
  }

  /** The tokens of the probes to start now. Each must be answered by `done`. */
  advance(now: number): readonly number[] {
    const starts: number[] = [];
    while (this.#queue.firstAt <= now) {
      const token = this.#queue.first as number;
      const w = this.#watched[token] as Watched;
      if (isOffBeat(w, now)) this.#reschedule(token, w, now);
      else if (now - w.dueAt > lateMaxMs(w)) this.#skip(token, w, now);
      else if (this.#allowance.isFull(w.host)) this.#wait(token, w);
      else if (this.#allowance.openAt(now) <= now) starts.push(this.#start(token, w, now));
      else break;
    }
    return starts;
  }

  /** When `advance` will have something to do, as far as time alone can tell. */
  wakeAt(now: number): number {
    const dueAt = this.#queue.firstAt;
    if (dueAt > now) return dueAt;
    const openAt = this.#allowance.openAt(now);
    // With everything in flight that may be, only an ending probe opens a place; until then slots can only become too late.
    return Number.isFinite(openAt)
      ? openAt
      : dueAt + lateMaxMs(this.#watched[this.#queue.first as number] as Watched) + 1;
  }

  /** The outcome of a probe that `advance` started. */
  done(token: number, sentAt: number, verdict: Verdict, latencyMs: number, now: number): void {
    const w = this.#watched[token];
    if (!w?.inFlight) return;
    w.inFlight = false;
    this.#allowance.giveBack(w.host);
    this.#admit(w.host);
    if (w.gone) {
      this.#release(token);
      return;
    }
    if (w.isBeside) {
      w.lookedAt = sentAt;
      this.#reschedule(token, w, now);
      return;
    }
    w.sentAt = sentAt;
    if (verdict.status !== 'unknown') w.toldAt = sentAt;
    this.#report.result(w.assignment.slot, Math.round(sentAt + this.#time.wallMs), codeOf(verdict), latencyMs);
    const hurried = this.#sight.take(w, verdict, now);
    this.#tellSkipped(w, w.dueAt + w.assignment.intervalMs, crowdedOut(w));
    this.#reschedule(token, w, now);
    for (const canary of hurried) this.#hurry(canary, now);
  }

  /** What is held of every service, as changes told anew: what the agent would say if asked now. */
  present(now: number): Change[] {
    return this.#sight.present(now);
  }

  #tidy(): void {
    this.#allowance.tidy(new Set(this.#watched.flatMap((w) => (w ? [w.host] : []))));
  }

  #all(): Watched[] {
    return Array.from(this.#tokens.values(), (token) => this.#watched[token] as Watched);
  }

  #add({ assignment, host }: Planned, now: number, nth: number): void {
    const token = this.#free.pop() ?? this.#watched.length;
    const w = watched(token, assignment, this.#allowance.host(host), now, this.#time.quietUntil);
    this.#watched[token] = w;
    this.#tokens.set(assignment.slot, token);
    this.#enqueue(token, w, firstDue(w, now, now + nth * FIRST_LOOK_APART_MS, this.#time.sharedMs));
  }

  #amend(token: number, w: Watched, assignment: Assignment, now: number): void {
    const before = w.assignment;
    w.assignment = assignment;
    const { intervalMs, index, of } = assignment;
    if (intervalMs !== before.intervalMs || index !== before.index || of !== before.of) {
      w.rhythm = rhythmOf(assignment);
      // Nothing was due in the new rhythm before it was in force: made up for now, it would be another agent's turn (M1).
      w.skippedSharedMs = now + this.#time.sharedMs;
    } else if (assignment.gracesMs.join() === before.gracesMs.join()) return;
    if (!w.inFlight) this.#reschedule(token, w, now);
  }

  #drop(slot: number, token: number): void {
    const w = this.#watched[token];
    this.#tokens.delete(slot);
    this.#queue.remove(token);
    if (!w) return;
    w.gone = true;
    this.#sight.forget(w);
    this.#stopWaiting(token, w);
    if (!w.inFlight) this.#release(token);
  }

  #release(token: number): void {
    this.#watched[token] = undefined;
    this.#free.push(token);
  }

  #start(token: number, w: Watched, now: number): number {
    this.#queue.remove(token);
    this.#allowance.take(w.host);
    this.lateness.add(now - w.dueAt);
    this.#probes++;
    w.inFlight = true;
    w.isHurried = false;
    w.isAsked = false;
    return token;
  }

  #wait(token: number, w: Watched): void {
    this.#queue.remove(token);
    w.isWaiting = true;
    w.host.waiting.push(token);
  }

  /** A probe to this host has ended: of those in front of the queue, the one not looked at for the longest takes its turn. */
  #admit(host: Host): void {
    const token = nextOf(host, (one) => this.#watched[one]?.sentAt ?? Number.POSITIVE_INFINITY);
    const w = token === undefined ? undefined : this.#watched[token];
    if (token === undefined || !w) return;
    w.isWaiting = false;
    this.#queue.set(token, w.dueAt);
  }

  /** A slot passed without its probe, and perhaps more after it: none is caught up. */
  #skip(token: number, w: Watched, now: number): void {
    const { intervalMs } = w.assignment;
    const passed = 1 + Math.floor((now - w.dueAt) / intervalMs);
    this.#tellSkipped(w, w.dueAt, passed);
    w.skippedSharedMs = w.dueAt + this.#time.sharedMs + (passed - 1) * intervalMs;
    if (isStale(w, now)) this.#sight.obscure(w, w.dueAt, 'overload');
    this.#reschedule(token, w, now);
  }

  /** Slots skipped one after another are counted each, and told as one result at the first of them. */
  #tellSkipped(w: Watched, firstAt: number, slots: number): void {
    if (slots === 0) return;
    this.#skipped += slots;
    this.#report.result(w.assignment.slot, Math.round(firstAt + this.#time.wallMs), SKIPPED_CODE, Number.NaN);
  }

  #reschedule(token: number, w: Watched, now: number): void {
    this.#enqueue(token, w, nextDue(w, now, this.#time.sharedMs, this.#sight.wantedAt(w)));
  }

  /** A canary is wanted before its time. One that is on its way or held up comes as soon as it can. */
  #hurry(w: Watched, now: number): void {
    if (w.inFlight || w.isWaiting || w.isHurried || this.#sight.wantedAt(w) === undefined) return;
    w.isHurried = true;
    this.#reschedule(w.token, w, now);
  }

  #stopWaiting(token: number, w: Watched): void {
    if (!w.isWaiting) return;
    w.isWaiting = false;
    w.host.waiting.splice(w.host.waiting.indexOf(token), 1);
  }

  #enqueue(token: number, w: Watched, dueAt: number): void {
    this.#stopWaiting(token, w);
    w.dueAt = dueAt;
    this.#queue.set(token, dueAt);
  }
}
