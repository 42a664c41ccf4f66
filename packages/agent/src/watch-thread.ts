// The watch thread: the watch of core/ on real time with real probes. Composition only; it ends when it is told to.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Verdict } from '@vedette/protocol/health';
import { every, quote } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { parseTarget } from '@vedette/protocol/target';
import type { Assignment, AssignmentProblem } from '@vedette/protocol/wire';
import { Batcher } from './batcher.ts';
import { type Offsets, type Planned, Watch } from './core/watch.ts';
import type { Prober, Target } from './probe/probe.ts';
import { probers } from './probe/probers.ts';
import { createResolver } from './probe/resolver.ts';
import type { FromWatch, ToWatch, WatchThreadData, WatchVitals } from './watch-message.ts';

/** Wall and monotonic clock drift apart by some ms a day, and by anything when the wall clock is set. */
const CLOCK_CHECK_MS = 1_000;
const CLOCK_STEP_MS = 50;
const LATENESS_TURN_MS = 30_000;
const VITALS_MS = 1_000;

const clock = systemClock;

class WatchThread {
  readonly #port: MessagePort;
  readonly #batcher: Batcher;
  readonly #watch: Watch;
  readonly #targets = new Map<number, Target>();
  readonly #probers: Readonly<Record<Target['check'], Prober>>;
  readonly #turns: Disposable[] = [];
  #offsets: Offsets;
  /** Items handed over so far: the spool numbers them in the same way. */
  #toldItems = 0;
  #aheadMs = 0;
  #alarm: Disposable | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;
  #pumping = false;

  constructor(port: MessagePort, { limits }: WatchThreadData) {
    this.#port = port;
    this.#offsets = this.#measure();
    this.#batcher = new Batcher(clock, (batch) => {
      this.#toldItems += batch.count;
      this.#tell({ type: 'batch', batch }, [batch.results.buffer as ArrayBuffer]);
    });
    this.#watch = new Watch(limits, this.#batcher, this.#offsets);
    const done = (token: number, sentAt: number, verdict: Verdict, latencyMs: number) => {
      const now = clock.elapsed();
      this.#watch.done(token, sentAt, verdict, latencyMs, now);
      // Mostly the alarm comes early enough as it is; a round of the loop each time would be a seventh of all CPU time at 10,000 probes a second.
      if (this.#watch.wakeAt(now) < this.#alarmAt) this.#pumpSoon();
    };
    this.#probers = { tcp: probers.tcp({ clock, resolver: createResolver({ clock }), done }) };
    this.#turns.push(every(clock, CLOCK_CHECK_MS, () => this.#checkClock()));
    this.#turns.push(every(clock, VITALS_MS, () => this.#tell({ type: 'vitals', vitals: this.#vitals() })));
    this.#turns.push(every(clock, LATENESS_TURN_MS, () => this.#watch.lateness.turn()));
    port.on('message', (message: ToWatch) => this.#take(message));
  }

  #take(message: ToWatch): void {
    switch (message.type) {
      case 'configure':
        this.#tell({ type: 'configured', id: message.id, problems: this.#configure(message.services) });
        break;
      case 'present':
        this.#present(message.id);
        break;
      case 'skew':
        this.#aheadMs = message.aheadMs;
        this.#checkClock();
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
    const changes = this.#watch.present(now);
    this.#tell({ type: 'present', id, atMs: Math.round(now + this.#offsets.wallMs), seq: this.#toldItems, changes });
  }

  #configure(services: readonly Assignment[]): AssignmentProblem[] {
    const problems: AssignmentProblem[] = [];
    const plan: Planned[] = [];
    this.#targets.clear();
    for (const assignment of services) {
      const parsed = parseTarget(assignment.target);
      if ('problem' in parsed) {
        const text = `The target ${quote(assignment.target)} is refused: ${parsed.problem}.`;
        problems.push({ slot: assignment.slot, reason: 'denied', text });
        continue;
      }
      this.#targets.set(assignment.slot, parsed.target);
      plan.push({ assignment, host: parsed.target.host });
    }
    this.#watch.configure(plan, clock.elapsed());
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

  #measure(): Offsets {
    const wallMs = clock.now() - clock.elapsed();
    return { wallMs, sharedMs: wallMs + this.#aheadMs };
  }

  #checkClock(): void {
    const measured = this.#measure();
    const off = Math.max(
      Math.abs(measured.wallMs - this.#offsets.wallMs),
      Math.abs(measured.sharedMs - this.#offsets.sharedMs),
    );
    if (off < CLOCK_STEP_MS) return;
    this.#offsets = measured;
    this.#watch.retime(measured, clock.elapsed());
    this.#pumpSoon();
  }

  #tell(message: FromWatch, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

if (parentPort) new WatchThread(parentPort, workerData as WatchThreadData);
