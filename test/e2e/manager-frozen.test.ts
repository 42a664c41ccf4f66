// A manager that is frozen with the socket open: its agent notices by the silence, keeps what it sees, and delivers to the next manager of its list
// (D2, D3).
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { agentCommand, Operator, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment } from '../support/outage-times.ts';
import { readStreams } from '../support/store-file.ts';

const EVERY_MS = 1_000;
const NOTICED_MS_MAX = 45_000;
/** Two attempts at the door where nobody answers, ten seconds each, and the waits between them. */
const MOVED_MS_MAX = 45_000;

const streamOf = ({ folder }: Operator) => {
  const [stream, ...others] = readStreams(join(folder, 'vedette.db'));
  expect(others).toEqual([]);
  if (stream === undefined) throw new Error(`nothing is stored in ${folder}`);
  const { ranges } = stream;
  expect(ranges.map(({ first }) => first)).toEqual([1, ...ranges.slice(0, -1).map(({ last }) => last + 1)]);
  return stream;
};

test('the agent of a frozen manager gives it up and goes to the next one with all it has seen', async ({
  operator,
}) => {
  const target = await operator.target('web', 'db');
  const web = target.port('web');
  await using second = await Operator.begin().then((next) =>
    Object.assign(next, { [Symbol.asyncDispose]: () => next.end().then(() => undefined) }),
  );
  const [agents, service] = [{ 'eu-1': null }, { every: '1s', timeout: '500ms', grace: '1s' }];
  const at = (name: string) => ({ target: `127.0.0.1:${target.port(name).view().port}`, ...service });
  // A store that has numbered something before numbers services otherwise: neither may be taken for the other.
  await second.write({ agents, services: { old: at('db') } });
  expect((await (await second.up()).stop()).status).toBe(0);
  const wish = { agents, services: { web: at('web'), db: at('db') } };
  await Promise.all([operator.write(wish), second.write(wish)]);
  const [first, next] = await Promise.all([operator.up(), second.up()]);
  const doors = [operator, second].flatMap(({ agentsPort }) => ['--manager', `127.0.0.1:${agentsPort}`]);
  const agent = operator.start('eu-1', [...agentCommand, '--id', 'eu-1', ...doors]);
  await agent.line(/"welcomed"/, START_MS_MAX);
  await operator.api.until('web', 'up', 15_000);

  const noticed = agent.line(/"no manager: trying again"/, NOTICED_MS_MAX);
  first.signal('SIGSTOP');
  const frozenAtMs = Date.now();
  const refused = await moment(() => web.set({ kind: 'refuse' }));
  await eventually('three seconds of refusing', 5_000, () => Date.now() - refused.beforeMs >= 3_000);
  const accepted = await moment(() => web.set({ kind: 'accept' }));
  await noticed;
  expect(Date.now() - frozenAtMs).toBeGreaterThan(15_000);

  await second.api.until('web', 'up', MOVED_MS_MAX);
  expect((await second.api.status()).agents).toMatchObject([{ id: 'eu-1', state: 'connected' }]);
  const outages = await eventually('the outage in the log', 15_000, async () => {
    const told = await second.api.outages('web');
    return told.length > 0 && told;
  });
  expectOutages(outages, [{ reason: 'refused', from: refused, to: accepted }], EVERY_MS);
  expect(await second.api.outages('db')).toEqual([]);
  await eventually('the spool to be empty', 15_000, async () => {
    const [view] = (await second.api.status()).agents;
    return view?.vitals?.spooled === 0;
  });

  first.signal('SIGCONT');
  for (const program of [agent, next, first]) expect((await program.stop()).status).toBe(0);
  const [before, after] = [streamOf(operator), streamOf(second)];
  expect(after.epoch).toBe(before.epoch);
  expect(before.ranges.filter(({ isGap }) => isGap)).toEqual([]);
  // What the first had confirmed is nobody's to deliver again: it is the one gap of the second, and not longer than what the first has.
  const [gap, ...gaps] = after.ranges.filter(({ isGap }) => isGap);
  expect(gaps).toEqual([]);
  expect(gap?.first ?? 1).toBe(1);
  expect(gap?.last ?? 0).toBeLessThanOrEqual(before.stored);
  expect(after.stored).toBeGreaterThan(before.stored);
}, 150_000);
