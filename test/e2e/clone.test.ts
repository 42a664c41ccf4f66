// An agent's state folder that was copied, and both started: one of them is let in, people are told of the other, and what both hold is in the
// log once.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { agentCommand, type Operator, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import type { Program } from '../support/program.ts';
import { readStreams } from '../support/store-file.ts';

/** Whoever is turned away comes again after ten to fifteen seconds. */
const AGAIN_MS_MAX = 20_000;

const agentOn = (operator: Operator, state: string): Program => {
  const link = ['--manager', `127.0.0.1:${operator.agentsPort}`];
  return operator.start(state, [...agentCommand, '--id', 'eu-1', '--state', state, ...link]);
};

test('a copied agent is turned away in words, and nothing it holds is stored twice', { timeout: 120_000 }, async ({
  operator,
}) => {
  const web = (await operator.target('web')).port('web');
  await operator.write({
    agents: { 'eu-1': null },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '0s' } },
    subscribers: { ops: null },
  });
  const first = await operator.up();
  const original = agentOn(operator, 'original');
  await operator.api.until('web', 'up', START_MS_MAX);
  expect((await first.stop()).status).toBe(0);
  // From here on nobody takes what it sees.
  const goneAtMs = Date.now();
  await eventually('five probes to keep', 15_000, () => web.times().filter((at) => at > goneAtMs).length >= 5);
  expect((await original.stop()).status).toBe(0);
  await cp(join(operator.folder, 'original'), join(operator.folder, 'copy'), { recursive: true });

  const manager = await operator.up();
  const again = agentOn(operator, 'original');
  await again.line(/"welcomed"/, START_MS_MAX);
  const copy = agentOn(operator, 'copy');
  await copy.line(/"agent-in-use"/, START_MS_MAX);
  const agents = async () => (await operator.api.status()).agents;
  expect((await agents())[0]?.contested?.times).toBeGreaterThanOrEqual(1);
  const told = (await operator.vedette('agents')).out.replaceAll(/\s+/g, ' ');
  expect(told).toMatch(/another process at 127\.0\.0\.1:\d+ calls itself eu-1 too; \d times?, last \d\d:\d\d:\d\d/);
  expect(manager.out.match(/calls itself eu-1 too/g)).toHaveLength(1);

  expect((await again.stop()).status).toBe(0);
  await copy.line(/"welcomed"/, AGAIN_MS_MAX);
  const [view] = await agents();
  expect(view).toMatchObject({ state: 'connected' });
  expect(view).not.toHaveProperty('contested');
  await operator.api.until('web', 'up', 15_000);
  expect((await copy.stop()).status).toBe(0);
  expect((await manager.stop()).status).toBe(0);

  // One stream for each process there ever was: the first one's was held by two, and is there once and whole.
  const streams = readStreams(join(operator.folder, 'vedette.db'));
  expect(streams).toHaveLength(3);
  for (const { ranges, stored } of streams) {
    expect(ranges.filter(({ isGap }) => isGap)).toEqual([]);
    expect(ranges.map(({ first }) => first)).toEqual([1, ...ranges.slice(0, -1).map(({ last }) => last + 1)]);
    expect(ranges.at(-1)?.last).toBe(stored);
  }
});
