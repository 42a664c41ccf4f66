// The manager away for as much probing as a thousand services have in an hour at one a minute, with room in the spool for five minutes of it: every
// change arrives, the rest is gaps that add up, and the outages of all that time are in the log (D3, D4).
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { TargetPort } from '../../demo/target/port.ts';
import { eventually } from '../support/eventually.ts';
import { type Operator, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment, type Truth } from '../support/outage-times.ts';
import type { Program } from '../support/program.ts';
import { noExcuses } from '../torture/allowed.ts';
import { compare } from '../torture/compare.ts';
import { readOracle } from '../torture/oracle.ts';
import { readStored } from '../torture/stored.ts';

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const EVERY_MS = 1_000;
const STEADY = 2_000;
const FLAPPING = ['a', 'b'];
const TURNS = 3;
const DOWN_MS = 3_000;
const UP_MS = 5_000;
const AWAY_RESULTS = 60_000;
/** A twelfth of what that many results take in the spool: two and a half bytes each, and 200 for each of some hundred batches. */
const SPOOL_BYTES = 14_000;

/** Programs that take every connection, as many as asked for. */
const crowd = async (operator: Operator): Promise<readonly string[]> => {
  const program = operator.start('crowd', [process.execPath, fileOf('../support/crowd.ts'), String(STEADY)]);
  return JSON.parse(await program.line(/^\[/, START_MS_MAX)) as string[];
};

const startAgent = (operator: Operator, oracle: string): Program => {
  const command = [process.execPath, fileOf('../torture/agent-with-oracle.ts')];
  const state = join(operator.folder, 'state');
  const options = ['--id', 'eu-1', '--manager', `127.0.0.1:${operator.agentsPort}`, '--state', state];
  return operator.start('eu-1', [...command, ...options], { ORACLE: oracle, SPOOL_BYTES: String(SPOOL_BYTES) });
};

/** Refuses and accepts in turn; what happened when. */
const flap = async (port: TargetPort, headstartMs: number): Promise<Truth[]> => {
  const truths: Truth[] = [];
  await pause(headstartMs);
  for (let turn = 0; turn < TURNS; turn++) {
    const from = await moment(() => port.set({ kind: 'refuse' }));
    await pause(DOWN_MS);
    truths.push({ reason: 'refused', from, to: await moment(() => port.set({ kind: 'accept' })) });
    await pause(UP_MS);
  }
  return truths;
};

test('of an hour without a manager every change arrives, and gaps stand for what found no room', async ({
  operator,
}) => {
  const [steady, target] = await Promise.all([crowd(operator), operator.target(...FLAPPING)]);
  await operator.write({
    agents: { 'eu-1': null },
    defaults: { every: '1s', timeout: '500ms', grace: '1s' },
    services: {
      ...Object.fromEntries(steady.map((address, i) => [`steady-${i}`, address])),
      ...Object.fromEntries(target.view().map(({ name, port }) => [name, `127.0.0.1:${port}`])),
    },
    subscribers: { ops: null },
  });
  const oracle = join(operator.folder, 'oracle');
  const kept = (): number => Math.max(0, ...readOracle(oracle).map(({ last }) => last));
  const beganMs = Date.now();
  const first = await operator.up();
  const agent = startAgent(operator, oracle);
  await eventually('all services to be up', 30_000, async () => {
    const { services } = await operator.api.status();
    return services.length === STEADY + FLAPPING.length && services.every(({ health }) => health === 'up');
  });
  await first.kill();
  const [fromMs, before] = [Date.now(), kept()];
  const truths = await Promise.all(FLAPPING.map((name, i) => flap(target.port(name), (i * UP_MS) / 2)));
  await eventually('an hour of results', 60_000, () => kept() - before >= AWAY_RESULTS);

  const manager = await operator.up();
  for (const [i, name] of FLAPPING.entries()) {
    const outages = await eventually(`the outages of ${name}`, 45_000, async () => {
      const told = await operator.api.outages(name).catch(() => []);
      return told.length >= TURNS && told.toReversed();
    });
    expectOutages(outages, truths[i] ?? [], EVERY_MS);
    expect(outages.flatMap(({ told }) => told)).toEqual([]);
  }
  const toMs = Date.now();
  expect((await agent.stop()).status).toBe(0);
  expect((await manager.stop()).status).toBe(0);

  // That every service is up is as many changes at once, more than so small a spool can hold: what matters is what happened afterwards.
  const beginning = { fromMs: beganMs, toMs: fromMs, changesToo: true } as const;
  const excuses = { ...noExcuses(), shortages: [beginning, { fromMs, toMs }] };
  const streams = readStored(join(operator.folder, 'vedette.db'));
  const { complaints, counts } = compare(
    'eu-1',
    readOracle(oracle),
    streams,
    { gaps: ['spool-full'], openGaps: false },
    excuses,
  );
  expect(complaints).toEqual([]);
  expect(counts.stored + counts.inGaps).toBe(counts.produced);
  expect(counts.batchesCut).toBeGreaterThan(TURNS);
  expect(counts.inGaps).toBeGreaterThan((AWAY_RESULTS * 11) / 12);
  const [ups, flaps] = [STEADY + FLAPPING.length, FLAPPING.length * 3 * TURNS];
  expect(counts.changes + counts.changesInGaps).toBe(ups + flaps);
  expect(counts.changes).toBeGreaterThanOrEqual(flaps);
}, 120_000);
