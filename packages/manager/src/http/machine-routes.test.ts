import { expect, test } from 'vitest';
import type { MachineHistory, MachineQuery } from '../core/machine-api.ts';
import { administration, FakeDesk } from './desk.fake.ts';
import { createHttp } from './server.ts';

const history: MachineHistory = {
  ...{ agent: 'eu-1', from: '2026-01-31T08:00:00.000Z', until: '2026-02-01T08:00:00.000Z', everyMs: 300_000 },
  stretches: [{ at: '2026-01-31T08:00:00.000Z', words: 60, figures: { cpu: { mean: 0.5, max: 1 } } }],
};

const asking = async (query: string) => {
  const asked: MachineQuery[] = [];
  const machine = async (one: MachineQuery): Promise<MachineHistory> => {
    asked.push(one);
    return history;
  };
  const machines = { machine };
  const http = createHttp({ desk: new FakeDesk(), ...administration(), machines });
  const answer = await http.inject({ url: `/api/v1/agents/eu-1/machine${query}`, headers: { host: 'localhost' } });
  await http.close();
  return { status: answer.statusCode, body: answer.json() as unknown, asked };
};

test('a day is answered unless another time is named', async () => {
  const { status, body, asked } = await asking('');
  expect([status, body]).toEqual([200, history]);
  expect(asked.map(({ agent, fromMs, toMs, rows }) => [agent, toMs - fromMs, rows])).toEqual([
    ['eu-1', 86_400_000, 288],
  ]);
  const other = await asking('?since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z&rows=24');
  expect(other.asked).toEqual([{ agent: 'eu-1', fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 2), rows: 24 }]);
});

test.each(['?since=yesterday', '?rows=0', '?rows=1001', '?rows=a', '?until=24h&since=1h', '?agent=eu-1'])(
  '%s is refused',
  async (query) => {
    expect(await asking(query)).toMatchObject({ status: 400, asked: [] });
  },
);
