// What completes command lines: what can stand where, and that the scripts are what their shells understand.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { administration, FakeDesk, fakeService } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { candidatesFor } from './completing.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { said } from './verbs.ts';

describe('what can stand in the place of the last word', () => {
  test.each<[string, string[], string | undefined]>([
    ['stat', ['status', 'watch', '--help'], undefined],
    ['status ', [], 'service'],
    ['status web ', [], undefined],
    ['status --', ['--agents', '--json', '--help'], undefined],
    ['agent ', ['add', 'revoke', '--help'], undefined],
    ['agent revoke ', [], 'agent'],
    ['agents ', [], 'agent'],
    ['explain web --subscriber ', [], 'subscriber'],
    ['silence add web --for 2h ', [], 'service'],
    ['silence add web --for ', [], undefined],
    ['channel test ', [], 'channel'],
    ['up --log-level ', ['debug', 'info'], undefined],
    ['completion ', ['bash', 'zsh', 'fish'], undefined],
  ])('%s', (typed, words, names) => {
    const found = candidatesFor(said, typed.split(' '));
    expect(found.words).toEqual(expect.arrayContaining(words));
    expect(found.names).toBe(names);
  });

  test('an option is not offered twice', () => {
    expect(candidatesFor(said, ['status', '--json', '--']).words).not.toContain('--json');
  });
});

test('names come from the manager, as far as they begin with what is typed', async () => {
  const desk = new FakeDesk();
  desk.services = ['web', 'web-2', 'db'].map((id) => fakeService(id));
  const http = createHttp({ desk, ...administration() });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const io = new FakeIo({ VEDETTE_MANAGER: `127.0.0.1:${port}` });
  expect(await runCli(['completion', '--', 'status', 'we'], io, noEngine)).toBe(0);
  expect(io.stdout).toBe('web\nweb-2\n');
  await http.close();
});

test('while no manager answers, from the file; and nothing where there is none', async () => {
  const wishes = { services: [{ id: 'web' }], agents: [{ id: 'eu-1' }] };
  const engine = { ...noEngine, readConfig: async () => ({ wishes }) as never };
  const asked = async (one: typeof noEngine): Promise<string> => {
    const io = new FakeIo({ VEDETTE_MANAGER: '127.0.0.1:1' });
    await runCli(['completion', '--', 'agents', ''], io, one);
    return io.stdout + io.stderr;
  };
  expect(await asked(engine)).toBe('eu-1\n');
  expect(await asked(noEngine)).toBe('');
});

test.each(['bash', 'zsh', 'fish'])('the script for %s', async (shell) => {
  const io = new FakeIo();
  expect(await runCli(['completion', shell], io, noEngine)).toBe(0);
  const parsed = spawnSync(shell, ['-n'], { input: io.stdout, encoding: 'utf8' });
  // A shell that is not here says nothing.
  if (!parsed.error) expect([parsed.status, parsed.stderr]).toEqual([0, '']);
  expect(io.stdout).toContain('vedette completion --');
});

test('another shell is refused', async () => {
  expect(await runCli(['completion', 'tcsh'], new FakeIo(), noEngine)).toBe(64);
});
