// `vedette inventory` over a fake engine: what is shown, in which form, how wide, and with which exit code.
import { Fault } from '@vedette/protocol/kit';
import { describe, expect, test } from 'vitest';
import { inventoryAt } from '../config/inventory-at.ts';
import { parseConfig } from '../config/parse.ts';
import type { InventoryAnswer, InventoryServerView, InventoryView } from '../core/inventory-api.ts';
import { runCli } from './cli.ts';
import type { Engine } from './engine.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const FILE = `
agents: { a: }
inventories:
  cluster: { url: http://127.0.0.1:9000/servers, every: 1s, validity: 7m }
  other: { url: http://127.0.0.1:9001/servers, every: 1s }
`;

const server = (address: string, some: Partial<InventoryServerView>): InventoryServerView => ({
  ...{ address, service: 'UserService', health: 'healthy', cpu: 61, memory: 4 },
  ...some,
});

const view = (name: string, some: Partial<InventoryView> = {}): InventoryView => ({
  name,
  askedAt: new Date().toISOString(),
  from: 'kept',
  servers: [
    server('10.58.1.1', {}),
    server('10.58.1.2', { health: 'unhealthy', cpu: 93.25, why: 'cpu over 80 %' }),
    { address: '10.58.1.3', health: 'unknown', why: 'it could not be asked (ECONNREFUSED)' },
    server('10.58.1.4', { service: '=Sum, "Service"' }),
  ],
  services: [
    {
      service: '=Sum, "Service"',
      health: 'unknown',
      servers: 1,
      healthy: 1,
      unhealthy: 0,
      unknown: 0,
      needed: 2,
      cpu: 61,
      memory: 4,
    },
    {
      service: 'UserService',
      health: 'unhealthy',
      servers: 2,
      healthy: 1,
      unhealthy: 1,
      unknown: 0,
      needed: 2,
      cpu: 77.125,
      memory: 4,
    },
  ],
  ...some,
});

const well = (name: string): InventoryView =>
  view(name, { services: view(name).services.map((one) => ({ ...one, health: 'healthy' as const })) });

type Asked = { readonly id: string; readonly maxAgeMs: number };

const engineOf = (answer: (id: string) => Partial<InventoryAnswer>, asked: Asked[] = []): Engine => ({
  ...noEngine,
  readConfig: async (file) => {
    const outcome = parseConfig(FILE, file);
    return 'problems' in outcome ? outcome : { ...outcome, asOf: '' };
  },
  inventoryAt: async (url, file) => inventoryAt(url, file),
  readInventory: async ({ id }, { maxAgeMs }) => {
    asked.push({ id, maxAgeMs });
    return { warnings: [], ...answer(id) };
  },
});

const run = async (
  words: string,
  answer: (id: string) => Partial<InventoryAnswer> = (id) => ({ view: view(id) }),
  io: FakeIo = new FakeIo(),
  asked: Asked[] = [],
) => ({ exit: await runCli(words.split(' '), io, engineOf(answer, asked)), out: io.stdout, err: io.stderr });

describe('what is shown', () => {
  test('every part of every inventory, unless one is asked for', async () => {
    const { exit, out } = await run('inventory');
    expect(exit).toBe(0);
    for (const text of [
      'cluster: 4 servers, 2 healthy, 1 unhealthy, 1 unknown',
      'other: ',
      'ECONNREFUSED',
      '77.1 %',
      'NEEDED',
    ])
      expect(out).toContain(text);
    expect((await run('inventory cluster')).out).not.toContain('other');
  });

  test.each<[words: string, has: string, hasNot: readonly string[]]>([
    ['--print-servers', 'ADDRESS', ['AVERAGE', 'NEEDED']],
    ['--averages', 'CPU AVERAGE', ['ADDRESS', 'NEEDED']],
    ['--unhealthy', 'NEEDED', ['ADDRESS', 'AVERAGE']],
  ])('%s alone', async (words, has, hasNot) => {
    const { out } = await run(`inventory cluster ${words}`);
    expect(out).toContain(has);
    for (const text of hasNot) expect(out).not.toContain(text);
  });

  test('one service', async () => {
    const { exit, out } = await run('inventory cluster --service UserService --json');
    const [shown] = (JSON.parse(out) as { inventories: InventoryView[] }).inventories;
    expect(exit).toBe(0);
    expect(shown?.servers.map(({ address }) => address)).toEqual(['10.58.1.1', '10.58.1.2']);
    expect(shown?.services.map(({ service }) => service)).toEqual(['UserService']);
    expect((await run('inventory --service Nobody')).exit).toBe(66);
  });

  test('numbers are numbers for a spreadsheet, and nothing is calculated in it', async () => {
    const servers = (await run('inventory cluster --csv')).out.split('\r\n');
    expect(servers[0]).toBe('inventory,asked,address,service,health,cpu,memory,why');
    expect(servers[2]).toMatch(/,10\.58\.1\.2,UserService,unhealthy,93\.25,4,cpu over 80 %$/);
    expect(servers[4]).toContain(`"'=Sum, ""Service"""`);
    expect((await run('inventory cluster --csv --averages')).out).toContain(
      'UserService,unhealthy,2,1,1,0,2,77.125,4\r\n',
    );
    expect((await run('inventory --csv --averages --unhealthy')).exit).toBe(64);
    expect((await run('inventory --csv --json')).exit).toBe(64);
  });

  test('on a terminal no line is wider than it, elsewhere nothing is cut', async () => {
    const long = view('cluster', {
      servers: [
        server('very-long-name-of-a-host.in-some-data-centre.example.com', {
          health: 'unhealthy',
          why: 'cpu over 80 %, memory over 90 %',
        }),
      ],
    });
    const { out } = await run(
      'inventory cluster',
      () => ({ view: long }),
      new FakeIo({ NO_COLOR: '1' }, { columns: 80, rows: 24 }),
    );
    for (const text of out.split('\n')) expect(text.length).toBeLessThanOrEqual(80);
    expect((await run('inventory cluster', () => ({ view: long }))).out).toContain('example.com');
  });

  test('what an inventory says cannot move the cursor', async () => {
    const nasty = view('cluster', { servers: [server('10.58.1.1', { service: 'a\u001b[2Jb' })] });
    expect((await run('inventory cluster', () => ({ view: nasty }))).out).not.toContain('\u001b');
  });
});

describe('what is kept is used', () => {
  test.each<[string, Asked[]]>([
    ['inventory cluster', [{ id: 'cluster', maxAgeMs: 420_000 }]],
    ['inventory cluster --refresh', [{ id: 'cluster', maxAgeMs: 0 }]],
    [
      'inventory',
      [
        { id: 'cluster', maxAgeMs: 420_000 },
        { id: 'other', maxAgeMs: 300_000 },
      ],
    ],
  ])('%s', async (words, expected) => {
    const asked: Asked[] = [];
    await run(words, undefined, undefined, asked);
    expect(asked).toEqual(expected);
  });
});

describe('an inventory that stands in no file', () => {
  test('is asked all the same', async () => {
    const asked: Asked[] = [];
    const { exit, out } = await run(
      'inventory --url http://127.0.0.1:9000/servers --averages',
      undefined,
      undefined,
      asked,
    );
    expect([exit, asked]).toEqual([0, [{ id: '127.0.0.1_9000', maxAgeMs: 300_000 }]]);
    expect(out).toContain('CPU AVERAGE');
  });

  test('is kept in the folder where a configuration file would be', () => {
    const { file, details } = inventoryAt('http://127.0.0.1:9000/servers', '/tmp/x/vedette.yaml');
    expect([file, details]).toEqual([
      '/tmp/x/vedette.db.inventory-127.0.0.1_9000.json',
      'http://127.0.0.1:9000/{address}',
    ]);
    expect(inventoryAt('http://[::1]:9000/', '/tmp/x/vedette.yaml').id).toBe('inventory');
  });

  test.each(['--url nowhere', '--url ftp://h/x', '--url http://a:b@h/x', 'cluster --url http://h/x'])(
    '%s',
    async (words) => {
      expect((await run(`inventory ${words}`)).exit).toBe(64);
    },
  );
});

describe('exit codes', () => {
  const down = new Fault('unreachable', 'The inventory cluster answered 500.');
  test.each<[words: string, answer: Partial<InventoryAnswer>, exit: number]>([
    ['inventory cluster', { view: view('cluster') }, 0],
    ['inventory cluster --unhealthy', { view: well('cluster') }, 0],
    ['inventory cluster --unhealthy', { view: view('cluster') }, 2],
    ['inventory cluster --unhealthy --service UserService', { view: view('cluster') }, 2],
    ['inventory cluster --unhealthy --json', { view: view('cluster', { services: view('').services.slice(0, 1) }) }, 3],
    ['inventory cluster', { trouble: down }, 69],
    ['inventory cluster --unhealthy', { trouble: down, view: well('cluster') }, 69],
    ['inventory cluster', { trouble: new Fault('answer-unusable', 'It is no list.') }, 76],
    ['inventory cluster', { trouble: new Fault('config-invalid', 'There is no secret.') }, 78],
    ['inventory nowhere', {}, 66],
  ])('%s', async (words, answer, exit) => {
    const { exit: is, err, out } = await run(words, () => answer);
    expect(is).toBe(exit);
    if (answer.trouble) expect(err).toContain(answer.trouble.message);
    expect(out === '').toBe(answer.view === undefined);
  });

  test('a warning goes to people, and the answer to whoever reads it', async () => {
    const { exit, err, out } = await run('inventory --json', (id) => ({ view: view(id), warnings: ['it is damaged'] }));
    expect([exit, err]).toEqual([0, 'vedette: it is damaged.\nvedette: it is damaged.\n']);
    expect(JSON.parse(out)).toHaveProperty('inventories');
  });
});

describe('--watch', () => {
  test('shows it again and again until it is left', async () => {
    const io = new FakeIo();
    const asked: Asked[] = [];
    let round = 0;
    const answer = () => ({ view: view(`round-${++round}`) });
    const running = run('inventory cluster --watch --averages', answer, io, asked);
    await io.shows('round-2');
    io.signal('SIGINT');
    expect((await running).exit).toBe(0);
    expect(asked.slice(0, 2).map(({ maxAgeMs }) => maxAgeMs)).toEqual([420_000, 500]);
    expect(io.handlers).toBe(0);
  });

  test('on a terminal until a key is pressed', async () => {
    const io = new FakeIo({ NO_COLOR: '1' }, { columns: 80, rows: 24 });
    const running = run('inventory cluster --watch', (id) => ({ view: view(id) }), io);
    await io.shows('q leaves');
    io.press('q');
    expect((await running).exit).toBe(0);
    expect(io.handlers).toBe(0);
  });
});
