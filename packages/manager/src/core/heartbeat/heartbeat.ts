// What the manager holds of a service that reports by itself. Knows when a report is late, what a run is, and what each of them says of the service; refuses to
// know how reports arrive, who may make them, and where any of this is kept. It judges by the same rules as agents do (protocol/health): a report is a good
// look, a failure told or a report that did not come is a bad one, and there is one more look whenever a grace runs out.
//
//             start           success, fail
//   waiting ─────────▶ running ─────────▶ waiting       late (`missed`) from both, and then waiting
//
// A manager that was away has not listened: it accuses nobody, and every deadline starts again when it is back.
import {
  changeOf,
  type DownReason,
  type GraceRule,
  judge,
  obscure,
  UP,
  unprobed,
  type Vantage,
  type VantageChange,
  type Verdict,
} from '@vedette/protocol/health';
import type { HeartbeatRecord, HeartbeatSignal } from '../heartbeat-record.ts';
import type { HeartbeatWish } from '../wishes.ts';
import { dueAfter, dueAfterReport } from './schedule.ts';

export type HeartbeatRule = { readonly wish: HeartbeatWish } & GraceRule;

export type HeartbeatState = {
  /** Undefined until the first report: whoever never reported is not missed. */
  readonly record: HeartbeatRecord | undefined;
  readonly vantage: Vantage;
};

export type HeartbeatEvent =
  /** It is wished for from now on, and nothing is known of it. */
  | { readonly type: 'begun' }
  | { readonly type: 'reported'; readonly signal: HeartbeatSignal }
  /** Time has passed, and the manager listened all along. */
  | { readonly type: 'passed' }
  /** The manager did not listen for a while, and does again. */
  | { readonly type: 'back' }
  /** It is expected at other times from now on. */
  | { readonly type: 'amended' };

/** One look: what it saw, and what that changed. A change without a verdict is the manager's own doing. */
export type Said = {
  readonly atMs: number;
  readonly verdict?: Verdict;
  /** How long the run took, where that is known. */
  readonly runMs?: number;
  readonly change?: VantageChange;
};

export type HeartbeatStep = { readonly state: HeartbeatState; readonly says: readonly Said[] };

export const unheard = (nowMs: number): HeartbeatState => ({ record: undefined, vantage: unprobed(nowMs) });

/** When there is something to look at without any report; infinite for never. */
export const wakeAtOf = ({ record, vantage }: HeartbeatState, { gracesMs }: GraceRule): number =>
  Math.min(lateAtOf(record), graceEndOf(vantage, gracesMs));

export const step = (
  state: HeartbeatState,
  rule: HeartbeatRule,
  event: HeartbeatEvent,
  nowMs: number,
): HeartbeatStep => {
  switch (event.type) {
    case 'begun':
      return {
        state,
        says: [{ atMs: nowMs, change: { health: 'unknown', at: nowMs, since: nowMs, reason: 'unprobed' } }],
      };
    case 'reported':
      return reported(state, rule, event.signal, nowMs);
    case 'passed':
      return passed(state, rule, nowMs);
    case 'back':
      return back(state, rule, nowMs);
    case 'amended':
      return { state: { ...state, record: state.record && restarted(state.record, rule.wish, nowMs) }, says: [] };
    default:
      return event satisfies never;
  }
};

const lateAtOf = (record: HeartbeatRecord | undefined): number => record?.lateAtMs ?? Number.POSITIVE_INFINITY;

/** When the next grace runs out that has not yet. */
const graceEndOf = (vantage: Vantage, gracesMs: readonly number[]): number => {
  if (vantage.type !== 'failing' || vantage.successes > 0) return Number.POSITIVE_INFINITY;
  const next = gracesMs.find((graceMs) => graceMs > vantage.passedMs);
  return next === undefined ? Number.POSITIVE_INFINITY : vantage.runSince + next;
};

const reported = (state: HeartbeatState, rule: HeartbeatRule, signal: HeartbeatSignal, atMs: number): HeartbeatStep => {
  const { wish } = rule;
  const { record } = state;
  const about = { kind: signal.kind, atMs, ...(signal.data !== undefined && { data: signal.data }) };
  if (signal.kind === 'start') {
    const times =
      wish.runMs === undefined ? timesOf(dueAfterReport(wish, atMs), wish) : { lateAtMs: atMs + wish.runMs };
    return { state: { ...state, record: { ...about, startedAtMs: atMs, ...times } }, says: [] };
  }
  const startedAtMs = record?.startedAtMs;
  const runMs = signal.runMs ?? (startedAtMs === undefined ? undefined : Math.max(0, atMs - startedAtMs));
  const ended = {
    ...about,
    ...(runMs !== undefined && { runMs }),
    ...(signal.exitCode !== undefined && { exitCode: signal.exitCode }),
    ...timesOf(dueAfterRun(wish, startedAtMs, atMs), wish),
  };
  const verdict: Verdict = signal.kind === 'success' ? UP : { status: 'down', reason: 'failed' };
  const { vantage, said } = look(state.vantage, rule, atMs, verdict);
  return { state: { record: ended, vantage }, says: [{ ...said, ...(runMs !== undefined && { runMs }) }] };
};

