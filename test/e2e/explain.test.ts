// "Why was I not told?" asked of real processes, at the time and afterwards: told and delivered, a grace that runs, a planned outage, what it depends on, and
// what was over in time.
import { expect } from 'vitest';
import type { Explanation } from '../../packages/manager/src/core/explanation.ts';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { WebhookReceiver } from '../support/receivers.ts';

const explained = async (operator: Operator, service: string, ...words: readonly string[]): Promise<Explanation> => {
  const { status, out, err } = await operator.vedette('explain', service, '--json', ...words);
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out) as Explanation;
};

const kinds = ({ answers }: Explanation): Readonly<Record<string, string>> =>
  Object.fromEntries(answers.map(({ subscriber, kind }) => [subscriber, kind]));

test('each reason is named while it holds, and remembered when it is over', async ({ operator }) => {
  await using hook = await WebhookReceiver.begin();
  const target = await operator.target('web', 'child', 'works', 'blip');
  const service = (name: string, grace: string, more: object = {}) => ({
    ...{ target: `127.0.0.1:${target.port(name).view().port}`, every: '1s', timeout: '500ms', grace },
    ...more,
  });
  await operator.write({
    agents: { 'eu-1': null, 'us-1': null },
    channels: { hook: { type: 'webhook', url: `http://127.0.0.1:${hook.port}/` } },
    services: {
      web: service('web', '2s'),
      child: service('child', '2s', { depends_on: 'web' }),
      works: service('works', '2s'),
      blip: service('blip', '60s'),
    },
    subscribers: { ops: { channels: ['hook'] }, patient: { services: ['web'], grace: '90s' } },
  });
  const manager = await operator.up();
  await Promise.all(['eu-1', 'us-1'].map((id) => operator.agent(id)));
  const names = ['web', 'child', 'works', 'blip'];
  await Promise.all(names.map((name) => operator.api.untilUpFromAll(name, 20_000)));
  expect(kinds(await explained(operator, 'web'))).toEqual({ ops: 'well', patient: 'well' });

  expect(await operator.vedette('silence', 'add', 'works', '--for', '1h', '-c', operator.file)).toMatchObject({
    status: 0,
  });
  await Promise.all(names.map((name) => target.port(name).set({ kind: 'refuse' })));
  await Promise.all(['web', 'child', 'works'].map((name) => operator.api.until(name, 'down', 15_000)));
  await eventually('ops to be told', 10_000, () => hook.heard.length > 0);
  await eventually('that it was sent to be on record', 5_000, async () => {
    const [told] = await operator.api.notifications();
    return told?.deliveries.every(({ state }) => state === 'sent');
  });
  await target.port('blip').set({ kind: 'accept' });
  await operator.api.untilUpFromAll('blip', 10_000);

  const during = await explained(operator, 'web');
  expect(kinds(during)).toEqual({ ops: expect.stringMatching(/^(told|already)$/), patient: 'grace' });
  expect(during.agreement).toEqual({ able: 2, failing: 2, needed: 2 });
  expect(during.outage).toMatchObject({ reason: 'refused', from: ['eu-1', 'us-1'] });
  for (const { health, probes, graces } of during.agents) {
    expect(health).toBe('down');
    expect(probes.at(-1)).toMatchObject({ status: 'down', reason: 'refused' });
    expect(graces.map(({ graceMs, ranOutAt }) => [graceMs, ranOutAt !== undefined])).toEqual([
      [2_000, true],
      [90_000, false],
    ]);
  }
  expect(during.answers[0]?.decision?.notification?.deliveries).toMatchObject([{ channel: 'hook', state: 'sent' }]);
  expect(await explained(operator, 'child')).toMatchObject({
    answers: [{ kind: 'dependency', decision: { by: ['web'] } }],
  });
  expect(await explained(operator, 'works')).toMatchObject({
    answers: [{ kind: 'planned', decision: { by: ['silence 1'] } }],
    planned: [{ id: 'silence 1' }],
  });
  expect(kinds(await explained(operator, 'blip'))).toEqual({ ops: 'over' });

  await Promise.all(names.map((name) => target.port(name).set({ kind: 'accept' })));
  await Promise.all(names.map((name) => operator.api.untilUpFromAll(name, 10_000)));
  const after = await explained(operator, 'web', '--at', during.at);
  expect(kinds(after)).toEqual(kinds(during));
  expect(after.answers[1]?.next).toMatchObject({ verdict: 'over' });
  const text = await operator.vedette('explain', 'web', '--at', during.at, '--subscriber', 'patient');
  expect(text.out).toMatch(/^patient was not told: the grace of 1 m 30 s was still running, until /);
  await manager.kill();
  await operator.up();
  expect(await explained(operator, 'web', '--at', during.at)).toMatchObject({
    answers: after.answers,
    agents: after.agents,
    outage: after.outage,
  });
  expect(await operator.vedette('explain', 'nothing')).toMatchObject({ status: 66, out: '' });
});
