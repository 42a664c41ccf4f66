// Real programs, told what there is to tell.
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SecretPlace } from '../core/channel-wish.ts';
import { factsOf } from './facts.ts';
import { calm, channelOf, down, storm } from './receiver.fake.ts';

type More = { readonly argv?: readonly string[]; readonly timeoutMs?: number };

/** A channel that runs this in a shell of its own. */
const shell = (script: string, { argv = [], timeoutMs = 20_000 }: More = {}) => {
  const environment: Readonly<Record<string, string | SecretPlace>> = { OWN: 'yes', KEPT: { env: 'SECRET' } };
  return channelOf(
    'command',
    { command: ['/bin/sh', '-c', script, 'sh', ...argv], environment, timeoutMs },
    { PATH: '/usr/bin:/bin', SECRET: 'hunter2', OTHER: 'of another channel' },
  );
};

test('it is handed arguments as they are, facts in its environment, and the message as JSON', async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), 'vedette-command-'));
  const out = join(place.path, 'out');
  const argv = [out, '$(touch x); "a b"'];
  await shell('{ printf "%s\\n" "$2"; env | sort; cat; } >"$1"', { argv }).send({ ...down, title: 'a\nb\0c' }, calm);
  const [argument, ...lines] = (await readFile(out, 'utf8')).split('\n');
  expect(argument).toBe('$(touch x); "a b"');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual(factsOf({ ...down, title: 'a\nb\0c' }));
  expect(lines).toEqual(
    expect.arrayContaining([
      'OWN=yes',
      'KEPT=hunter2',
      'VEDETTE_CHANNEL=it',
      'VEDETTE_EVENT=down',
      'VEDETTE_KEY=ops:7:down',
      'VEDETTE_SUBSCRIBER=ops',
      'VEDETTE_AT=2031-05-06T10:03:07.000Z',
      'VEDETTE_TITLE=a b c',
      'VEDETTE_SERVICES=web',
      'VEDETTE_SERVICE=web',
      'VEDETTE_TARGET=tcp://web.example:443',
      'VEDETTE_REASON=refused',
      'VEDETTE_SINCE=2031-05-06T10:02:37.000Z',
      'VEDETTE_UNTIL=',
      'VEDETTE_FROM=eu-1 us-1',
      'VEDETTE_INCIDENT=vedette-0a1b-7',
    ]),
  );
  const names = lines.slice(0, -1).flatMap((line) => /^\w+(?==)/.exec(line)?.[0] ?? []);
  // The last three are the shell's own.
  const known = /^(?:VEDETTE_[A-Z]+|OWN|KEPT|PATH|PWD|SHLVL|_)$/;
  expect(names.filter((name) => !known.test(name))).toEqual([]);
});

test.each([
  ['fine', 'exit 0', undefined, ''],
  ['later', 'echo busy >&2; exit 75', 'channel-failed', "75 and 'busy'"],
  ['never', 'echo bad >&2; echo more >&2; exit 1', 'channel-refused', "1 and 'bad'"],
  ['a secret is not told', 'echo "$KEPT" >&2; exit 1', 'channel-refused', "1 and '…'"],
  ['a flood of complaints', 'yes | head -c 1000000 >&2; exit 3', 'channel-refused', "3 and 'y'"],
  ['killed', 'kill -9 $$', 'channel-failed', 'was killed'],
  ['it does not listen', 'exec 0<&-; exit 0', undefined, ''],
  ['it leaves something running', 'sleep 60 & exit 0', undefined, ''],
])('how it ends: %s', async (_what, script, code, says) => {
  const sending = shell(script).send(storm(2_000), calm);
  if (code === undefined) return await sending;
  await expect(sending).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  expect(await sending.catch(String)).not.toContain('hunter2');
});

test('what takes too long is ended with everything it has started', async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), 'vedette-command-'));
  const file = join(place.path, 'pid');
  // The child holds the pipe for complaints, so that only its end lets go of it.
  const channel = shell('sleep 60 & echo $! >"$1"; wait', { argv: [file], timeoutMs: 500 });
  await expect(channel.send(down, calm)).rejects.toMatchObject({ code: 'channel-failed' });
  const pid = Number(await readFile(file, 'utf8'));
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone');
  expect(state).toMatch(/^gone$|\) [ZX] /);
});

test.each([
  ['not there', '/nowhere/notify'],
  ['not a program', '/etc/passwd'],
])('%s', async (_what, program) => {
  const sending = channelOf('command', { command: [program], environment: {} }).send(down, calm);
  await expect(sending).rejects.toMatchObject({ code: 'channel-refused', message: expect.stringContaining(program) });
});

test('a program of the operator’s', async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), 'vedette-command-'));
  const program = join(place.path, 'notify.sh');
  await writeFile(program, `#!/bin/sh\nprintf "%s" "$VEDETTE_SERVICES" >"$(dirname "$0")/told"\n`, { mode: 0o755 });
  await channelOf('command', { command: [program], environment: {} }).send(storm(2), calm);
  expect(await readFile(join(place.path, 'told'), 'utf8')).toBe('s0\ns1');
});