/** The interval is from one beginning to the next, so that a longer run makes nobody late; unless it took longer than that itself. */
const dueAfterRun = (wish: HeartbeatWish, startedAtMs: number | undefined, atMs: number): number => {
  const due = startedAtMs === undefined ? undefined : dueAfterReport(wish, startedAtMs);
  return due !== undefined && due + wish.graceMs > atMs ? due : dueAfterReport(wish, atMs);
};

const passed = (before: HeartbeatState, rule: HeartbeatRule, nowMs: number): HeartbeatStep => {
  let state = before;
  const says: Said[] = [];
  for (let atMs = wakeAtOf(state, rule); atMs <= nowMs; atMs = wakeAtOf(state, rule)) {
    const { record } = state;
    const isLate = record !== undefined && lateAtOf(record) <= atMs;
    const { vantage, said } = look(state.vantage, rule, atMs, down(isLate ? 'missed' : reasonOf(state.vantage)));
    state = { record: isLate ? missed(record, rule.wish, atMs) : record, vantage };
    says.push(said);
  }
  return { state, says };
};

const back = ({ record, vantage }: HeartbeatState, { wish }: HeartbeatRule, nowMs: number): HeartbeatStep => {
  const held = heldOn(vantage, lateAtOf(record), record !== undefined, nowMs);
  const change = changeOf(vantage, held, nowMs);
  return {
    state: { record: record && restarted(record, wish, nowMs), vantage: held },
    // A failing vantage whose run begins anew tells nothing new by that.
    says: change && change.health === 'unknown' ? [{ atMs: nowMs, change }] : [],
  };
};

/** What its last report vouched for, it still vouches for. What had not come to an end is nobody's fault; what was found out is not taken back. */
const heldOn = (vantage: Vantage, lateAtMs: number, isHeard: boolean, nowMs: number): Vantage => {
  if (vantage.type === 'unknown') return vantage;
  if (vantage.type === 'up')
    return isHeard && lateAtMs > nowMs ? vantage : obscure(vantage, Math.min(lateAtMs, nowMs), 'away');
  if (vantage.passedMs < 0) return obscure(vantage, nowMs, 'away');
  return { ...vantage, runSince: nowMs, successes: 0 };
};

const look = (before: Vantage, rule: GraceRule, atMs: number, verdict: Verdict): { vantage: Vantage; said: Said } => {
  const vantage = judge(before, rule, atMs, verdict);
  const change = changeOf(before, vantage, atMs);
  return { vantage, said: { atMs, verdict, ...(change && { change }) } };
};

const down = (reason: DownReason): Verdict => ({ status: 'down', reason });

const reasonOf = (vantage: Vantage): DownReason => (vantage.type === 'failing' ? vantage.reason : 'missed');

/** The run that was under way, if any, is given up. */
const missed = (record: HeartbeatRecord, wish: HeartbeatWish, atMs: number): HeartbeatRecord => {
  const { startedAtMs: _given, ...rest } = record;
  return withTimes(rest, dueAfter(wish.schedule, record.dueMs ?? atMs), wish);
};

const restarted = (record: HeartbeatRecord, wish: HeartbeatWish, nowMs: number): HeartbeatRecord =>
  record.startedAtMs !== undefined && wish.runMs !== undefined
    ? { ...withoutTimes(record), lateAtMs: nowMs + wish.runMs }
    : withTimes(record, dueAfter(wish.schedule, nowMs), wish);

const timesOf = (dueMs: number, { graceMs }: HeartbeatWish): Pick<HeartbeatRecord, 'dueMs' | 'lateAtMs'> =>
  Number.isFinite(dueMs) ? { dueMs, lateAtMs: dueMs + graceMs } : {};

const withTimes = (record: HeartbeatRecord, dueMs: number, wish: HeartbeatWish): HeartbeatRecord => ({
  ...withoutTimes(record),
  ...timesOf(dueMs, wish),
});

const withoutTimes = ({ dueMs: _due, lateAtMs: _late, ...rest }: HeartbeatRecord): HeartbeatRecord => rest;
