// `vedette ack` against a manager with an outage that lasts.
import { userInfo } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeAcknowledgementDesk } from '../http/acknowledgement-desk.fake.ts';
import { administration, FakeDesk, fakeOperatorToken, fakeOutage } from '../http/desk.fake.ts';
import { createHttp, type Http } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

let http: Http;
let desk: FakeDesk;
let acknowledgements: FakeAcknowledgementDesk;
let manager: string;

beforeEach(async () => {
  desk = new FakeDesk();
  const { endedAt: _, ...open } = fakeOutage(1);
  desk.outageRows = [open];
  acknowledgements = new FakeAcknowledgementDesk();
  http = createHttp({ desk, ...administration(), acknowledgements });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const run = async (...argv: string[]) => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken });
  const exit = await runCli(argv, io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

test('says who sees to it and what is known, of the outage that lasts', async () => {
  const { exit, out } = await run('ack', 'web', '--note', 'a full disk');
  expect([exit, out]).toEqual([0, expect.stringContaining('Outage 1 of web is acknowledged')]);
  expect(acknowledgements.asked).toEqual([{ outage: 1, by: userInfo().username, note: 'a full disk' }]);
  expect(desk.asked).toEqual([{ service: 'web', open: true, limit: 1 }]);
});

test('by somebody else, as JSON; and takes it back', async () => {
  const { out } = await run('ack', 'web', '--by', 'anna', '--json');
  expect(JSON.parse(out)).toMatchObject({ id: 1, acknowledged: { by: 'anna' } });
  expect((await run('ack', 'web', '--withdraw')).out).toContain('reminders go on');
  expect(acknowledgements.asked.at(-1)).toBe('withdraw 1');
});

test.each([
  [['ack'], 64],
  [['ack', 'ghost'], 66],
  [['ack', 'web', '--note'], 64],
])('%j is refused', async (argv, exit) => {
  expect(await run(...argv)).toMatchObject({ exit, out: '' });
});

test('there is nothing to see to where nothing is down', async () => {
  desk.outageRows = [];
  expect(await run('ack', 'web')).toMatchObject({ exit: 66, out: '' });
});

test('outages and status show it', async () => {
  const acknowledged = { by: 'anna', at: '2026-01-31T08:01:00.000Z', note: 'a full disk' };
  desk.outageRows = [fakeOutage(1, { acknowledged }), fakeOutage(2)];
  const { out } = await run('outages');
  expect(out).toMatch(/TOLD +ACKNOWLEDGED\n.*ops +anna: a full disk\n.*ops +-\n/);
  desk.services = desk.services.map((service) => ({ ...service, health: 'down', reason: 'refused', acknowledged }));
  expect((await run('status')).out).toContain('down: refused, acknowledged');
});
