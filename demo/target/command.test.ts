import { describe, expect, test } from 'vitest';
import { help, parseCommand } from './command.ts';

describe('the command line of the target server', () => {
  test('nothing offers one port called web', () => {
    expect(parseCommand([])).toEqual({
      type: 'run',
      host: '127.0.0.1',
      ports: [{ name: 'web' }],
      json: false,
      stay: false,
    });
  });

  test('ports by name, with a behaviour, and by number', () => {
    const argv = [
      '--port',
      'web=9000',
      '--port',
      'api=0,flap 10s 5s',
      '--ports',
      '2',
      '--from',
      '9100',
      '--json',
      '--stay',
    ];
    expect(parseCommand(argv)).toMatchObject({
      ports: [
        { name: 'web', port: 9000 },
        { name: 'api', port: 0, behaviour: { kind: 'flap', upMs: 10_000, downMs: 5_000 } },
        { name: 'p1', port: 9100 },
        { name: 'p2', port: 9101 },
      ],
      json: true,
      stay: true,
    });
  });

  test.each([
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:9100', { host: '::1', port: 9100 }],
  ])('--control %s', (text, control) => {
    expect(parseCommand(['--control', text])).toMatchObject({ control });
  });

  test('--help fits 80 columns', () => {
    expect(parseCommand(['--help'])).toEqual({ type: 'help' });
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test.each([
    [['--port', 'web']],
    [['--port', 'web=']],
    [['--port', 'web=70000']],
    [['--port', 'web=0,explode']],
    [['--ports', '1001']],
    [['--ports', '-1']],
    [['--from', '9000']],
    [['--control', '0.0.0.0:9100']],
    [['--control', '127.0.0.1']],
    [['--prot', 'web=1']],
    [['web']],
  ])('%j is refused', (argv) => {
    expect(() => parseCommand(argv)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
