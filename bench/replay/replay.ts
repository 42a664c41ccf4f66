// How fast a month is replayed, and how long it keeps a manager's thread from anything else. Knows what is measured; the month is month.ts's.
import { performance } from 'node:perf_hooks';
import { basisOf } from '../../packages/manager/src/basis.ts';
import { parseConfig, type Source } from '../../packages/manager/src/config/parse.ts';
import { Derivation } from '../../packages/manager/src/core/replay/derive.ts';
import { Replayer, type ReplayerOptions } from '../../packages/manager/src/replayer.ts';
import { systemClock as clock } from '../../packages/protocol/src/kit/system.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { AGENTS, changesOf, historyOf, type Month, monthOf } from './month.ts';

const ROWS = 10_000_000;
const SLICE = 50_000;
const SERVICES = 1_000;
const LOOK_MS = 5;
/** Of 10 million results. */
const DERIVED_SECONDS_MAX = 2;

/** Results of one agent, 1 in 125 of them failed, through the rules of a vantage with three graces. */
const derived = (): number => {
  const atMs = new Float64Array(ROWS);
  const code = new Uint8Array(ROWS);
  for (let i = 0; i < ROWS; i++) {
    atMs[i] = 1.8e12 + i * 1_000;
    code[i] = i % 5_000 < 40 ? 16 : 0;
  }
  const rule = { slot: 1, gracesMs: [10_000, 30_000, 300_000], recover: 1, holeMs: 4_000 };
  const derivation = new Derivation(rule, [], undefined);
  const fromMs = performance.now();
  for (let from = 0; from < ROWS; from += SLICE) derivation.take({ atMs, code }, from, from + SLICE);
  return ROWS / ((performance.now() - fromMs) / 1_000);
};

const configText = (graceMs: number): string =>
  JSON.stringify({
    agents: Object.fromEntries(AGENTS.map((id) => [id, {}])),
    services: Object.fromEntries(
      Array.from({ length: SERVICES }, (_, i) => [
        `s${i}`,
        { target: `127.0.0.1:${i + 1}`, every: '10s', grace: `${graceMs}ms` },
      ]),
    ),
    subscribers: { ops: {} },
  });

const sourceOf = (text: string): Source => {
  const read = parseConfig(text, '/month.yaml');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems[0]));
  return read.source;
};

const replayerOf = (month: Month): Replayer => {
  const basis = basisOf(sourceOf(configText(10_000)), []);
  const store: ReplayerOptions['store'] = {
    outages: async () => [],
    notifications: async () => [],
    decisions: async () => [],
    silences: async () => [],
    changes: async ({ slot }) => changesOf(month, slot),
    ...historyOf(month),
  };
  const view = () => ({ file: '', revision: 1, loadedAt: new Date(0).toISOString(), problems: [] });
  return new Replayer({
    ...{ store, clock, startedAtMs: 0, registry: { agents: [] }, entries: { all: [] } },
    keeper: { basis, wishes: basis.wishes, view },
    judge: { service: (id) => ({ slot: Number(id.slice(1)) + 1 }) },
  });
};

type Run = { readonly seconds: number; readonly stallMs: number; readonly told: number; readonly results: number };

const replayed = async (month: Month, config?: string): Promise<Run> => {
  let [lastMs, stallMs, told, results] = [performance.now(), 0, 0, 0];
  const look = (): void => {
    const nowMs = performance.now();
    stallMs = Math.max(stallMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  const looking = setInterval(look, LOOK_MS);
  const fromMs = performance.now();
  const answer = await replayerOf(month).replay({
    sinceMs: month.fromMs + 3_600_000,
    ...(config !== undefined && { config }),
  });
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems[0]));
  lastMs = performance.now();
  for await (const line of answer.lines) {
    if (line.type === 'row') told++;
    else if (line.type === 'end') results = line.results;
    else if (line.type === 'failed') throw new Error(line.detail);
  }
  look();
  clearInterval(looking);
  return { seconds: (performance.now() - fromMs) / 1_000, stallMs, told, results };
};

export const replay: Bench = {
  says: 'replay: results a second through other graces, a month of 1,000 services, and the longest stall',
  async run(progress) {
    progress('10 million results through other graces');
    derived();
    const perSecond = derived();
    const month = monthOf(clock.now());
    progress('a month of 1,000 services, as it was told');
    const same = await replayed(month);
    progress('the same under another grace');
    const other = await replayed(month, configText(25_000));
    const figures: readonly Figure[] = [
      withGoal({ name: 'derived: 10 million results', value: ROWS / perSecond, unit: 's' }, DERIVED_SECONDS_MAX),
      { name: 'month, as told: notifications', value: same.told, unit: '' },
      { name: 'month, as told: time', value: same.seconds, unit: 's' },
      { name: 'month, as told: longest stall', value: same.stallMs, unit: 'ms' },
      { name: 'month, derived: results', value: other.results / 1e6, unit: 'M' },
      withGoal(
        { name: 'month, derived: 10 million results', value: (other.seconds * 1e7) / other.results, unit: 's' },
        DERIVED_SECONDS_MAX,
      ),
      { name: 'month, derived: longest stall', value: other.stallMs, unit: 'ms' },
    ];
    return figures;
  },
};
