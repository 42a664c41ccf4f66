// "What would another configuration have sent?" asked of real processes, after a night of real outages: by the same file the same, and by others what they ask for.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ReplayDoubt, ReplayNote, ReplayRow } from '../../packages/manager/src/core/replay-api.ts';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

type Replay = {
  readonly isUnchanged: boolean;
  readonly derived: number;
  readonly changes: number;
  readonly results: number;
  readonly notes: readonly ReplayNote[];
  readonly notifications: readonly ReplayRow[];
  readonly doubts: readonly ReplayDoubt[];
};

const replay = async (operator: Operator, ...words: readonly string[]): Promise<Replay> => {
  const { status, out, err } = await operator.vedette('replay', '--since', '1h', '--json', ...words);
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out) as Replay;
};

const fates = ({ notifications }: Replay): readonly string[] =>
  notifications.map(({ fate, subscriber, service, event }) => `${subscriber} ${service} ${event}: ${fate}`).toSorted();

test('after some outages, the same file would have sent the same, and a longer grace less', async ({ operator }) => {
  const target = await operator.target('short', 'long');
  const service = (name: string, grace: string) => ({
    ...{ target: `127.0.0.1:${target.port(name).view().port}`, every: '1s', timeout: '500ms', grace },
  });
  const wish = (grace: string, more: object = {}) => ({
    agents: { 'eu-1': null, 'us-1': null },
    services: { short: service('short', grace), long: service('long', grace) },
    subscribers: { ops: null, ...more },
  });
  const patient = { patient: { services: ['long'], grace: '3s' } };
  await operator.write(wish('1s', patient));
  const manager = await operator.up();
  await Promise.all(['eu-1', 'us-1'].map((id) => operator.agent(id)));
  await Promise.all(['short', 'long'].map((name) => operator.api.untilUpFromAll(name, 20_000)));

  const told = (count: number) =>
    eventually(`${count} notifications`, 30_000, async () => (await operator.api.notifications()).length >= count);
  for (const name of ['short', 'long']) await target.port(name).set({ kind: 'refuse' });
  await operator.api.until('short', 'down', 15_000);
  await target.port('short').set({ kind: 'accept' });
  await operator.api.untilUpFromAll('short', 15_000);
  await told(4);
  // Nobody is awaited any more who should have come back, and nothing that was decided is not known: all of it goes through a restart.
  await manager.stop();
  await operator.up();
  await operator.api.until('long', 'down', 60_000);
  await target.port('long').set({ kind: 'accept' });
  await operator.api.untilUpFromAll('long', 15_000);
  await told(6);

  const same = await replay(operator);
  expect(same).toMatchObject({ isUnchanged: true, derived: 0, doubts: [] });
  expect(fates(same)).toEqual(
    ['ops long down', 'ops long up', 'ops short down', 'ops short up', 'patient long down', 'patient long up'].map(
      (text) => `${text}: same`,
    ),
  );

  const other = join(operator.folder, 'new.yaml');
  await writeFile(other, operator.text(wish('600s')));
  const less = await replay(operator, '--config', other);
  expect(less).toMatchObject({ isUnchanged: false, derived: 2 });
  expect(less.results).toBeGreaterThan(10);
  expect(fates(less).filter((text) => !text.endsWith('only-then'))).toEqual([]);
  expect(less.notifications).toHaveLength(6);

  await writeFile(other, operator.text(wish('1s')));
  const fewer = await replay(operator, '--config', other);
  expect(fewer).toMatchObject({ isUnchanged: false, derived: 0 });
  expect(fates(fewer).filter((text) => text.endsWith('only-then'))).toEqual([
    'patient long down: only-then',
    'patient long up: only-then',
  ]);

  const shown = await operator.vedette('replay', '--since', '1h', '--config', other);
  expect(shown).toMatchObject({ status: 0, err: '' });
  expect(shown.out).toMatch(/difference\s+to\s+2\s+of\s+6\s+notifications/);
  await writeFile(other, 'services: nothing\n');
  expect(await operator.vedette('replay', '--since', '1h', '--config', other)).toMatchObject({
    status: 78,
    out: '',
    err: expect.stringMatching(/new\.yaml:1:/),
  });
});
