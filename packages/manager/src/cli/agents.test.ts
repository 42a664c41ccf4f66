import { afterEach, beforeEach, expect, test } from 'vitest';
import { administration, FakeDesk, fakeAgent } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

let desk: FakeDesk;
let http: ReturnType<typeof createHttp>;
let manager: string;

beforeEach(async () => {
  desk = new FakeDesk();
  http = createHttp({ desk, ...administration() });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const said = async (): Promise<string> => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager });
  expect(await runCli(['agents'], io, noEngine)).toBe(0);
  return io.stdout.replaceAll(/\s+/g, ' ');
};

test('a second process of the same name is told of in words, and only then', async () => {
  const contested = { address: '10.0.0.9:4411', at: '2026-01-31T12:03:11.000Z', times: 3 };
  desk.agents = [fakeAgent('eu-1', { contested }), fakeAgent('us-1')];
  const words = await said();
  expect(words).toMatch(/another process at 10\.0\.0\.9:4411 calls itself eu-1 too; 3 times, last \d\d:03:11/);
  expect(words).not.toContain('calls itself us-1');
});
