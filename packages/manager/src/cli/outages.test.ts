// `vedette outages`: the planned share is shown where there is one.
import { expect, test } from 'vitest';
import { administration, FakeDesk, fakeOutage } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const shown = async (...plannedMs: readonly (number | undefined)[]): Promise<string> => {
  const desk = new FakeDesk();
  desk.outageRows = plannedMs.map((ms, i) => fakeOutage(i, ms === undefined ? {} : { plannedMs: ms }));
  const http = createHttp({ desk, ...administration() });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const io = new FakeIo({ VEDETTE_MANAGER: `http://127.0.0.1:${port}` });
  await runCli(['outages'], io, noEngine);
  await http.close();
  return io.stdout;
};

test('where any of it was planned, it is said of each how much', async () => {
  const out = await shown(60_000, 0);
  expect(out).toMatch(/^SERVICE +STARTED +LASTED +PLANNED +REASON/m);
  expect(out).toMatch(/3 m 12 s +1 m +refused/);
  expect(out).toMatch(/3 m 12 s +- +refused/);
});

test('where nothing was planned, there is no column', async () => {
  expect(await shown(0, undefined)).toMatch(/^SERVICE +STARTED +LASTED +REASON/m);
});
