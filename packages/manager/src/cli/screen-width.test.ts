import { describe, expect, test } from 'vitest';
import { FakeIo } from './io.fake.ts';
import type { Environment } from './io.ts';
import { tableWidth, widthFor } from './screen-width.ts';

const whole = Number.POSITIVE_INFINITY;

describe('how wide tables and sentences may be', () => {
  test.each<[string, Environment, number | undefined, number, number]>([
    ['on a terminal', {}, 132, 132, 132],
    ['on a terminal that does not say', {}, 0, 80, 80],
    ['on a terminal that nothing fits on', {}, 10, 40, 40],
    ['piped', {}, undefined, whole, 80],
    ['on a terminal, with COLUMNS', { COLUMNS: '60' }, 132, 60, 60],
    ['piped, with COLUMNS', { COLUMNS: '200' }, undefined, 200, 200],
    ['with COLUMNS that nothing fits in', { COLUMNS: '7' }, undefined, 40, 40],
    ['with an empty COLUMNS', { COLUMNS: '' }, undefined, whole, 80],
    ['with COLUMNS of nothing', { COLUMNS: '0' }, 132, 132, 132],
    ['with COLUMNS that is no number', { COLUMNS: 'wide' }, undefined, whole, 80],
  ])('%s', (_when, env, columns, tables, sentences) => {
    const io = new FakeIo(env, columns === undefined ? undefined : { columns, rows: 24 });
    expect([tableWidth(io), widthFor(io)]).toEqual([tables, sentences]);
  });
});
