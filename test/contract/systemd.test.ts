// The systemd units against the programs they start: every option is one of theirs, every exit status is one they end with, and the paths agree
// with each other.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faults } from '@vedette/protocol/kit';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../packages/manager/src/config/parse.ts';
import { parseUnitFile } from './unit-files.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const run = (...words: readonly string[]) => spawnSync(process.execPath, words, { encoding: 'utf8' });

const units = [
  { file: 'deploy/systemd/vedette-manager.service', state: 'vedette' },
  { file: 'deploy/systemd/vedette-agent.service', state: 'vedette-agent' },
].map(({ file, state }) => {
  const unit = parseUnitFile(read(file));
  const [, node = '', flags = '', main = '', words = ''] =
    /^(\/\S+) ((?:--\S+ )*)\/opt\/vedette\/(\S+) (.*)$/.exec(unit.only('ExecStart')) ?? [];
  return { file, state, unit, node, flags: flags.split(' ').filter(Boolean), main, words: words.split(' ') };
});
const [manager, agent] = units;

describe.for(units)('$file', ({ unit, state, node, flags, main, words }) => {
  test('starts a program that is there, with options it knows', () => {
    expect(node).toBe('/usr/bin/node');
    expect(existsSync(fileURLToPath(new URL(main, root)))).toBe(true);
    const verbs = words.filter((word) => /^[a-z]+$/.test(word));
    const help = run(fileURLToPath(new URL(main, root)), ...verbs, '--help').stdout;
    const options = words.filter((word) => word.startsWith('-'));
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(help).toMatch(new RegExp(`${option}\\s`));
  });

  test('gives Node flags it knows', () => {
    expect(flags.length).toBeGreaterThan(0);
    expect(run(...flags, '--eval', '0').stderr).toBe('');
  });

  test('is not started again for what only a person can mend, and for nothing else', () => {
    const never = unit.only('RestartPreventExitStatus').split(' ').map(Number);
    expect(never.length).toBeGreaterThan(0);
    for (const status of never) {
      const codes = Object.values(faults).filter(({ exit }) => exit === status);
      expect(codes.length).toBeGreaterThan(0);
      expect(codes.some(({ retryable }) => retryable)).toBe(false);
    }
    // A port or a disk may be free again without anybody doing anything about it.
    for (const code of ['address-in-use', 'store-failed', 'spool-failed'] as const)
      expect(never).not.toContain(faults[code].exit);
    expect(unit.only('Restart')).toBe('on-failure');
  });

  test('has a folder of its own, and no more rights than it needs', () => {
    expect(unit.only('StateDirectory')).toBe(state);
    expect(unit.only('StateDirectoryMode')).toBe('0700');
    expect(unit.only('WorkingDirectory')).toBe(`%S/${state}`);
    for (const key of ['DynamicUser', 'NoNewPrivileges', 'PrivateDevices', 'ProtectHome', 'RestrictNamespaces'])
      expect([key, unit.only(key)]).toEqual([key, 'yes']);
    expect(unit.only('ProtectSystem')).toBe('strict');
    expect(unit.only('CapabilityBoundingSet')).toBe('');
    expect(unit.only('MemoryDenyWriteExecute')).toBe('no');
    // Longer than the 10 s the programs give themselves, and the 2 s that the manager leaves for what hangs.
    expect(Number(unit.only('TimeoutStopSec'))).toBeGreaterThan(12);
  });

  test('is understood by systemd, where there is one', ({ skip, annotate }) => {
    const { error, stdout } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
    if (error) skip('no systemd-analyze on this machine');
    void annotate(stdout);
    const path = fileURLToPath(new URL(units.find((u) => u.unit === unit)?.file ?? '', root));
    const { stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    // Node need not be where a package would put it.
    expect(stderr.split('\n').filter((line) => line !== '' && !/is not executable/.test(line))).toEqual([]);
  });
});

test('the manager keeps its store where it may write', () => {
  const { unit, words } = manager ?? {};
  expect(words?.at(-1)).toBe('/etc/vedette/vedette.yaml');
  const parsed = parseConfig(read('deploy/systemd/vedette.yaml'), '/etc/vedette/vedette.yaml');
  expect('wishes' in parsed && parsed.wishes.store).toBe(`/var/lib/${unit?.only('StateDirectory')}/vedette.db`);
});

test('the agent has its token from systemd, and what differs from a file of options it knows', () => {
  const { unit, words = [], main = '' } = agent ?? {};
  const [name, source] = unit?.only('LoadCredential').split(':') ?? [];
  expect(words[words.indexOf('--token-file') + 1]).toBe(`%d/${name}`);
  expect(words[words.indexOf('--state') + 1]).toBe(`%S/${unit?.only('StateDirectory')}`);
  expect(source).toMatch(/^\/etc\/vedette\//);
  expect(unit?.only('EnvironmentFile')).toBe('/etc/vedette/agent.env');
  const help = run(fileURLToPath(new URL(main, root)), '--help').stdout;
  const named = [...read('deploy/systemd/agent.env').matchAll(/^(?:# )?VEDETTE_AGENT_([A-Z_]+)=/gm)].map(
    ([, n = '']) => n,
  );
  expect(named.length).toBeGreaterThan(2);
  for (const variable of named) expect(help).toMatch(new RegExp(`--${variable.toLowerCase().replaceAll('_', '-')}\\s`));
});
