import { chmodSync, mkdtempDisposableSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { operatorToken } from './operator-token.ts';

const logger = { warn: () => {}, error: () => {} } as unknown as Logger;
const setUp = () => {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'vedette-operator-'));
  return { file: join(folder.path, 'vedette.db.operator'), [Symbol.dispose]: () => folder.remove() };
};

test('a token is made once, for this user alone, and found again', () => {
  using place = setUp();
  const token = operatorToken(place.file, logger);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(statSync(place.file).mode & 0o777).toBe(0o600);
  expect(readFileSync(place.file, 'utf8')).toBe(`${token}\n`);
  expect(operatorToken(place.file, logger)).toBe(token);
});

test('an own one counts, and others may no longer read it; a short or empty one is refused', () => {
  using place = setUp();
  writeFileSync(place.file, `${'x'.repeat(32)}\n`);
  chmodSync(place.file, 0o644);
  expect(operatorToken(place.file, logger)).toBe('x'.repeat(32));
  expect(statSync(place.file).mode & 0o777).toBe(0o600);
  for (const text of ['', 'x'.repeat(31), `${'x'.repeat(16)} ${'x'.repeat(16)}`]) {
    writeFileSync(place.file, text);
    expect(() => operatorToken(place.file, logger)).toThrow(expect.objectContaining({ code: 'store-unusable' }));
  }
});

test('what cannot be read or written is a fault', () => {
  using place = setUp();
  expect(() => operatorToken(join(place.file, 'x'), logger)).toThrow(
    expect.objectContaining({ code: 'store-unusable' }),
  );
});
