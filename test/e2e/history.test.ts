// What was, asked of real processes: a service that goes down and up again, and one with a planned outage. The history, the uptime and the report agree with the
// outages on record, and with what can be counted by hand.
import { expect } from 'vitest';
import type { HistoryView, Report, UptimeTable } from '../../packages/manager/src/core/history-api.ts';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const STEP_MS = 1_000;
/** How often each of two agents probes what is probed every second, and a moment. */
const TURN_MS = 2_500;

const asked = async <T>(operator: Operator, ...words: readonly string[]): Promise<T> => {
  const { status, out, err } = await operator.vedette(...words, '--json');
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out) as T;
};

test('downtime, planned time and unknown time are what they were', async ({ operator }) => {
  const target = await operator.target('web', 'works');
  const service = (name: string) => ({
    ...{ target: `127.0.0.1:${target.port(name).view().port}`, every: '1s', timeout: '500ms', grace: '1s' },
    ...{ group: 'shop', slo: '99.9%' },
  });
  await operator.write({
    agents: { 'eu-1': null, 'us-1': null },
    services: { web: service('web'), works: service('works') },
  });
  const manager = await operator.up();
  await Promise.all(['eu-1', 'us-1'].map((id) => operator.agent(id)));
  const names = ['web', 'works'];
  await Promise.all(names.map((name) => operator.api.untilUpFromAll(name, 20_000)));

  // From here on, works is away by plan, and both are down.
  expect(await operator.vedette('silence', 'add', 'works', '--for', '1h', '-c', operator.file)).toMatchObject({
    status: 0,
  });
  await Promise.all(names.map((name) => target.port(name).set({ kind: 'refuse' })));
  await Promise.all(names.map((name) => operator.api.until(name, 'down', 15_000)));
  await Promise.all(names.map((name) => target.port(name).set({ kind: 'accept' })));
  await Promise.all(names.map((name) => operator.api.untilUpFromAll(name, 10_000)));
  await eventually('the outage to be over on record', 5_000, async () => {
    const [outage] = await operator.api.outages('web');
    return outage?.endedAt !== undefined;
  });

  const [outage] = await operator.api.outages('web');
  const [planned] = await operator.api.outages('works');
  const web = await asked<HistoryView>(operator, 'history', 'web', '--since', '10m', '--points', '600');
  expect(web).toMatchObject({ from: 'results', stepMs: STEP_MS, outages: [{ id: outage?.id }] });
  expect(web.figures).toMatchObject({ outages: 1, plannedMs: 0, downMs: outage?.durationMs });
  const { upMs, downMs, unobservedMs, uptime, budget } = web.figures;
  expect(upMs + downMs + unobservedMs).toBe(600_000);
  expect(uptime).toBeCloseTo(upMs / (upMs + downMs), 4);
  expect(budget).toMatchObject({ target: 0.999, usedMs: downMs });
  expect(web.agents.map(({ agent }) => agent)).toEqual(['eu-1', 'us-1']);
  const bad = web.agents.flatMap(({ points }) => points.filter(({ down }) => down > 0).map(({ at }) => Date.parse(at)));
  const [fromMs, toMs] = [Date.parse(outage?.startedAt ?? ''), Date.parse(outage?.endedAt ?? '')];
  expect(bad.length).toBeGreaterThan(0);
  // The two take turns, and it takes both to agree: one of them may see it a turn earlier, or later.
  for (const atMs of bad) expect(atMs).toBeGreaterThanOrEqual(fromMs - TURN_MS - STEP_MS);
  for (const atMs of bad) expect(atMs).toBeLessThan(toMs + TURN_MS + STEP_MS);
  const states = new Set(web.cells.map(({ state }) => state));
  expect([...states]).toEqual(expect.arrayContaining(['down', 'unknown', 'up']) as string[]);

  const works = await asked<HistoryView>(operator, 'history', 'works', '--since', '10m', '--points', '600');
  expect(works.figures).toMatchObject({ downMs: 0, outages: 0, plannedOutages: 1, uptime: 1 });
  expect(works.figures.downPlannedMs).toBe(planned?.durationMs);
  expect(works.planned).toMatchObject([{ id: 'silence 1' }]);

  const report = await asked<Report>(operator, 'report', '--since', '10m', '--group', 'shop');
  expect(report.services.map(({ id }) => id)).toEqual(['web', 'works']);
  expect(report.services[0]).toMatchObject({ outages: 1, longestMs: outage?.durationMs, downMs: outage?.durationMs });
  expect(report.services[1]).toMatchObject({ outages: 0, plannedOutages: 1, downMs: 0 });
  expect(report.groups).toMatchObject([{ id: 'shop', services: 2, outages: 1, downMs: outage?.durationMs }]);
  const table = await asked<UptimeTable>(operator, 'uptime');
  expect(table.services.map(({ uptime: shares }) => shares.map((share) => (share ?? 2) < 1))).toEqual([
    [true, true, true, true, true],
    [false, false, false, false, false],
  ]);

  const text = await operator.vedette('history', 'web', '--since', '5m');
  expect(text).toMatchObject({ status: 0, err: '' });
  expect(text.out.split('\n').every((row) => row.length <= 80)).toBe(true);
  expect(await operator.vedette('report', '--html', 'report.html')).toMatchObject({ status: 0 });

  await manager.kill();
  await operator.up();
  const after = await asked<HistoryView>(
    operator,
    'history',
    'web',
    '--since',
    web.since,
    '--until',
    web.until,
    '--points',
    '600',
  );
  expect(after.outages).toMatchObject([{ id: outage?.id, durationMs: outage?.durationMs }]);
  expect(after.figures.downMs).toBe(downMs);
  expect(await operator.vedette('history', 'nothing')).toMatchObject({ status: 66, out: '' });
});
