// `vedette backup` and `vedette store …` against a manager whose store does as it is told.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@vedette/protocol/kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoreLine } from '../core/store-api.ts';
import { administration, FakeDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { createHttp, type Http } from '../http/server.ts';
import { FakeStoreDesk } from '../http/store-desk.fake.ts';
import { runCli } from './cli.ts';
import type { Engine } from './engine.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { readParquet } from './parquet.fake.ts';

let http: Http;
let store: FakeStoreDesk;
let manager: string;
let folder: string;

beforeEach(async () => {
  store = new FakeStoreDesk();
  http = createHttp({ desk: new FakeDesk(), ...administration(), store });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
  folder = mkdtempSync(join(tmpdir(), 'vedette-cli-store-'));
});
afterEach(async () => {
  await http.close();
  rmSync(folder, { recursive: true });
});

const run = async (argv: readonly string[], engine: Engine = noEngine) => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken });
  const exit = await runCli(argv, io, engine);
  return { exit, out: io.stdout, err: io.stderr };
};

const damage: StoreLine = {
  type: 'damage',
  damage: { kind: 'chunk', service: 'web', agent: 'eu-1', from: '2026-01-31T08:00:00.000Z', results: 3, why: 'bits' },
};

describe('backup', () => {
  test('names the file as the manager has to find it, and says how large it is', async () => {
    store.lines = [
      { type: 'progress', share: 0.5 },
      { type: 'end', figures: { bytes: 3_200_000, tookMs: 1_200 } },
    ];
    const { exit, out, err } = await run(['backup', 'copy.db', '--force']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toBe('The copy /etc/vedette/copy.db is complete: 3 MB in 1 s.\n');
    expect(store.asked).toEqual([{ file: '/etc/vedette/copy.db', replace: true }]);
    const { out: json } = await run(['backup', '/a/b.db', '--json']);
    expect(JSON.parse(json)).toEqual({ file: '/a/b.db', bytes: 3_200_000, tookMs: 1_200 });
  });

  test('what the manager refuses is said, and how the exit is', async () => {
    store.refuses = new Fault('already-there', 'There is one.');
    expect(await run(['backup', 'copy.db'])).toEqual({ exit: 73, out: '', err: 'vedette: There is one.\n' });
  });

  test('an answer that ends too early is no backup', async () => {
    store.lines = [{ type: 'progress', share: 0.5 }];
    expect((await run(['backup', 'copy.db'])).exit).toBe(69);
  });
});

describe('stats', () => {
  test('says how much there is of what', async () => {
    store.view = {
      ...{ fileBytes: 3_000_000, freeBytes: 1_000_000, results: 1_204_000, bytesEach: 1.394 },
      oldest: '2026-01-31T08:00:00.000Z',
      kinds: [{ name: 'chunk', rows: 300, results: 1_204_000, bytes: 1_600_000 }],
    };
    const { out } = await run(['store', 'stats']);
    expect(out).toMatch(/^KIND +ROWS +RESULTS +BYTES$/m);
    expect(out).toMatch(/^chunk +300 +1,204,000 +2 MB$/m);
    expect(out).toContain('packed at 1.39 bytes each');
    expect(out.split('\n').every((row) => row.length <= 80)).toBe(true);
    expect(JSON.parse((await run(['store', 'stats', '--json'])).out)).toEqual(store.view);
  });
});

describe('check', () => {
  test('all is well, or what is not is named and the exit is 1', async () => {
    const end: StoreLine = { type: 'end', figures: { rows: 2, results: 30, damaged: 0 } };
    store.lines = [end];
    expect(await run(['store', 'check'])).toEqual({
      exit: 0,
      out: 'All is well: 30 results in 2 rows.\n',
      err: '',
    });
    store.lines = [damage, end];
    const { exit, out } = await run(['store', 'check']);
    expect(exit).toBe(1);
    expect(out).toContain('damaged: chunk of web seen from eu-1, 2026-01-31T08:00:00.000Z, 3 results: bits');
    expect(JSON.parse((await run(['store', 'check', '--json'])).out)).toMatchObject({ damaged: [{ service: 'web' }] });
  });

  test('a file is opened here, and nobody is asked', async () => {
    const opened: string[] = [];
    let isOpen = false;
    const engine: Engine = {
      ...noEngine,
      openIdleStore: async (file) => {
        opened.push(file);
        isOpen = true;
        return {
          *check() {
            yield damage;
            yield { type: 'end', figures: { rows: 1, results: 1, damaged: 1 } };
          },
          compact: () => ({ beforeBytes: 9_000_000, afterBytes: 2_000_000 }),
          [Symbol.dispose]: () => {
            isOpen = false;
          },
        };
      },
    };
    expect((await run(['store', 'check', 'copy.db'], engine)).exit).toBe(1);
    expect((await run(['store', 'compact', 'copy.db'], engine)).out).toBe(
      '/etc/vedette/copy.db takes 2 MB, instead of 9 MB.\n',
    );
    expect({ opened, isOpen, asked: store.asked }).toEqual({
      opened: ['/etc/vedette/copy.db', '/etc/vedette/copy.db'],
      isOpen: false,
      asked: [],
    });
  });
});

test('compact says what was packed', async () => {
  store.lines = [{ type: 'end', figures: { results: 1, fileBytes: 2_000_000, freeBytes: 1_000_000 } }];
  expect((await run(['store', 'compact'])).out).toBe('1 result packed. 1 MB of 2 MB are free for what comes.\n');
});

describe('export', () => {
  const page: StoreLine = {
    ...{ type: 'results', service: 'web' },
    rows: [
      [Date.parse('2026-01-31T08:00:00.123Z'), 'eu-1', 'up', null, 1.5],
      [Date.parse('2026-01-31T08:00:10Z'), 'eu-1', 'down', 'refused', null],
    ],
  };
  const table =
    'at,service,agent,verdict,reason,latency_ms\r\n' +
    '2026-01-31T08:00:00.123Z,web,eu-1,up,,1.5\r\n' +
    '2026-01-31T08:00:10.000Z,web,eu-1,down,refused,\r\n';

  beforeEach(() => {
    store.lines = [page, { type: 'end', figures: { rows: 2, lost: 0 } }];
  });

  test('to the standard output, with nothing else in it', async () => {
    const { exit, out } = await run(['store', 'export', '--service', 'web', '--since', '2026-01-01', '--csv', '-']);
    expect([exit, out]).toEqual([0, table]);
    expect(store.asked).toMatchObject([{ what: 'results', services: ['web'] }]);
  });

  test('into a file that is there once it is complete, and never over another', async () => {
    const file = join(folder, 'web.csv');
    const words = ['store', 'export', '--all', '--csv', file];
    expect((await run(words)).out).toBe(`2 results in ${file}.\n`);
    expect(readFileSync(file, 'utf8')).toBe(table);
    expect((await run(words)).exit).toBe(73);
    writeFileSync(file, '');
    expect((await run([...words, '--force'])).exit).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(table);
    expect(readdirSync(folder)).toEqual(['web.csv']);
  });

  test('as Parquet, into a file that is there once it is complete, and never over another', async () => {
    const file = join(folder, 'web.parquet');
    const words = ['store', 'export', '--all', '--parquet', file];
    expect((await run(words)).out).toBe(`2 results in ${file}.\n`);
    const seen = { service: 'web', agent: 'eu-1' };
    const [at, later] = [new Date('2026-01-31T08:00:00.123Z'), new Date('2026-01-31T08:00:10Z')];
    const rows = [
      { at, ...seen, verdict: 'up', reason: null, latency_ms: 1.5 },
      { at: later, ...seen, verdict: 'down', reason: 'refused', latency_ms: null },
    ];
    expect(await readParquet(new Uint8Array(readFileSync(file)).buffer)).toEqual(rows);
    expect((await run(words)).exit).toBe(73);
    expect(JSON.parse((await run([...words, '--force', '--json'])).out)).toEqual({ file, rows: 2, lost: 0 });
    expect(readdirSync(folder)).toEqual(['web.parquet']);
  });

  test.each(['csv', 'parquet'])('what is not complete goes, or was refused: --%s', async (form) => {
    const words = ['store', 'export', '--all', `--${form}`, join(folder, 'web')];
    store.lines = [page];
    expect((await run(words)).exit).toBe(69);
    store.fails = new Error('no');
    expect((await run(words)).exit).not.toBe(0);
    store.refuses = new Fault('not-found', 'There is none.');
    expect((await run(words)).exit).toBe(66);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what cannot be read is said beside it, and the exit is 1', async () => {
    store.lines = [damage, ...store.lines];
    const { exit, out, err } = await run(['store', 'export', '--all', '--csv', '-']);
    expect([exit, out]).toEqual([1, table]);
    expect(err).toContain('damaged: chunk of web');
  });

  test('outages', async () => {
    const outage = { id: 3, service: 'web', reason: 'refused', startedAt: '2026-01-31T08:00:00.000Z', durationMs: 5 };
    store.lines = [
      { type: 'outages', rows: [{ ...outage, from: ['eu-1', 'us-1'], told: ['ops'] } as never] },
      { type: 'end', figures: { rows: 1 } },
    ];
    const { out } = await run(['store', 'export', '--all', '--outages', '--csv', '-']);
    expect(out.split('\r\n')[1]).toBe('3,web,2026-01-31T08:00:00.000Z,,5,refused,eu-1 us-1,ops');
    const file = join(folder, 'outages.parquet');
    await run(['store', 'export', '--all', '--outages', '--parquet', file]);
    const started = { started_at: new Date('2026-01-31T08:00:00Z'), ended_at: null, duration_ms: 5n };
    const told = { reason: 'refused', from: ['eu-1', 'us-1'], told: ['ops'] };
    const read = await readParquet(new Uint8Array(readFileSync(file)).buffer);
    expect(read).toEqual([{ id: 3n, service: 'web', ...started, ...told }]);
  });

  test.each([
    [['--all']],
    [['--csv', '-']],
    [['--all', '--service', 'web', '--csv', '-']],
    [['--all', '--csv', '-', '--json']],
    [['--all', '--csv', 'a', '--parquet', 'b']],
    [['--all', '--parquet', '-']],
  ])('%j is not understood', async (words) => {
    expect((await run(['store', 'export', ...words])).exit).toBe(64);
    expect(store.asked).toEqual([]);
  });
});
