// The watch thread: the watch of core/ on real time with real probes. Composition only; it ends when it is told to.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Verdict } from '@vedette/protocol/health';
import { every } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import type { Assignment, AssignmentProblem } from '@vedette/protocol/wire';
import { Batcher } from './batcher.ts';
import { Refusals } from './core/refusals.ts';
import { type ClockReading, type News, Timekeeper } from './core/timekeeper.ts';
import { Watch } from './core/watch.ts';
import { beganMs } from './machine-time.ts';
import { ownAddresses } from './own-addresses.ts';
import { planOf } from './plan.ts';
import { Policy } from './policy/policy.ts';
import type { Permit, Prober, Target } from './probe/probe.ts';
import { probers } from './probe/probers.ts';
import { createResolver } from './probe/resolver.ts';
import type { FromWatch, ToWatch, WatchPolicy, WatchThreadData, WatchVitals } from './watch-message.ts';

/** How often the wall clock is looked at: it may have been set. */
const CLOCK_CHECK_MS = 1_000;
const LATENESS_TURN_MS = 30_000;
const VITALS_MS = 1_000;

const clock = systemClock;
const wallAheadMs = (): number => clock.now() - clock.elapsed();

class WatchThread {
  readonly #port: MessagePort;
  readonly #batcher: Batcher;
  readonly #watch: Watch;
  readonly #refusals: Refusals;
  readonly #ownAddresses = ownAddresses(clock);
  readonly #probers: Readonly<Record<Target['check'], Prober>>;
  readonly #turns: Disposable[] = [];
  #policy: Policy;
  #servicesMax: number;
  #services: readonly Assignment[] = [];
  #targets: ReadonlyMap<number, Target> = new Map();
  readonly #time = new Timekeeper(wallAheadMs());
  /** Items handed over so far: the spool numbers them in the same way. */
  #toldItems = 0;
  #alarm: Disposable | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;
  #pumping = false;

  constructor(port: MessagePort, { policy }: WatchThreadData) {
    this.#port = port;
    this.#batcher = new Batcher(clock, (batch) => {
      this.#toldItems += batch.count;
      this.#tell({ type: 'batch', batch }, [batch.results.buffer as ArrayBuffer]);
    });
    this.#watch = new Watch(policy.limits, this.#batcher, this.#time.offsets);
    this.#refusals = new Refusals(this.#batcher);
    this.#policy = new Policy(policy.terms, this.#ownAddresses);
    this.#servicesMax = policy.limits.servicesMax;
    const done = (token: number, sentAt: number, verdict: Verdict, latencyMs: number) => {
      const now = clock.elapsed();
      this.#watch.done(token, sentAt, verdict, latencyMs, now);
      // Mostly the alarm comes early enough as it is; a round of the loop each time would be a seventh of all CPU time at 10,000 probes a second.
      if (this.#watch.wakeAt(now) < this.#alarmAt) this.#pumpSoon();
    };
    // Whatever was decided about a target before: what is dialled is asked about at the last moment (S2).
    const permit: Permit = (host, address, to) => this.#policy.againstAddress(host, address, to) === undefined;
    this.#probers = { tcp: probers.tcp({ clock, resolver: createResolver({ clock }), permit, done }) };
    this.#turns.push(every(clock, CLOCK_CHECK_MS, () => this.#retime(this.#time.wallRead(wallAheadMs()))));
    this.#turns.push(every(clock, VITALS_MS, () => this.#tell({ type: 'vitals', vitals: this.#vitals() })));
    this.#turns.push(every(clock, LATENESS_TURN_MS, () => this.#watch.lateness.turn()));
    port.on('message', (message: ToWatch) => this.#take(message));
  }

  #take(message: ToWatch): void {
    switch (message.type) {
      case 'configure':
        this.#services = message.services;
        this.#tell({ type: 'configured', id: message.id, problems: this.#plan() });
        break;
      case 'police':
        this.#police(message.policy);
        this.#tell({ type: 'configured', id: message.id, problems: this.#plan() });
        break;
      case 'present':
        this.#present(message.id);
        break;
      case 'clock':
        this.#clockRead(message.reading);
        break;
      case 'stop':
        this.#stop(message.id);
        break;
      default:
        message satisfies never;
    }
  }

  /** What was found out before is told before, so that whatever the manager stores later than this is older than this. */
  #present(id: number): void {
    this.#batcher.flush();
    const now = clock.elapsed();
    const { offsets } = this.#time;
    const changes = [...this.#watch.present(now), ...this.#refusals.present(now, offsets)];
    this.#tell({ type: 'present', id, atMs: Math.round(now + offsets.wallMs), seq: this.#toldItems, changes });
  }

  #police({ terms, limits }: WatchPolicy): void {
    this.#policy = new Policy(terms, this.#ownAddresses);
    this.#servicesMax = limits.servicesMax;
    this.#watch.limit(limits);
  }

  /** What is configured, as the policy allows it, becomes what is watched. */
  #plan(): readonly AssignmentProblem[] {
    const { planned, targets, problems, refused } = planOf(this.#services, this.#policy, this.#servicesMax);
    const now = clock.elapsed();
    this.#targets = targets;
    this.#watch.configure(planned, now);
    this.#refusals.configure(refused, now, this.#time.offsets);
    this.#pumpSoon();
    return problems;
  }

  #vitals(): WatchVitals {
    const { lateness, counts } = this.#watch;
    return { ...counts, latenessP50Ms: lateness.quantile(0.5), latenessP99Ms: lateness.quantile(0.99) };
  }

  #stop(id: number): void {
    this.#alarm?.[Symbol.dispose]();
    for (const turn of this.#turns) turn[Symbol.dispose]();
    for (const prober of Object.values(this.#probers)) prober.close();
    this.#batcher.flush();
    this.#tell({ type: 'stopped', id });
    this.#port.close();
  }

  /** Many probes end in one round of the loop: one look at what is due next is enough for all of them. */
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    const now = clock.elapsed();
    for (const token of this.#watch.advance(now)) this.#start(token);
    const wakeAt = this.#watch.wakeAt(now);
    if (wakeAt >= this.#alarmAt || wakeAt === Number.POSITIVE_INFINITY) return;
    this.#alarm?.[Symbol.dispose]();
    this.#alarmAt = wakeAt;
    this.#alarm = clock.at(wakeAt, () => {
      this.#alarmAt = Number.POSITIVE_INFINITY;
      this.#pump();
    });
  }

  #start(token: number): void {
    const assignment = this.#watch.assignmentOf(token);
    const target = assignment && this.#targets.get(assignment.slot);
    if (assignment && target) this.#probers[target.check].start(token, target, assignment.timeoutMs);
  }

  #clockRead({ aheadMs, errorMs }: ClockReading): void {
    const reading = { aheadMs: aheadMs + beganMs(clock), errorMs };
    this.#retime(this.#time.managerRead(reading, wallAheadMs(), clock.elapsed()));
  }

  #retime(news: News): void {
    if (news === 'same') return;
    this.#watch.retime(this.#time.offsets, clock.elapsed(), news === 'stepped');
    this.#pumpSoon();
  }

  #tell(message: FromWatch, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

if (parentPort) new WatchThread(parentPort, workerData as WatchThreadData);
