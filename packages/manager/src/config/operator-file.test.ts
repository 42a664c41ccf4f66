import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operatorFileNamedBy } from './operator-file.ts';

test.each([
  ['the default', 'agents: { a: }', 'vedette.db.operator'],
  ['one that is named', 'store: data/x.db', 'data/x.db.operator'],
  ['an absolute one', 'store: /var/lib/x.db', '/var/lib/x.db.operator'],
  ['a store in memory', "store: ':memory:'", 'vedette.yaml.operator'],
  ['a store on PostgreSQL', 'store: postgres://u@h/d', 'vedette.yaml.operator'],
  ['a file with problems', 'store: x.db\nagents: { a: { evrey: 1 } }', 'x.db.operator'],
  ['a file that is no YAML', 'store: [', 'vedette.db.operator'],
  ['a file that is something else', '[1]', 'vedette.db.operator'],
  ['an empty file', '', 'vedette.db.operator'],
])('%s', async (_what, text, expected) => {
  await using place = await mkdtempDisposable(join(tmpdir(), 'vedette-config-'));
  const file = join(place.path, 'vedette.yaml');
  await writeFile(file, text);
  const named = await operatorFileNamedBy(file);
  expect(named).toBe(expected.startsWith('/') ? expected : join(place.path, expected));
});

test('a file that is not there is a fault', async () => {
  await expect(operatorFileNamedBy('/nowhere/vedette.yaml')).rejects.toMatchObject({ code: 'config-missing' });
});
