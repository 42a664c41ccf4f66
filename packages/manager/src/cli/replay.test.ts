// `vedette replay`: what people read, what is asked of the manager, and what is said of a file with problems.
import { describe, expect, test, vi } from 'vitest';
import type { ReplayLine, ReplayRow } from '../core/replay-api.ts';
import { administration, FakeDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { FakeReplayDesk } from '../http/replay-desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import type { Engine } from './engine.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { progressBar } from './replay-progress.ts';
import { readReplay } from './replay-stream.ts';
import { replayText } from './replay-table.ts';
import { widthOf } from './text.ts';

const about = { subscriber: 'ops', service: 'web', event: 'down' } as const;
const sent = { id: 7, at: '2026-01-31T23:00:10.000Z', text: 'web is down' };
const told = (at: string, notBefore?: string) => ({ at, text: 'web is down', ...(notBefore && { notBefore }) });

const rows: readonly ReplayRow[] = [
  { ...about, fate: 'same', sent, now: told('2026-01-31T23:00:10.500Z') },
  { ...about, fate: 'later', sent, now: told('2026-01-31T23:00:40.000Z') },
  { ...about, fate: 'later', sent, now: told('2026-01-31T23:00:40.000Z', '2026-01-31T23:00:30.000Z') },
  { ...about, fate: 'earlier', sent, now: told('2026-01-31T23:00:06.000Z', '2026-01-31T23:00:02.000Z') },
  { ...about, fate: 'only-then', sent },
  { ...about, fate: 'only-now', subscriber: 'somebody-with-a-very-long-name', now: told('2026-01-31T12:00:00.000Z') },
];
const begin: Extract<ReplayLine, { type: 'begin' }> = {
  ...{ type: 'begin', since: '2026-01-31T08:00:00.000Z', until: '2026-02-01T08:00:00.000Z', isUnchanged: false },
  ...{ services: 3, derived: 1, notes: [{ service: 'web', text: 'has another timeout' }], notesLeftOff: 2 },
};
const doubt = {
  ...{ service: 'web', agent: 'eu-1', graceMs: 30_000 },
  ...{ from: '2026-01-31T23:00:20.000Z', until: '2026-01-31T23:00:40.000Z' },
};
const end: ReplayLine = { type: 'end', changes: 3, results: 4 };

const plain = (_style: unknown, text: string): string => text;

describe('the text', () => {
  test('says what would have been another, for each subscriber and one by one, within 80 columns', () => {
    vi.stubEnv('TZ', 'UTC');
    const text = replayText({ begin, rows, doubts: [doubt] }, 80, plain);
    vi.unstubAllEnvs();
    expect(text.filter((line) => widthOf(line) > 80)).toEqual([]);
    expect(text.join('\n')).toMatchInlineSnapshot(`
      "From 2026-01-31 08:00:00 to 2026-02-01 08:00:00 this configuration would have
      made a difference to 5 of 6 notifications. For 1 service that is worked out from
      single probes.
      Note: web has another timeout.
      Note: and 2 more notes.

      SUBSCRIBER                      SENT  NOW  FEWER  MORE  EARLIER  LATER  AT NIGHT
      ops                                5    4      1     0        1      2    5 -> 4
      somebody-with-a-very-long-name     0    1      0     1        0      0    0 -> 0

      SENT AT              NOW                  SUBSCRIBER              SERVICE  EVENT
      2026-01-31 23:00:10  30 s later           ops                     web      down
      2026-01-31 23:00:10  20 s to 30 s later   ops                     web      down
      2026-01-31 23:00:10  4 s to 8 s earlier   ops                     web      down
      2026-01-31 23:00:10  not at all           ops                     web      down
      -                    2026-01-31 12:00:00  somebody-with-a-very-…  web      down

      It cannot be told of all of them, because nobody looked when a grace would have
      run out:
      - web: whether it lasted 30 s nobody knows, as eu-1 did not look from 2026-01-31
        23:00:20 to 2026-01-31 23:00:40"
    `);
  });

  test('says when nothing would have been', () => {
    const [same] = replayText(
      { begin: { ...begin, isUnchanged: true, derived: 0 }, rows: rows.slice(0, 1), doubts: [] },
      200,
      plain,
    );
    expect(same).toMatch(/ the configuration in force would have sent the same: 1 notification\.$/);
    const [none] = replayText({ begin, rows: [], doubts: [] }, 200, plain);
    expect(none).toMatch(/ nobody was told anything, and by this configuration nobody would have been\./);
  });
});

describe('the verb', () => {
  const run = async (engine: Partial<Engine>, ...argv: string[]) => {
    const replays = new FakeReplayDesk();
    replays.answer = [{ type: 'progress', share: 0.3 }, begin, { type: 'row', row: rows[0] as ReplayRow }, end];
    const http = createHttp({ desk: new FakeDesk(), ...administration(), replays });
    const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
    const io = new FakeIo({ VEDETTE_MANAGER: `http://127.0.0.1:${port}`, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken });
    const exit = await runCli(['replay', ...argv], io, { ...noEngine, ...engine });
    await http.close();
    return { exit, out: io.stdout, err: io.stderr, asked: replays.asked, handlers: io.handlers };
  };

  test('sends the text of a file that is in order, and prints all of the answer', async () => {
    const engine = {
      readConfig: () => Promise.resolve({ wishes: {}, doubts: [], source: {}, asOf: '' } as never),
      readText: () => Promise.resolve('ok'),
    };
    const { exit, out, err, asked, handlers } = await run(
      engine,
      '--since',
      '2026-01-31T08:00:00Z',
      '--config',
      'new.yaml',
      '--json',
    );
    expect([exit, err, handlers]).toEqual([0, '', 0]);
    expect(asked).toEqual([{ sinceMs: Date.parse('2026-01-31T08:00:00Z'), config: 'ok' }]);
    expect(JSON.parse(out)).toMatchObject({ derived: 1, results: 4, notifications: [{ fate: 'same' }], doubts: [] });
  });

  test('tells the problems of a file by their lines, and asks nobody', async () => {
    const problems = [{ path: 'services.web', line: 3, column: 5, message: 'it is wrong' }];
    const { exit, out, err, asked } = await run(
      { readConfig: () => Promise.resolve({ problems }) },
      ...['--since', '1h', '--config', 'new.yaml'],
    );
    expect({ exit, out, asked }).toEqual({ exit: 78, out: '', asked: [] });
    expect(err).toBe('new.yaml:3:5 services.web: it is wrong\n1 problem in new.yaml.\n');
  });

  test('takes a time', async () => {
    expect(await run({})).toMatchObject({ exit: 64, asked: [] });
  });
});

test('lines are read however the bytes are cut', async () => {
  const lines: readonly ReplayLine[] = [
    begin,
    { type: 'row', row: { ...about, fate: 'only-then', sent: { ...sent, text: 'größer' } } },
    end,
  ];
  const bytes = new TextEncoder().encode(
    [...lines, { type: 'unheard-of' }].map((one) => `${JSON.stringify(one)}\n`).join(''),
  );
  for (const size of [1, 7, 1_000]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    const read: ReplayLine[] = [];
    for await (const one of readReplay(ReadableStream.from(pieces))) read.push(one);
    expect(read).toEqual(lines);
  }
});

test('a bar shows on a terminal only, and is gone afterwards', () => {
  const written: string[] = [];
  const output = { write: (text: string) => void written.push(text), columns: 40 };
  using nobody = progressBar(output, 'replaying');
  nobody.show(0.5);
  expect(written).toEqual([]);
  {
    using bar = progressBar({ ...output, isTTY: true }, 'replaying');
    for (const share of [0, 0.5, 0.5001, 1]) bar.show(share);
  }
  expect(written.map((text) => text.replace('\r\u001b[K', ''))).toEqual([
    `replaying [${' '.repeat(21)}]   0 %`,
    `replaying [${'#'.repeat(10)}${' '.repeat(11)}]  50 %`,
    `replaying [${'#'.repeat(21)}] 100 %`,
    '',
  ]);
});
