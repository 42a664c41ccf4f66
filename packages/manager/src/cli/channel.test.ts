// `vedette channel …` against a manager whose channels do as they are told.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { administration, FakeChannelDesk, FakeDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { createHttp, type Http } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

let http: Http;
let channels: FakeChannelDesk;
let manager: string;

beforeEach(async () => {
  channels = new FakeChannelDesk();
  http = createHttp({ desk: new FakeDesk(), ...administration(), channels });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const run = async (...argv: string[]) => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken });
  const exit = await runCli(['channel', ...argv], io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

test('list shows what waits and what is wrong', async () => {
  const { exit, out } = await run('list');
  expect(exit).toBe(0);
  expect(out).toMatch(/^CHANNEL +TYPE +DUE +LAST SENT +TROUBLE$/m);
  expect(out).toMatch(/^mail +email +0 +\d.* +-$/m);
  expect(out).toMatch(/^hook +webhook +3 +- +'?Nobody answers there\.'?$/m);
  expect(JSON.parse((await run('list', '--json')).out)).toEqual(channels.view);
});

test('list of none says how there are some', async () => {
  channels.view = [];
  expect((await run('list')).out).toContain('under channels in the configuration');
});

test.each([
  [['test', 'mail'], 0, 'Channel mail has taken the test.', ''],
  [['test', 'hook'], 69, '', 'Nobody answers there.'],
  [['test', 'nobody'], 66, '', 'no channel'],
  [['retry', 'hook'], 0, '2 notifications on channel hook will be sent again.', ''],
  [['retry', 'mail'], 0, 'Nothing was given up on channel mail.', ''],
  [['retry', 'nobody'], 66, '', 'no channel'],
  [['retry'], 64, '', 'id'],
  [['retry', 'a', 'b'], 64, '', ''],
])('%j ends with %i', async (argv, status, says, complains) => {
  const { exit, out, err } = await run(...argv);
  expect([exit, out.trim()]).toEqual([status, says]);
  expect(err).toContain(complains);
});
