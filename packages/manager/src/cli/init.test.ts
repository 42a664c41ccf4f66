// `vedette init`: asked at a terminal, or told by options. A file is there once all is answered, and our own reader takes it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const start = (...argv: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'vedette.yaml');
  const io = new FakeIo({}, { columns: 80, rows: 24 });
  return { io, folder, file, run: () => runCli(['init', file, ...argv], io, noEngine) };
};

const read = (file: string) => {
  const answer = parseConfig(readFileSync(file, 'utf8'), file);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.wishes;
};

/** Types the lines, each once the screen shows what it is the answer to. */
const type = async (io: FakeIo, ...lines: readonly (readonly [string, string])[]): Promise<void> => {
  for (const [prompt, keys] of lines) {
    await io.shows(prompt);
    io.stdout = io.stdout.slice(io.stdout.indexOf(prompt) + prompt.length);
    io.press(keys);
  }
};

test('asked at a terminal: what will not do is asked again, and the file is what was answered', async () => {
  const { io, file, run } = start();
  const done = run();
  await type(
    io,
    ['What is to be watched? [127.0.0.1:7680] ', 'shop example:80\r'],
    ['white space or a control character', ''],
    ['What is to be watched? [127.0.0.1:7680] ', 'https://shop.exampleX\u007f\u001b[D\r'],
    ['What else? Enter for nothing more. ', 'HTTPS://shop.example\r'],
    ['have the same target', ''],
    ['What else? Enter for nothing more. ', 'db.example:5432\r'],
    ['What else? Enter for nothing more. ', '\r'],
    ['How often? [10s] ', '5\r'],
    ['has no unit', ''],
    ['How often? [10s] ', 'x\u00155s\r'],
    // Typed ahead, and pasted.
    ['After how long', '1m\r\neu-1\r\nanna\r\nemail\r\n'],
    ['By which mail server?', '\r'],
    ['there has to be an answer', 'mail.example\rv@example.org\rnobody\rops@example.org\r'],
  );
  expect(await done).toBe(0);
  const { services, agents, subscribers, channels } = read(file);
  expect(services.map(({ id, target, everyMs, graceMs }) => [id, target, everyMs, graceMs])).toEqual([
    ['shop.example', 'https://shop.example/', 5_000, 60_000],
    ['db.example', 'tcp://db.example:5432', 5_000, 60_000],
  ]);
  expect(agents.map(({ id }) => id)).toEqual(['eu-1']);
  expect(subscribers.map(({ id }) => id)).toEqual(['anna']);
  expect(channels).toMatchObject([{ type: 'email', host: 'mail.example', to: ['ops@example.org'] }]);
  expect(io.handlers).toBe(0);
});

test.each<[string, (io: FakeIo) => void]>([
  ['Ctrl-C', (io) => io.press('db:1\r\u0003')],
  ['Ctrl-C over a line half typed', (io) => io.press('db:\u0003')],
  ['Ctrl-D', (io) => io.press('\u0004')],
  ['a signal', (io) => io.signal('SIGTERM')],
])('%s leaves nothing behind', async (_what, act) => {
  const { io, folder, run } = start();
  const done = run();
  await io.shows('What is to be watched?');
  act(io);
  expect(await done).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
  expect(io.handlers).toBe(0);
});

test('by options, without a question', async () => {
  const { io, file, run } = start(
    '--yes',
    '--watch',
    'h:1',
    '--watch',
    'h:2',
    '--channel',
    'telegram',
    '--chat',
    '-100',
    '--grace',
    '0s',
  );
  expect(await run()).toBe(0);
  const { services, channels } = read(file);
  expect(services.map(({ id, graceMs }) => [id, graceMs])).toEqual([
    ['h', 0],
    ['h-2', 0],
  ]);
  expect(channels).toMatchObject([{ type: 'telegram', token: { env: 'TELEGRAM_TOKEN' }, chat: '-100' }]);
  expect(io.stdout).toContain('export TELEGRAM_TOKEN=…');
  expect(io.stdout).not.toContain('--allow loopback');
});

test('as usual, there is something that answers at once', async () => {
  const { io, file, run } = start('--yes');
  expect(await run()).toBe(0);
  expect(read(file).services.map(({ target }) => target)).toEqual(['tcp://127.0.0.1:7680']);
  expect(io.stdout).toContain('--allow loopback');
});

test('a file that is there is left as it is', async () => {
  const { file, run } = start('--yes');
  writeFileSync(file, 'ours');
  expect(await run()).toBe(73);
  expect(readFileSync(file, 'utf8')).toBe('ours');
  const again = new FakeIo();
  expect(await runCli(['init', file, '--yes', '--force'], again, noEngine)).toBe(0);
  expect(read(file).services).toHaveLength(1);
});

test.each<[string, readonly string[]]>([
  ['an answer that will not do', ['--yes', '--every', '5']],
  ['a target that is none', ['--yes', '--watch', 'a b:1']],
  ['the same target twice', ['--yes', '--watch', 'h:1', '--watch', 'H:1']],
  ['an answer that is missing', ['--yes', '--channel', 'email']],
  ['no channel', ['--yes', '--channel', 'fax']],
])('%s is refused', async (_what, argv) => {
  const { file, run } = start(...argv);
  expect(await run()).toBe(64);
  expect(existsSync(file)).toBe(false);
});

test('where nobody sits, nobody is asked', async () => {
  const { file } = start();
  const io = new FakeIo();
  expect(await runCli(['init', file], io, noEngine)).toBe(64);
  expect(existsSync(file)).toBe(false);
});

test('whatever channel is chosen, the file is in order', async () => {
  for (const channel of ['console', 'slack', 'discord', 'teams', 'ntfy', 'webhook']) {
    const { file, run } = start('--yes', '--channel', channel, '--variable', 'ITS_SECRET');
    expect(await run(), channel).toBe(0);
    expect(read(file).channels, channel).toMatchObject([{ type: channel }]);
  }
});
