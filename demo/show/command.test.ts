import { expect, test } from 'vitest';
import { help, parseCommand } from './command.ts';

test('nothing runs until it is stopped', () => {
  expect(parseCommand([])).toEqual({ type: 'run', json: false });
});

test('--for and --json', () => {
  expect(parseCommand(['--for', '30s', '--json'])).toEqual({ type: 'run', forMs: 30_000, json: true });
});

test('--help fits 80 columns', () => {
  expect(parseCommand(['-h'])).toEqual({ type: 'help' });
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each([[['--json']], [['--for', '30']], [['--for', '2h']], [['--for']], [['--fro', '30s']], [['30s']]])(
  '%j is refused',
  (argv) => {
    expect(() => parseCommand(argv)).toThrow(expect.objectContaining({ code: 'usage' }));
  },
);
