import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ephemeralPortMin } from './ephemeral-ports.ts';

test.each([
  ['the system tells its range', '32768\t60999\n', 32_768],
  ['the system tells nonsense', 'none', 1024],
])('%s', (_, text, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-ports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'range');
  writeFileSync(path, text);
  expect(ephemeralPortMin(path)).toBe(expected);
});

test('a system that does not tell may pick any port from 1024 on', () => {
  expect(ephemeralPortMin('/nowhere/range')).toBe(1024);
});
