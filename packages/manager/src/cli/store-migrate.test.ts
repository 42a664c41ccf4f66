// `vedette store migrate` with a move that does as it is told.
import { Fault } from '@vedette/protocol/kit';
import { describe, expect, test } from 'vitest';
import type { MoveLine, MoveWanted } from '../core/store-api.ts';
import { runCli } from './cli.ts';
import type { Engine, ReadOutcome } from './engine.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const TO = 'postgres://v@db/v';

const setUp = (lines: readonly MoveLine[], problems = false) => {
  const io = new FakeIo();
  const asked: MoveWanted[] = [];
  let isHeld = false;
  const engine: Engine = {
    ...noEngine,
    readConfig: async () =>
      (problems
        ? { problems: [{ path: '', message: 'no' }] }
        : { wishes: { store: '/var/lib/v.db' } }) as unknown as ReadOutcome,
    openStoreMove: async (wanted) => {
      asked.push(wanted);
      isHeld = true;
      return {
        ...{ from: wanted.from, to: wanted.to, store: `${wanted.to}?sslmode=verify-full` },
        async *run() {
          for (const line of lines) {
            yield line;
            if (line.type === 'progress' && line.share === 0.5) io.signal('SIGINT');
          }
          if (lines.length === 0) throw new Fault('already-there', 'There is another store in it.');
        },
        [Symbol.asyncDispose]: async () => {
          isHeld = false;
        },
      };
    },
  };
  const run = async (...words: readonly string[]) => {
    const exit = await runCli(['store', 'migrate', ...words], io, engine);
    return { exit, out: io.stdout, err: io.stderr, asked, isHeld, handlers: io.handlers };
  };
  return { run };
};

const whole: readonly MoveLine[] = [
  { type: 'progress', share: 0.2 },
  { type: 'table', table: 'outage', rows: 1_200 },
  { type: 'table', table: 'journal', rows: 5 },
  { type: 'end', wasThere: false },
];

describe('store migrate', () => {
  test('moves what the configuration names, and says how to go on', async () => {
    const { exit, out, err, asked, isHeld, handlers } = await setUp(whole).run('--to', TO);
    expect({ exit, err, isHeld, handlers }).toEqual({ exit: 0, err: '', isHeld: false, handlers: 0 });
    expect(asked).toMatchObject([{ from: '/var/lib/v.db', to: TO }]);
    expect(out).toMatch(/^outage +1,200 +same$/m);
    expect(out).toMatch(/^Everything is there: 1,205 rows/m);
    expect(out).toContain(`\n  store: "${TO}?sslmode=verify-full"\n`);
    expect(out).toContain('move /var/lib/v.db.operator there');
    expect(out).toContain('/etc/vedette/vedette.yaml.operator then');
  });

  test('moves a file that is named, relative to the folder one is in, and answers programs', async () => {
    const { out, asked } = await setUp([{ type: 'end', wasThere: true }]).run('old.db', '--to', TO, '--json');
    expect(asked[0]?.from).toBe('/etc/vedette/old.db');
    expect(asked[0]?.resolve('password')).toBe('/etc/vedette/password');
    expect(JSON.parse(out)).toMatchObject({ to: TO, wasThere: true, rows: 0, tables: [] });
  });

  test('moves back into a file', async () => {
    const { asked, out } = await setUp(whole).run(TO, '--to', 'back.db');
    expect(asked).toMatchObject([{ from: TO, to: '/etc/vedette/back.db' }]);
    expect(out).toContain('/etc/vedette/back.db.operator then');
  });

  test('broken off, it lets go of both ends', async () => {
    const { exit, out, isHeld } = await setUp([{ type: 'progress', share: 0.5 }, ...whole]).run('--to', TO);
    expect({ exit, out, isHeld }).toEqual({ exit: 130, out: '', isHeld: false });
  });

  test.each<[readonly string[], number, boolean]>([
    [[], 64, false],
    [['--to', TO], 73, false],
    [['--to', TO], 78, true],
  ])('%j ends with %i', async (words, exit, problems) => {
    expect(await setUp([], problems).run(...words)).toMatchObject({ exit, out: '', isHeld: false });
  });
});
