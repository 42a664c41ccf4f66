// Results as agents deliver them, for the history's contract. Knows how to make them short to write; refuses to know any store.

import type { PackOptions } from '../../packages/manager/src/store/history.ts';
import type { JournalEntry } from '../../packages/manager/src/store/store.ts';
import { codeOf } from '../../packages/protocol/src/health/index.ts';
import { ResultEncoder } from '../../packages/protocol/src/wire/index.ts';
import { EPOCH } from './store-samples.ts';

export const REFUSED = codeOf({ status: 'down', reason: 'refused' });

/** The beginning of a day. */
export const DAY_START_MS = 1_763_683_200_000;

export type Row = readonly [slot: number, atMs: number, code: number, latencyMs: number];

export const delivered = (agent: string, seq: number, receivedAtMs: number, rows: readonly Row[]): JournalEntry => {
  const encoder = new ResultEncoder();
  for (const row of rows) encoder.append(...row);
  const body = { type: 'batch', results: encoder.finish(), changes: [] } as const;
  return { agent, epoch: EPOCH, seq, count: rows.length, receivedAtMs, body };
};

/** Whatever is there is packed, in steps and chunks as small as can be. */
export const packing = (more: Partial<PackOptions> = {}): PackOptions => ({
  items: 1,
  receivedBeforeMs: Number.POSITIVE_INFINITY,
  holdMs: new Map(),
  otherwiseMs: 25_000,
  chunk: 30,
  slice: 1,
  ...more,
});

/** Numbers of [0, 1), the same for the same seed. */
export const diceOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
