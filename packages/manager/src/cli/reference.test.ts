import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLI_PAGE, cliPage, MAN_PAGE, manPage } from './reference.ts';
import { verbs, wordOf } from './verbs.ts';

test.each([
  ['docs/cli.md', CLI_PAGE, cliPage],
  ['docs/man/vedette.1', MAN_PAGE, manPage],
])('%s is what the verbs say: otherwise `node packages/manager/src/cli/reference.ts`', (_name, file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text());
});

test('every verb is there with its options', () => {
  const page = cliPage();
  for (const one of verbs)
    for (const verb of 'verbs' in one ? one.verbs : [one]) {
      const name = 'verbs' in one ? `${one.command} ${wordOf(verb)}` : wordOf(verb);
      expect(page).toContain(`## vedette ${name}\n`);
      for (const option of Object.keys(verb.options)) expect(page).toContain(`--${option}`);
    }
});

test.runIf(spawnSync('man', ['--version']).status === 0)('the manual page can be read', () => {
  const { status, stderr } = spawnSync('man', ['--warnings', '-l', MAN_PAGE.pathname], {
    encoding: 'utf8',
    env: { ...process.env, MANPAGER: 'cat' },
  });
  expect([status, stderr]).toEqual([0, '']);
});
