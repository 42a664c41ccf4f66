// Agents asked what they see now, by the command line of an operator: a service and what is none, side by side, refused, denied, gone in the middle; and that nothing of
// it is anybody's result (M1, S2).
import { join } from 'node:path';
import { expect } from 'vitest';
import type { MachineHistory } from '../../packages/manager/src/core/machine-api.ts';
import type { ProbeAnswerLine, ProbeLine } from '../../packages/manager/src/core/probe-api.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, agentCommand, type Operator, ports, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import type { Program } from '../support/program.ts';

const WITHIN_MS = 15_000;

type Told = Omit<Extract<ProbeLine, { type: 'begin' }>, 'type'> & {
  readonly answers: readonly Omit<ProbeAnswerLine, 'type'>[];
};

/** The agent without a policy of its own: what is on loopback it leaves alone. */
const shyAgent = async (operator: Operator, id: string): Promise<Program> => {
  const words = ['--id', id, '--manager', `127.0.0.1:${operator.agentsPort}`, '--state', join(operator.folder, id)];
  const agent = operator.start(id, [...agentCommand, ...words], { VEDETTE_AGENT_ALLOW: '' });
  await agent.line(/"welcomed"/, START_MS_MAX);
  return agent;
};

const told = ({ out }: Answer): Told => JSON.parse(out) as Told;

/** `eu-1 up`, `shy denied`, each once. */
const seen = ({ answers }: Told): string[] =>
  [...new Set(answers.map(({ agent, verdict, reason }) => `${agent} ${reason ?? verdict}`))].toSorted((a, b) =>
    a < b ? -1 : 1,
  );

test.concurrent('agents look at what is no service, each in its turn, and what one may not or cannot is told of it alone', async ({
  operator,
}) => {
  const target = await operator.target('web', 'other');
  const other = target.port('other');
  const address = `127.0.0.1:${other.view().port}`;
  await operator.write({
    defaults: { every: '1s', timeout: '500ms' },
    agents: { 'eu-1': null, 'us-1': null, shy: { labels: { kind: 'shy' } } },
    services: { web: { target: `127.0.0.1:${target.port('web').view().port}`, agents: ['eu-1', 'us-1'] } },
  });
  const manager = await operator.up();
  const [, us] = await Promise.all([operator.agent('eu-1'), operator.agent('us-1'), shyAgent(operator, 'shy')]);
  await operator.api.untilUpFromAll('web', WITHIN_MS);
  const probe = (...words: string[]): Promise<Answer> =>
    operator.vedette('probe', ...words, '-c', operator.file, '--json');

  const all = await probe(address, '--from', 'all', '--count', '2');
  expect([all.status, seen(told(all))]).toEqual([1, ['eu-1 up', 'shy denied', 'us-1 up']]);
  expect(told(all).answers.find(({ agent }) => agent === 'shy')?.text).toContain('--allow loopback');
  // However many look, together they look once a second.
  const times = told(all).answers.flatMap(({ at }) => (at === undefined ? [] : [Date.parse(at)]));
  const sorted = times.toSorted((a, b) => a - b);
  expect(sorted).toHaveLength(4);
  for (const [i, at] of sorted.entries()) if (i > 0) expect(at - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(950);
  expect(other.view().connections).toBe(4);

  // The agents of a service share its seconds with whoever asks, and nobody else may.
  const web = await probe('web', '--from', 'eu-1,shy');
  expect([web.status, seen(told(web))]).toEqual([1, ['eu-1 up', 'shy unprobed']]);
  expect(told(web).answers.find(({ agent }) => agent === 'eu-1')?.isResult).toBe(true);

  await other.set({ kind: 'refuse' });
  const refused = await probe(address, '--from', 'eu-1');
  expect([refused.status, seen(told(refused))]).toEqual([1, ['eu-1 refused']]);

  const slow = probe(address, '--from', 'eu-1,us-1', '--count', '3');
  await manager.line(/"agents are asked to look now".*/, WITHIN_MS);
  await eventually('us-1 to be asked', WITHIN_MS, () => us.out.split('"asked to look now"').length > 3);
  await us.kill();
  const broken = told(await slow);
  expect(broken.answers.filter(({ agent }) => agent === 'eu-1')).toHaveLength(3);
  expect(broken.answers.findLast(({ agent }) => agent === 'us-1')).toMatchObject({
    verdict: 'unknown',
    reason: 'away',
  });

  // None of it is on record: neither as a result, nor as an outage.
  expect((await operator.api.service('web')).health).toBe('up');
  expect(await operator.api.outages('web')).toEqual([]);
});

test.concurrent('an unknown agent, service or target is said so, and who has no token may not ask', async ({
  operator,
}) => {
  const target = await operator.target('web');
  const address = `127.0.0.1:${target.port('web').view().port}`;
  await operator.write({ agents: { 'eu-1': null }, services: { web: address } });
  await operator.up();
  const probe = (...words: string[]): Promise<Answer> => operator.vedette('probe', ...words, '-c', operator.file);
  const [agent, service, port, check, absent, count] = await Promise.all([
    probe(address, '--from', 'nobody'),
    probe('nothing'),
    probe('h:http'),
    probe(address, '--also', '{"tls":{}}'),
    probe(address),
    probe(address, '--count', '1000'),
  ]);
  expect([agent, service, port, check, absent, count].map(({ status }) => status)).toEqual([66, 66, 78, 78, 1, 64]);
  expect(agent.err).toContain("'nobody'");
  expect(check.err).toContain('tls://');
  expect(absent.out).toContain('unknown: away');
  const stranger = await operator.run('stranger', [
    ...['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '-d', '{"service":"web"}'],
    `http://127.0.0.1:${operator.httpPort}/api/v1/probe`,
  ]);
  expect(stranger.out).toBe('401');
});

test.concurrent('how the machine of an agent is doing is shown, and told when it is over its limits', async ({
  operator,
}) => {
  const [port = 0] = await ports(1);
  await operator.write({
    agents: { 'eu-1': { limits: { memory: '1%', for: '0s' } } },
    services: { web: `127.0.0.1:${port}` },
    subscribers: { ops: { grace: '1h' } },
  });
  await operator.up();
  await operator.agent('eu-1');
  const machine = await eventually('the machine to be told of', WITHIN_MS, async () => {
    const [agent] = (await operator.api.status()).agents;
    return agent?.vitals?.machine;
  });
  for (const share of [machine.memory, machine.disk]) expect(share).toBeGreaterThan(0);
  const [down] = await eventually('it to be told', WITHIN_MS, async () => {
    const all = await operator.api.notifications(10, 'ops');
    return all.length > 0 ? all : undefined;
  });
  expect(down).toMatchObject({ service: 'machine eu-1', event: 'down' });
  const { out } = await operator.vedette('agents');
  expect(out).toContain('machine eu-1 uses');
  const history = JSON.parse(
    (await operator.vedette('agents', 'eu-1', '--since', '1h', '--json')).out,
  ) as MachineHistory;
  expect(history.stretches.at(-1)?.figures.memory?.max).toBeGreaterThan(0.01);
});
