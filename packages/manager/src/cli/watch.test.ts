import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { administration, FakeDesk, fakeAgent, fakeNotification, fakeOutage, fakeService } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { readEvents } from './event-reader.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { type Paint, paintFor } from './paint.ts';
import { widthOf } from './text.ts';
import { emptyModel, type Model, step } from './watch-model.ts';
import { screen } from './watch-screen.ts';

const nowIso = '2026-01-31T08:10:00.000Z';
const plain: Paint = (_style, text) => text;

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
    expect(screen(model, [], { columns: 80, rows: 24 }, nowIso, plain).join('\n')).toContain('OLD: Gone.');
    const back = new FakeDesk();
    back.services = [];
    expect(told(model, { type: 'status', data: back.status() })).toEqual([
      'The manager answers again.',
      'web is no longer watched',
    ]);
  });
});

test('the screen is filled exactly and never exceeded', () => {
  const happenings = Array.from({ length: 30 }, (_, i) => ({ at: nowIso, text: `日本 happening ${i} `.repeat(9) }));
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 200 }), fc.integer({ min: 8, max: 60 }), fc.nat(80), (columns, rows, n) => {
      const desk = new FakeDesk();
      desk.agents = [fakeAgent('eu-1', { state: 'away' })];
      desk.services = Array.from({ length: n }, (_, i) =>
        fakeService(`service-日本-${i}`, { reason: 'timeout', health: 'down' }),
      );
      const { model } = step(emptyModel, { type: 'status', data: desk.status() }, nowIso);
      const lines = screen(model, happenings, { columns, rows }, nowIso, plain);
      expect(lines).toHaveLength(rows);
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
      expect(lines.at(-1)).toBe('q leaves');
    }),
  );
});

describe('the verb', () => {
  let desk: FakeDesk;
  let http: ReturnType<typeof createHttp>;
  let port: number;
  beforeEach(async () => {
    desk = new FakeDesk();
    http = createHttp({ desk, ...administration() });
    port = (await http.listen({ host: '127.0.0.1', port: 0 })).port;
  });
  afterEach(() => http.close());
  const start = (terminal?: { columns: number; rows: number }) => {
    const io = new FakeIo({ VEDETTE_MANAGER: `127.0.0.1:${port}`, NO_COLOR: '1' }, terminal);
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
    desk.change(fakeService('web', { health: 'failing', reason: 'timeout' }));
    await io.shows('web is failing: timeout');
    io.press(key);
    expect(await exit).toBe(0);
    expect(io.stdout.startsWith('\u001b[?1049h')).toBe(true);
    expect(io.stdout.endsWith('\u001b[?1049l')).toBe(true);
    expect(io.handlers).toBe(0);
  });
});

test('colour is only ever added to words', () => {
  const io = new FakeIo({}, { columns: 80, rows: 24 });
  const { model } = step(emptyModel, { type: 'status', data: new FakeDesk().status() }, nowIso);
  const painted = screen(model, [], { columns: 80, rows: 24 }, nowIso, paintFor(io.out, io.env)).join('\n');
  expect(stripVTControlCharacters(painted)).toBe(
    screen(model, [], { columns: 80, rows: 24 }, nowIso, plain).join('\n'),
  );
});
