// `vedette import`: what is printed, where the file goes, and what is refused.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
// Loaded here, so that no test waits for it.
import '../import/import.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const GATUS = `alerting: { slack: { webhook-url: https://hunter2.example } }
endpoints:
- { name: web, url: "tcp://h:1", alerts: [{ type: slack }] }
- { name: socket, url: "ws://h:1" }
`;

const start = () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-import-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'gatus.yaml');
  writeFileSync(file, GATUS);
  const run = async (...argv: string[]) => {
    const io = new FakeIo();
    return { exit: await runCli(['import', ...argv], io, noEngine), out: io.stdout, err: io.stderr };
  };
  return { file, out: join(folder, 'vedette.yaml'), run };
};

test('without a name for it, the configuration is all there is on the standard output', async () => {
  const { file, run } = start();
  const { exit, out, err } = await run('gatus', file);
  expect(exit).toBe(0);
  expect(out).toContain('target: tcp://h:1');
  expect(out).toContain('ws:// cannot be checked');
  expect(err).toBe(
    'Written: 1 service and 1 subscriber. 1 thing not carried over, or not in the same way.\nTo be set in the environment of the manager: SLACK_WEBHOOK_URL.\n',
  );
});

test('a file is written once, and what is missing is said', async () => {
  const { file, out: target, run } = start();
  const { exit, out } = await run('gatus', file, '--out', target);
  expect(exit).toBe(0);
  expect(out).toContain('gatus.yaml:4 endpoints.1.url: ws:// cannot be checked');
  expect(readFileSync(target, 'utf8')).toContain('target: tcp://h:1');
  writeFileSync(target, 'ours');
  expect(await run('gatus', file, '--out', target)).toMatchObject({ exit: 73, out: '' });
  expect(readFileSync(target, 'utf8')).toBe('ours');
  expect(await run('gatus', file, '--out', target, '--force')).toMatchObject({ exit: 0 });
});

test.each<[string, readonly string[], number]>([
  ['another monitor', ['zabbix', 'x'], 64],
  ['no file', ['gatus'], 64],
  ['a file that is not there', ['gatus', 'nothing-there.yaml'], 66],
  ['targets of something that has none', ['gatus', 'x', '--targets', 'y'], 64],
  ['more files of something that is one', ['kuma', 'x', '--with', 'y'], 64],
])('%s is refused', async (_what, argv, exit) => {
  expect(await start().run(...argv)).toMatchObject({ exit, out: '' });
});

test('nothing is written of a file that is broken, or of another kind', async () => {
  const { file, out: target, run } = start();
  expect(await run('blackbox', file, '--out', target)).toMatchObject({ exit: 78 });
  writeFileSync(file, 'endpoints: [');
  const { exit, err } = await run('gatus', file, '--out', target);
  expect(exit).toBe(78);
  expect(err).toContain('gatus.yaml:');
  expect(existsSync(target)).toBe(false);
});
