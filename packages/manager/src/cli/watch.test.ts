import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  administration,
  FakeDesk,
  fakeAgent,
  fakeNotification,
  fakeOperatorToken,
  fakeOutage,
  fakeService,
} from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { readEvents } from './event-reader.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { emptyModel, type Model, step } from './watch-model.ts';

const nowIso = '2026-01-31T08:10:00.000Z';

describe('events out of bytes', () => {
  const bytes = new TextEncoder().encode(
    `retry: 1000\n\nevent: outage\ndata: ${JSON.stringify(fakeOutage(1, { service: '日本' }))}\n\n: still here\n\n` +
      `event: from-the-future\ndata: {}\n\nevent: outage\ndata: ${JSON.stringify(fakeOutage(2))}\n\n`,
  );
  const read = async (chunks: Uint8Array[]) => {
    const events = [];
    for await (const event of readEvents(ReadableStream.from(chunks))) events.push(event);
    return events;
  };

  test('arrive whole wherever the stream is split', async () => {
    const whole = await read([bytes]);
    expect(whole.map((event) => event.type === 'outage' && event.data.id)).toEqual([1, 2]);
    for (let at = 1; at < bytes.length; at++) expect(await read([bytes.slice(0, at), bytes.slice(at)])).toEqual(whole);
    expect(await read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test('that are no JSON are a fault', async () => {
    const broken = new TextEncoder().encode('event: status\ndata: {\n\n');
    await expect(read([broken])).rejects.toMatchObject({ code: 'answer-unusable' });
  });
});

describe('what a live view tells', () => {
  const start = (): Model => step(emptyModel, { type: 'status', data: new FakeDesk().status() }, nowIso).model;
  const changes = (more: object) => ({
    type: 'changes' as const,
    data: { manager: new FakeDesk().manager, agents: [], services: [], gone: { agents: [], services: [] }, ...more },
  });
  const told = (model: Model, event: Parameters<typeof step>[1]) =>
    step(model, event, nowIso).happenings.map(({ text }) => text);

  test('the first status is no news', () => {
    expect(told(emptyModel, { type: 'status', data: new FakeDesk().status() })).toEqual([]);
  });

  test('a change of health, with the reason, who sees it, and what was before', () => {
    const from = [{ agent: 'eu-1', health: 'failing' as const, since: '2026-01-31T08:05:00Z' }];
    const failing = fakeService('web', { health: 'failing', reason: 'refused', since: '2026-01-31T08:05:00Z', from });
    expect(told(start(), changes({ services: [failing] }))).toEqual([
      'web is failing: refused, seen from eu-1 (was up for 5 m)',
    ]);
    expect(told(start(), changes({ services: [fakeService('web', { latencyMs: 7 })] }))).toEqual([]);
  });

  test('what is down was failing for as long as its grace ran, though it is held down since the first failure', () => {
    const began = { reason: 'refused', since: '2026-01-31T08:04:50Z' } as const;
    const failing = step(
      start(),
      changes({ services: [fakeService('web', { health: 'failing', ...began })] }),
      '2026-01-31T08:04:51Z',
    ).model;
    const down = step(
      failing,
      changes({ services: [fakeService('web', { health: 'down', ...began })] }),
      '2026-01-31T08:05:00Z',
    );
    expect(down.happenings.map(({ text }) => text)).toEqual(['web is down: refused (was failing for 10 s)']);
  });

  test('services and agents that come and go, many of them in one line', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => fakeService(id));
    expect(told(start(), changes({ services: many }))).toEqual(['a, b, c and 2 more are watched from now on']);
    expect(told(start(), changes({ gone: { services: ['web'], agents: ['eu-1'] } }))).toEqual([
      'web is no longer watched',
      'eu-1 is no longer among the agents',
    ]);
    expect(told(start(), changes({ agents: [fakeAgent('us-1', { state: 'away' })] }))).toEqual(['agent us-1 is away']);
  });

  test('outages when they are over, notifications, and the loss of the manager', () => {
    const { endedAt: _, ...open } = fakeOutage(1);
    expect(told(start(), { type: 'outage', data: open })).toEqual([]);
    expect(told(start(), { type: 'outage', data: fakeOutage(1) })).toEqual([
      'outage of web is over: 3 m 12 s, refused; told: ops',
    ]);
    expect(told(start(), { type: 'notification', data: fakeNotification(1) })).toEqual([
      'told ops: web is down: refused, seen from eu-1 and us-1',
    ]);
    const { model } = step(start(), { type: 'lost', why: 'Gone.' }, nowIso);
    expect(model.lost).toBe('Gone.');
    const back = new FakeDesk();
    back.services = [];
    expect(told(model, { type: 'status', data: back.status() })).toEqual([
      'The manager answers again.',
      'web is no longer watched',
    ]);
  });
});

describe('the verb', () => {
  let desk: FakeDesk;
  let http: ReturnType<typeof createHttp>;
  let port: number;
  let desks: ReturnType<typeof administration>;
  beforeEach(async () => {
    desk = new FakeDesk();
    desks = administration();
    http = createHttp({ desk, ...desks });
    port = (await http.listen({ host: '127.0.0.1', port: 0 })).port;
  });
  afterEach(() => http.close());
  const start = (terminal?: { columns: number; rows: number }, token = fakeOperatorToken) => {
    const env = { VEDETTE_MANAGER: `127.0.0.1:${port}`, VEDETTE_OPERATOR_TOKEN: token, NO_COLOR: '1' };
    const io = new FakeIo(env, terminal);
    return { io, exit: runCli(['watch'], io, noEngine) };
  };

  test('prints a line per change without a terminal, also across a restart of the manager', async () => {
    const { io, exit } = start();
    await io.shows('1 service: 1 up');
    desk.change(fakeService('web', { health: 'down', reason: 'refused' }));
    await io.shows('web is down: refused');
    await http.close();
    await io.shows('The manager ended the stream.');
    http = createHttp({ desk, ...administration() });
    await http.listen({ host: '127.0.0.1', port });
    await io.shows('The manager answers again.');
    io.signal('SIGTERM');
    expect(await exit).toBe(0);
    expect(io.stdout).toMatch(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}.*\n)+$/);
  });

  test.each(['q', '\u0003'])('repaints in place on a terminal until %j, and gives the screen back', async (key) => {
    const { io, exit } = start({ columns: 80, rows: 24 });
    await io.shows('tcp://web.example:443');
    const before = io.stdout.length;
    desk.change(fakeService('web', { health: 'failing', reason: 'timeout' }));
    await io.shows('web is failing: timeout');
    // Of 24 lines only those that are not what they were.
    expect(io.stdout.slice(before).split('\u001b[K').length).toBeLessThan(10);
    io.press(key);
    expect(await exit).toBe(0);
    expect(io.stdout.startsWith('\u001b[?1049h')).toBe(true);
    expect(io.stdout.endsWith('\u001b[?1049l')).toBe(true);
    expect(io.handlers).toBe(0);
  });

  test('gives the screen back once, before an error that nobody has caught is complained of', async () => {
    const { io, exit } = start({ columns: 80, rows: 24 });
    await io.shows('tcp://web.example:443');
    io.end();
    expect(io.stdout.endsWith('\u001b[?1049l')).toBe(true);
    io.press('q');
    await exit;
    expect(io.stdout.split('\u001b[?1049l')).toHaveLength(2);
  });

  test('opens a service with all there is to know, and carries out what an operator wants', async () => {
    const { endedAt: _, ...open } = fakeOutage(1);
    desk.outageRows = [open];
    desk.services = [fakeService('web', { health: 'down', reason: 'refused' })];
    const { io, exit } = start({ columns: 80, rows: 40 });
    await io.shows('UP FROM');
    io.press('\r');
    await io.shows('WHO IS TOLD');
    expect(io.stdout).toContain('THE LAST 6h');
    for (const key of ['a', 'a disk', '\r', 'y']) io.press(key);
    await io.shows('Outage 1 of web is acknowledged.');
    for (const key of ['z', '2h', '\r', 'a new disk', '\r', 'y']) io.press(key);
    await io.shows('Silence 3: nobody is told');
    expect(desks.acknowledgements.asked).toMatchObject([{ outage: 1, note: 'a disk' }]);
    expect(desks.silences.asked).toMatchObject([
      { selectors: ['web'], end: { forMs: 7_200_000 }, reason: 'a new disk' },
    ]);
    io.press('q');
    expect(await exit).toBe(0);
  });

  test('says so when the manager refuses, and goes on', async () => {
    desk.services = [fakeService('web', { health: 'down', reason: 'refused' })];
    const { io, exit } = start({ columns: 200, rows: 40 }, 'guessed');
    await io.shows('UP FROM');
    for (const key of ['j', 'z', '2h', '\r', 'why', '\r', 'y']) io.press(key);
    await io.shows('token');
    io.press('q');
    expect(await exit).toBe(0);
  });

  test('an escape on its own goes back, after the moment in which it could have been the beginning of an arrow', async () => {
    const { io, exit } = start({ columns: 80, rows: 24 });
    await io.shows('UP FROM');
    io.press('\r');
    await io.shows('WHO IS TOLD');
    const before = io.stdout.length;
    io.press('\u001b');
    await io.shows('UP FROM', before);
    io.press('q');
    expect(await exit).toBe(0);
  });

  test('several thousand services: a change sends a few lines, and not a screen', async () => {
    desk.services = Array.from({ length: 5_000 }, (_, i) => fakeService(`service-${i}`));
    const { io, exit } = start({ columns: 80, rows: 24 });
    await io.shows('1-21/5,000');
    const before = io.stdout.length;
    desk.change(fakeService('service-4999', { health: 'down', reason: 'refused' }));
    await io.shows('service-4999');
    expect(io.stdout.length - before).toBeLessThan(6_000);
    io.press('q');
    expect(await exit).toBe(0);
  });
});
