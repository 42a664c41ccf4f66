// Stories of services that report by themselves, told in one line each. Knows the little language they are written in; refuses to know what should come of them.

import type { HeartbeatSignal } from '../heartbeat-record.ts';
import type { HeartbeatWish } from '../wishes.ts';
import { type HeartbeatEvent, type HeartbeatRule, type HeartbeatState, step, unheard, wakeAtOf } from './heartbeat.ts';

export const MINUTE = 60_000;

export const hourly: HeartbeatWish = { schedule: { type: 'interval', everyMs: 60 * MINUTE }, graceMs: 5 * MINUTE };
export const nightly: HeartbeatWish = {
  schedule: { type: 'cron', cron: '0 3 * * *', zone: 'UTC' },
  graceMs: 60 * MINUTE,
};
export const limited: HeartbeatWish = { ...hourly, runMs: 20 * MINUTE };

/** `02:10` on the first day, `+1 02:10` on the second. */
export const at = (text: string): number => {
  const [, day = '0', hours = '', minutes = ''] = /^(?:\+(\d+) )?(\d+):(\d+)$/.exec(text) ?? [];
  return Date.UTC(2026, 0, 5 + Number(day), Number(hours), Number(minutes));
};

const shown = (ms: number): string => {
  const iso = new Date(ms).toISOString();
  const days = Math.floor((ms - at('00:00')) / (24 * 60 * MINUTE));
  return `${days > 0 ? `+${days} ` : ''}${iso.slice(11, 16)}`;
};

export type Rule = Partial<Omit<HeartbeatRule, 'wish'>>;

/** Every line is a time and what happens; what is told follows, and in the end what is waited for. */
export const play = (wish: HeartbeatWish, lines: readonly string[], rule: Rule = {}): readonly string[] => {
  const full: HeartbeatRule = { wish, gracesMs: [0], recover: 1, ...rule };
  let state: HeartbeatState = unheard(at('00:00'));
  const told: string[] = [];
  for (const line of lines) {
    const [, time = '', word = '', code] = /^((?:\+\d+ )?\S+) (\w+)(?: (\d+))?$/.exec(line) ?? [];
    const { state: next, says } = step(state, full, eventOf(word, code), at(time));
    state = next;
    for (const { atMs, verdict, change, runMs } of says) {
      const saw =
        verdict === undefined
          ? ''
          : verdict.status === 'up'
            ? ' good'
            : ` ${'reason' in verdict ? verdict.reason : ''}`;
      const took = runMs === undefined ? '' : ` in ${runMs / MINUTE} min`;
      const held =
        change &&
        `: ${change.health} since ${shown(change.since)}${'heldMs' in change ? ` held ${change.heldMs / MINUTE}` : ''}`;
      told.push(`${shown(atMs)}${saw}${took}${held ?? ''}`);
    }
  }
  const wakeAt = wakeAtOf(state, full);
  return [...told, Number.isFinite(wakeAt) ? `next ${shown(wakeAt)}` : 'nothing'];
};

export const eventOf = (word: string, code: string | undefined): HeartbeatEvent => {
  if (word === 'passes') return { type: 'passed' };
  if (word === 'back' || word === 'amended') return { type: word };
  const exitCode = code === undefined ? {} : { exitCode: Number(code) };
  return { type: 'reported', signal: { kind: word as HeartbeatSignal['kind'], ...exitCode } };
};
