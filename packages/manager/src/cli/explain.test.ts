// `vedette explain`: what people read, for every reason there is; and what is asked of the manager.
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { nights } from '../core/explain/explain.fake.ts';
import { explain as explainNight } from '../core/explain/explain.ts';
import { administration, FakeDesk, FakeExplanationDesk } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { explained } from './explain.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { pastInstantOf } from './past-instant.ts';
import { widthOf } from './text.ts';

const textOf = (name: string, columns = 80): readonly string[] => {
  const known = nights[name];
  if (!known) throw new Error(`there is no such night: ${name}`);
  const { answers, rest } = explained(explainNight(known), columns);
  return [...answers, ...rest];
};

describe('every reason', () => {
  // Times are those of the local clock.
  beforeEach(() => {
    vi.stubEnv('TZ', 'UTC');
    return () => vi.unstubAllEnvs();
  });

  test('in the words of fixtures/explanations.txt', async () => {
    const all = Object.keys(nights).map((name) => `## ${name}\n\n${textOf(name).join('\n')}\n`);
    await expect(all.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'fixtures/explanations.txt'));
  });

  test.each(Object.keys(nights))('%s: within 80 columns', (name) => {
    expect(textOf(name).filter((text) => widthOf(text) > 80)).toEqual([]);
  });
});

describe('the verb', () => {
  const run = async (...argv: string[]) => {
    const explanations = new FakeExplanationDesk();
    explanations.answer = { answers: [{ subscriber: 'ops\u001b[2J', kind: 'well', decisions: [] }] };
    const http = createHttp({ desk: new FakeDesk(), ...administration(), explanations });
    const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
    const io = new FakeIo({ VEDETTE_MANAGER: `http://127.0.0.1:${port}` });
    const exit = await runCli(['explain', ...argv], io, noEngine);
    await http.close();
    return { exit, out: io.stdout, err: io.stderr, asked: explanations.asked };
  };

  test('asks for one subscriber and time, and begins with the answer', async () => {
    const { exit, out, asked } = await run('web', '--at', '2026-01-31T08:00:00.250Z', '--subscriber', 'ops');
    expect(exit).toBe(0);
    expect(asked).toEqual([{ service: 'web', subscriber: 'ops', atMs: Date.parse('2026-01-31T08:00:00.250Z') }]);
    expect(out).toMatch(/^ops\\x1b\[2J was not told: nothing was wrong with web\.\n/);
  });

  test('asks about now when no time is named, and prints JSON', async () => {
    const { out, asked } = await run('web', '--json');
    expect(asked).toEqual([{ service: 'web' }]);
    expect(JSON.parse(out)).toMatchObject({ service: 'web', answers: [{ kind: 'well' }] });
  });

  test.each([
    [['web', '--at', 'yesterday'], 64, '--at is "yesterday"'],
    [['web', '--at', '2999-01-01T00:00:00Z'], 64, 'in the future'],
    [['ghost'], 66, 'no service'],
    [[], 64, 'service'],
  ])('%j ends with %i', async (argv, status, complains) => {
    const { exit, out, err } = await run(...argv);
    expect([exit, out]).toEqual([status, '']);
    expect(err).toContain(complains);
  });
});

test.each([
  ['03:12', '2026-11-21T09:00:00Z', '2026-11-21T02:12:59.999Z'],
  ['03:12', '2026-11-21T01:00:00Z', '2026-11-20T02:12:59.999Z'],
  ['10:00', '2026-11-21T09:00:20Z', '2026-11-21T09:00:20.000Z'],
  ['09:30', '2026-03-29T08:00:00Z', '2026-03-29T07:30:59.999Z'],
  ['09:30', '2026-10-25T08:00:00Z', '2026-10-24T07:30:59.999Z'],
  ['2026-11-20 03:12', '2026-11-21T09:00:00Z', '2026-11-20T02:12:59.999Z'],
  ['2026-11-20T03:12:05Z', '2026-11-21T09:00:00Z', '2026-11-20T03:12:05.000Z'],
  ['03:12:07', '2026-11-21T09:00:00Z', '2026-11-21T02:12:07.000Z'],
  ['10:00:30', '2026-11-21T09:00:20Z', '2026-11-20T09:00:30.000Z'],
  ['2026-11-20 03:12:07', '2026-11-21T09:00:00Z', '2026-11-20T02:12:07.000Z'],
  ['2h', '2026-11-21T09:00:00Z', '2026-11-21T07:00:00.000Z'],
  ['2026-11-22T03:12Z', '2026-11-21T09:00:00Z', '2026-11-22T03:12:00.000Z'],
])('in Berlin, %s said at %s is %s', (text, now, is) => {
  expect(new Date(pastInstantOf('at', text, Date.parse(now), 'Europe/Berlin')).toISOString()).toBe(is);
});
