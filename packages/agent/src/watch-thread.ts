// The watch thread: the watch of core/ on real time with real probes. Composition only; it ends when it is told to.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Facts } from '@vedette/protocol/check';
import { codeOf, type Verdict } from '@vedette/protocol/health';
import { every } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { type Assignment, type AssignmentProblem, lookText } from '@vedette/protocol/wire';
import { Batcher } from './batcher.ts';
import { FactsBook } from './core/facts-book.ts';
import { Refusals } from './core/refusals.ts';
import { type ClockReading, type News, Timekeeper } from './core/timekeeper.ts';
import { Watch } from './core/watch.ts';
import { beganMs } from './machine-time.ts';
import { OnDemand } from './on-demand.ts';
import { ownAddresses } from './own-addresses.ts';
import { type Plan, planOf } from './plan.ts';
import { Policy } from './policy/policy.ts';
import type { Permit, Prober, Provisions } from './probe/probe.ts';
import { createProbers } from './probe/probers.ts';
import { createResolver } from './probe/resolver.ts';
import type { FromWatch, ToWatch, WatchPolicy, WatchThreadData, WatchVitals } from './watch-message.ts';

/** How often the wall clock is looked at: it may have been set. */
const CLOCK_CHECK_MS = 1_000;
const LATENESS_TURN_MS = 30_000;
const VITALS_MS = 1_000;
/** What was learned is told this often, and so much of it at most: after a reconnection all of it is due at once. */
const LEARNED_MS = 1_000;
const LEARNED_COUNT_MAX = 200;

const clock = systemClock;
const wallAheadMs = (): number => clock.now() - clock.elapsed();

class WatchThread {
  readonly #port: MessagePort;
  readonly #batcher: Batcher;
  readonly #watch: Watch;
  readonly #refusals: Refusals;
  readonly #ownAddresses = ownAddresses(clock);
  readonly #prober: Prober;
  readonly #onDemand: OnDemand;
  readonly #facts = new FactsBook();
  readonly #turns: Disposable[] = [];
  #policy: Policy;
  #servicesMax: number;
  #services: readonly Assignment[] = [];
  #looks: Plan['looks'] = new Map();
  #problems: ReadonlyMap<number, AssignmentProblem> = new Map();
  readonly #time = new Timekeeper(wallAheadMs());
  /** Items handed over so far: the spool numbers them in the same way. */
  #toldItems = 0;
  #alarm: Disposable | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;
  #pumping = false;

  constructor(port: MessagePort, { policy, secrets = {} }: WatchThreadData) {
    this.#port = port;
    this.#batcher = new Batcher(clock, (batch) => {
      this.#toldItems += batch.count;
      this.#tell({ type: 'batch', batch }, [batch.results.buffer as ArrayBuffer]);
    });
    this.#watch = new Watch(policy.limits, this.#batcher, this.#time.offsets);
    this.#refusals = new Refusals(this.#batcher);
    this.#policy = new Policy(policy.terms, this.#ownAddresses);
    this.#servicesMax = policy.limits.servicesMax;
    const done = (token: number, sentAt: number, verdict: Verdict, latencyMs: number, facts?: Facts) => {
      const now = clock.elapsed();
      if (token < 0) {
        this.#onDemand.left(token, sentAt, verdict, latencyMs, facts);
        this.#pumpSoon();
        return;
      }
      this.#onDemand.ended(token, sentAt, verdict, latencyMs, facts);
      if (this.#watch.kindOf(token) !== 'beside') this.#learn(token, sentAt, verdict, facts);
      this.#watch.done(token, sentAt, verdict, latencyMs, now);
      // Mostly the alarm comes early enough as it is; a round of the loop each time would be a seventh of all CPU time at 10,000 probes a second.
      if (this.#watch.wakeAt(now) < this.#alarmAt) this.#pumpSoon();
    };
    // Whatever was decided about a target before: what is dialled is asked about at the last moment (S2).
    const permit: Permit = (host, address, to) => this.#policy.againstAddress(host, address, to) === undefined;
    const provisions: Provisions = {
      command: (name) => this.#policy.command(name),
      identity: (name) => this.#policy.identity(name),
      mayAskFor: (host, to) => this.#policy.againstUnseen({ host, port: to }) === undefined,
    };
    this.#prober = createProbers({ clock, resolver: createResolver({ clock }), permit, secrets, provisions, done });
    this.#onDemand = new OnDemand({
      clock,
      watch: this.#watch,
      policy: () => this.#policy,
      offsets: () => this.#time.offsets,
      start: (token, look, timeoutMs) => this.#prober.start(token, look, timeoutMs),
    });
    this.#turns.push(every(clock, CLOCK_CHECK_MS, () => this.#retime(this.#time.wallRead(wallAheadMs()))));
    this.#turns.push(every(clock, VITALS_MS, () => this.#tell({ type: 'vitals', vitals: this.#vitals() })));
    this.#turns.push(every(clock, LEARNED_MS, () => this.#tellLearned()));
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
      case 'look':
        this.#onDemand.ask(message.wanted, this.#problems, (seen) =>
          this.#tell({ type: 'looked', id: message.id, seen }),
        );
        this.#pumpSoon();
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
    // Whoever asks may be somebody else than was told so far.
    this.#facts.retell();
    this.#tell({ type: 'present', id, atMs: Math.round(now + offsets.wallMs), seq: this.#toldItems, changes });
  }

  #police({ terms, limits }: WatchPolicy): void {
    this.#policy = new Policy(terms, this.#ownAddresses);
    this.#servicesMax = limits.servicesMax;
    this.#watch.limit(limits);
  }

  /** What is configured, as the policy allows it, becomes what is watched. */
  #plan(): readonly AssignmentProblem[] {
    const plan = planOf(this.#services, this.#policy, this.#servicesMax, this.#looks);
    const { planned, looks, problems, refused } = plan;
    const now = clock.elapsed();
    this.#looks = looks;
    this.#problems = new Map(problems.map((problem) => [problem.slot, problem]));
    this.#onDemand.keep(looks);
    this.#facts.keep(new Map(Array.from(looks, ([slot, { text }]) => [slot, text])));
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
    this.#prober.close();
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
    const look = assignment && this.#looks.get(assignment.slot);
    if (assignment && look) this.#prober.start(token, look, assignment.timeoutMs);
  }

  /** A probe that ended after its service was forgotten, or became another, has learned nothing about it. */
  #learn(token: number, sentAt: number, verdict: Verdict, facts: Facts | undefined): void {
    const assignment = this.#watch.assignmentOf(token);
    // Who only connects never learns anything.
    if (!assignment?.check || this.#looks.get(assignment.slot)?.text !== lookText(assignment)) return;
    const atMs = Math.round(sentAt + this.#time.offsets.wallMs);
    this.#facts.take(assignment.slot, lookText(assignment), atMs, codeOf(verdict), facts);
  }

  #tellLearned(): void {
    const news = this.#facts.turn(clock.elapsed(), LEARNED_COUNT_MAX);
    if (news.length > 0) this.#tell({ type: 'learned', news });
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
