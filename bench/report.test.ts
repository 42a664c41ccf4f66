import { expect, test } from 'vitest';
import { machine, table, withGoal } from './report.ts';

test('a goal is the most a figure may be', () => {
  const figure = { name: 'a', value: 1.5, unit: '×' };
  expect(withGoal(figure, 1.5).met).toBe(true);
  expect(withGoal(figure, 1.49).met).toBe(false);
});

test('the table lines numbers up and tells whether goals were met', () => {
  const figures = [
    withGoal({ name: 'ratio', value: 1.234, unit: '×' }, 1.5),
    { name: 'a longer name', value: 1234.5, unit: 'µs' },
  ];
  expect(table({ bench: 'probe', machine: 'here', figures })).toBe(
    ['probe on here', 'ratio              1.23 ×   goal: at most 1.5, met', 'a longer name      1235 µs'].join('\n'),
  );
});

test('the machine is named', () => {
  expect(machine()).toContain(process.versions.node);
});
