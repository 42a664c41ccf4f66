import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { administration, FakeDesk, fakeOutage, fakeService } from './desk.fake.ts';
import { createEventStreams, streamLimits } from './event-stream.ts';
import { createHttp } from './server.ts';

let desk: FakeDesk;
let http: ReturnType<typeof createHttp>;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  desk = new FakeDesk();
  http = createHttp({ desk, ...administration() });
  port = (await http.listen({ host: '127.0.0.1', port: 0 })).port;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await http.close();
});

/** A client over a bare socket; `until` takes what was received up to and including the text. */
const follow = async (headers: Readonly<Record<string, string>> = {}) => {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
    socket.emit('more');
  });
  socket.on('error', () => undefined);
  const said = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n${said.join('')}\r\n`);
  const until = async (text: string): Promise<string> => {
    let from = 0;
    for (;;) {
      const end = received.indexOf(text, from);
      if (end >= 0) {
        const taken = received.slice(0, end + text.length);
        received = received.slice(end + text.length);
        return taken;
      }
      from = Math.max(0, received.length - text.length);
      await once(socket, 'more');
    }
  };
  return { socket, until };
};

test('the first event is the status, then what happens, in order', async () => {
  const { until } = await follow();
  const head = await until('event: status\n');
  expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(head).toMatch(/content-type: text\/event-stream/i);
  desk.change(fakeService('web', { health: 'failing', reason: 'refused' }));
  desk.emit({ type: 'outage', data: fakeOutage(7) });
  const received = head + (await until(`data: ${JSON.stringify(fakeOutage(7))}\n\n`));
  expect([...received.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual(['status', 'changes', 'outage']);
});

test('the desk is watched while somebody listens, and a little longer for those who come back', () => {
  vi.useFakeTimers();
  const streams = createEventStreams(desk, () => {});
  const follower = (): EventEmitter =>
    Object.assign(new EventEmitter(), {
      writeHead: () => {},
      write: () => true,
      writableLength: 0,
      end: () => {},
      destroy: () => {},
    });
  const wanted = { headers: {}, lastId: undefined, isStillIn: () => true };
  const [first, second] = [follower(), follower()];
  for (const one of [first, second]) expect(streams.open(one as unknown as ServerResponse, wanted)).toBe(true);
  expect(desk.listeners).toBe(1);
  first.emit('close');
  vi.advanceTimersByTime(2 * streamLimits.lingerMs);
  expect(desk.listeners).toBe(1);
  second.emit('close');
  vi.advanceTimersByTime(streamLimits.lingerMs - 1);
  expect(desk.listeners).toBe(1);
  vi.advanceTimersByTime(1);
  expect([desk.listeners, vi.getTimerCount()]).toEqual([0, 0]);
  vi.useRealTimers();
});

test('whoever comes back is told what they missed; whoever cannot be, everything', async () => {
  const first = await follow();
  const [, id = ''] = /^id: (.*)$/m.exec(await first.until('event: status')) ?? [];
  first.socket.destroy();
  desk.emit({ type: 'outage', data: fakeOutage(7) });
  const back = await follow({ 'last-event-id': id });
  expect(await back.until('"id":7')).not.toContain('event: status');
  const stranger = await follow({ 'last-event-id': 'ffff-1' });
  expect(await stranger.until('event: ')).not.toContain('outage');
  await stranger.until('status');
});

test('whoever is let in no more hears no more', () => {
  vi.useFakeTimers();
  const streams = createEventStreams(desk, () => {});
  const ended = vi.fn();
  const response = Object.assign(new EventEmitter(), {
    writeHead: () => {},
    write: () => true,
    writableLength: 0,
    end: ended,
  });
  let isIn = true;
  streams.open(response as unknown as ServerResponse, { headers: {}, lastId: undefined, isStillIn: () => isIn });
  vi.advanceTimersByTime(streamLimits.heartbeatMs);
  expect(ended).not.toHaveBeenCalled();
  isIn = false;
  vi.advanceTimersByTime(streamLimits.heartbeatMs);
  expect(ended).toHaveBeenCalledOnce();
  streams.close();
  vi.useRealTimers();
});

test('closing ends live streams, also those nobody reads', async () => {
  const reader = await follow();
  await reader.until('event: status');
  const deaf = await follow();
  await deaf.until('event: status');
  deaf.socket.pause();
  const ended = once(reader.socket, 'end');
  await http.close();
  await ended;
  expect(desk.listeners).toBe(0);
});

test('a client that does not read is dropped, one that reads goes on', async () => {
  const deaf = await follow();
  await deaf.until('event: status');
  deaf.socket.pause();
  const reader = await follow();
  await reader.until('event: status');
  // The kernel's own buffers take some megabytes before anything piles up in the process.
  const bulk = fakeService('bulk', { labels: { filler: 'x'.repeat(streamLimits.unsentBytesMax / 4) } });
  const gone = once(deaf.socket, 'close');
  for (let round = 0; round < 80; round++) {
    desk.change(bulk);
    desk.change(fakeService('tick', { everyMs: 100_000 + round }));
    await reader.until(`"everyMs":${100_000 + round},`);
  }
  deaf.socket.resume();
  await gone;
  desk.emit({ type: 'outage', data: fakeOutage(8) });
  await reader.until('event: outage');
});

test('a first status larger than the limit still arrives', async () => {
  desk.services = [fakeService('huge', { labels: { filler: 'x'.repeat(12 * streamLimits.unsentBytesMax) } })];
  const { until } = await follow();
  await until('"results":1234');
  await until('"quorum":2');
  desk.emit({ type: 'outage', data: fakeOutage(9) });
  await until('event: outage');
});
