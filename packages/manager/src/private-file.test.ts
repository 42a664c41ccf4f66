import { chmodSync, mkdtempDisposableSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { keepPrivate } from './private-file.ts';

const setUp = () => {
  const said: string[] = [];
  const say = (_facts: object, text: string): void => void said.push(text);
  return { said, logger: { warn: say, error: say } as unknown as Logger };
};

test('what others may do with a file is taken away and said; one in order, and one that is not there, is no news', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'vedette-private-'));
  const file = (name: string, mode: number): string => {
    const path = join(folder.path, name);
    writeFileSync(path, 'x');
    chmodSync(path, mode);
    return path;
  };
  const files = [file('a', 0o644), file('b', 0o600), file('c', 0o620), file('d', 0o400), join(folder.path, 'none')];
  const { said, logger } = setUp();
  keepPrivate(files, logger);
  expect(files.slice(0, 4).map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o400]);
  expect(said.map((text) => text.split(' ')[0])).toEqual([files[0], files[2]]);
  keepPrivate(files, logger);
  expect(said).toHaveLength(2);
});
