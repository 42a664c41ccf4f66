import { expect, test } from 'vitest';
import type { Session } from './database.ts';
import { mustBeSafe } from './safety.ts';

type Row = readonly [number, string, string, string, string, string, string, string, boolean];
const sound: Row = [140_000, '14.0', 'UTF8', 'on', 'on', 'on', '', 'off', false];

const answering = (row: Row): Session => ({
  rows: async <Found extends readonly unknown[]>() => [row as unknown as Found],
  run: async () => 0,
});

const withAt = (place: number, value: Row[number]): Row => sound.with(place, value) as unknown as Row;

test.each<[string, Row]>([
  ['the oldest version that is supported', sound],
  ['a server that has no such settings', [160_004, '16.4', 'UTF8', '', '', '', '', 'off', false]],
  ['a commit that waits for less, where there is no standby to wait for', withAt(5, 'local')],
  ['a commit that waits for more', withAt(5, 'remote_apply')],
])('%s is safe', async (_what, row) => {
  await expect(mustBeSafe(answering(row), 'x')).resolves.toBeUndefined();
});

test.each<[string, Row]>([
  ['an old version', withAt(0, 130_022)],
  ['another encoding', withAt(2, 'LATIN1')],
  ['no fsync', withAt(3, 'off')],
  ['half pages', withAt(4, 'off')],
  ['a commit that waits for nothing', withAt(5, 'off')],
  ['a commit that does not wait for the standby', withAt(5, 'local').with(6, 's1') as unknown as Row],
  ['a commit that waits for its memory only', withAt(5, 'remote_write').with(6, 's1') as unknown as Row],
  ['a database that takes no changes', withAt(7, 'on')],
  ['a standby', withAt(8, true)],
])('%s is refused', async (_what, row) => {
  await expect(mustBeSafe(answering(row), 'x')).rejects.toMatchObject({ code: 'store-unusable' });
});
