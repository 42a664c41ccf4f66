// `vedette menu`, answered by what is typed: a configuration from nothing, looked at, changed, and the results of a manager.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig, readText } from '../config/read.ts';
import { administration, FakeDesk } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import type { Engine } from './engine.ts';
import { FakeIo, noEngine } from './io.fake.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-menu-'));
  file = join(folder, 'vedette.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const engine: Engine = { ...noEngine, readConfig, readText };

/** Everything is typed ahead, as from a pipe. */
const answers = async (typed: string, env = {}): Promise<{ exit: number; out: string }> => {
  const io = new FakeIo({ VEDETTE_CONFIG: file, ...env });
  const exit = runCli(['menu'], io, engine);
  await io.shows('Which?');
  io.press(typed);
  return { exit: await exit, out: io.stdout };
};

test('creates a configuration by the questions of init, and shows it', async () => {
  const { exit, out } = await answers('1\n\nshop.example:443\n\n5s\n\n\n\n\n2\n\n4\n');
  expect(exit).toBe(0);
  expect(out).toContain('is written');
  expect(out).toContain('is in order: 1 service, 1 agent and 1 subscriber');
  expect(readFileSync(file, 'utf8')).toContain('shop.example: shop.example:443');
  expect(readFileSync(file, 'utf8')).toContain('every: 5s');
});

test('loads another file, and tells what is wrong with it', async () => {
  const other = join(folder, 'other.yaml');
  writeFileSync(other, 'servces: {}\n');
  const { out } = await answers(`1\n${other}\n4\n`);
  expect(out).toContain("unknown key 'servces'");
  expect(out).toContain(`${other}\n  1  Create or load`);
});

test.each([
  ['a service more', '1\nweb:8443\nshop\n', 'services:\n  db: db:5432 # kept\n  shop: web:8443\n'],
  ['a service less, by its number', '2\n1\n', 'services:\n'],
  ['answers that will not do are asked for again', '2\n7\ndb\n', 'services:\n'],
  ['nothing', '\n', 'services:\n  db: db:5432 # kept\n'],
  ['nothing that there is', '9\n', 'services:\n  db: db:5432 # kept\n'],
  ['what is watched already is no second service', '1\ndb:5432\nother\n', 'services:\n  db: db:5432 # kept\n'],
])('changes %s', async (_says, typed, expected) => {
  writeFileSync(file, 'agents: { local: }\nservices:\n  db: db:5432 # kept\n');
  expect((await answers(`2\n${typed}4\n`)).exit).toBe(0);
  const after = readFileSync(file, 'utf8').replace('agents: { local: }\n', '');
  expect(after.replace('services: {}', 'services:')).toBe(expected);
});

test('changes how often, judged by the rules of the file', async () => {
  writeFileSync(file, 'services: { db: "db:5432" }\n');
  const { out } = await answers('2\n3\noften\n20s\n2\n4\n1m\n4\n');
  expect(out).toContain("'often' is not a duration");
  expect((await readConfig(file)) as object).toMatchObject({
    wishes: { services: [{ everyMs: 20_000, graceMs: 60_000 }] },
  });
});

test('shows results of the manager that the file names', async () => {
  const http = createHttp({ desk: new FakeDesk(), ...administration() });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  writeFileSync(file, JSON.stringify({ manager: { http: `127.0.0.1:${port}` }, services: { db: 'db:5432' } }));
  try {
    expect((await answers('3\n4\n')).out).toContain('1 service: 1 up. 2 agents connected.');
  } finally {
    await http.close();
  }
  expect((await answers('3\n4\n')).out).toContain('No manager answers');
});

test('goes on after what cannot be done, and ends with the input', async () => {
  const { exit, out } = await answers('2\n5\n\u0004');
  expect([exit, out.split('Which?').length]).toEqual([0, 4]);
  expect(out).toContain('Write a number from 1 to 4.');
});
