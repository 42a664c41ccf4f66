// What people ask of a manager that does not lead is answered by the one that does: whole, as it comes, and by whoever may.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRelay, nobodyLeads } from '../http/relay.ts';
import { TunnelEnd, TunnelMouth } from './tunnel.ts';
import type { Down, Up } from './words.ts';

const OPERATOR = 'o'.repeat(40);
const LEADERS = 'l'.repeat(40);

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

let handler: Handler = (_request, response) => response.end();
let server: Server;
let mouth: TunnelMouth;
let end: TunnelEnd;
let relay: ReturnType<typeof createRelay>;
let base = '';
let words: (Up | Down)[] = [];

beforeEach(async () => {
  words = [];
  server = createServer((request, response) => void handler(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const http = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  // As through a store: each word later, and in order.
  const later = (word: Up | Down, take: () => void): void => {
    words.push(word);
    setImmediate(take);
  };
  const up = (word: Up): void =>
    later(word, () => end.take('front', word as Extract<Up, { type: 'ask' | 'more' | 'hang-up' }>));
  const down = (word: Down): void =>
    later(word, () => mouth.take(word as Extract<Down, { type: 'answer' | 'piece' | 'end-of-answer' }>));
  mouth = new TunnelMouth(up);
  end = new TunnelEnd({ say: (_member, word) => down(word), http, operatorToken: LEADERS });
  const config = { file: 'a.yaml', revision: 7, loadedAt: '', problems: [] };
  relay = createRelay({
    ask: (question) => mouth.ask(question),
    reload: async () => ({ problems: [], config }),
    operatorToken: OPERATOR,
    logger: pino({ level: 'silent' }),
  });
  const at = await relay.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${at.port}`;
});

afterEach(async () => {
  end.close();
  mouth.close();
  await relay.close();
  server.closeAllConnections();
  server.close();
});

describe('a question', () => {
  test('and its answer go over as they are, but for what concerns a connection', async () => {
    let seen: object = {};
    handler = (request, response) => {
      const { method, url, headers } = request;
      seen = {
        method,
        url,
        cookie: headers.cookie,
        type: headers['content-type'],
        authorization: headers.authorization,
      };
      response
        .writeHead(418, { 'content-type': 'text/odd', etag: '"1"' })
        .end(Uint8Array.from({ length: 256 }, (_, i) => i));
    };
    const headers = { cookie: 'a=b', 'content-type': 'text/x', authorization: 'Bearer of-somebody' };
    const answer = await fetch(`${base}/api/v1/x?y=%20z`, { method: 'PATCH', body: 'päyload', headers });
    expect(answer.status).toBe(418);
    expect([answer.headers.get('content-type'), answer.headers.get('etag')]).toEqual(['text/odd', '"1"']);
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    expect(seen).toEqual({
      ...{ method: 'PATCH', url: '/api/v1/x?y=%20z', cookie: 'a=b', type: 'text/x' },
      authorization: 'Bearer of-somebody',
    });
  });

  test('of the operator here is one of the operator there', async () => {
    const seen: unknown[] = [];
    handler = (request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    };
    for (const token of [OPERATOR, LEADERS, 'wrong'])
      await fetch(`${base}/x`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    expect(seen).toEqual([`Bearer ${LEADERS}`, `Bearer ${LEADERS}`, 'Bearer wrong']);
  });

  test('of a page of somebody else comes nowhere', async () => {
    const asked = await fetch(`${base}/x`, { method: 'POST', headers: { origin: 'http://evil.example' } });
    expect(asked.status).toBe(403);
    expect(words).toEqual([]);
  });

  test('to read the file again is the operator’s', async () => {
    expect((await fetch(`${base}/-/reload`, { method: 'POST' })).status).toBe(401);
    const headers = { authorization: `Bearer ${OPERATOR}` };
    const answer = await fetch(`${base}/-/reload`, { method: 'POST', headers });
    expect(await answer.json()).toMatchObject({ revision: 7 });
  });
});

describe('an answer', () => {
  test('that goes on comes as it is said, and ends when nobody listens', async () => {
    let open: ServerResponse | undefined;
    const gone = new Promise<void>((resolve) => {
      handler = (_request, response) => {
        open = response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: 1\n\n');
        response.on('close', resolve);
      };
    });
    const leave = new AbortController();
    const answer = await fetch(`${base}/api/v1/events`, { signal: leave.signal });
    const reader = answer.body?.getReader();
    const next = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
    expect(await next()).toBe('data: 1\n\n');
    open?.write('data: 2\n\n');
    expect(await next()).toBe('data: 2\n\n');
    leave.abort();
    await gone;
  });

  test('larger than what may be under way waits for who reads it', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    const total = 400;
    handler = async (_request, response) => {
      for (let i = 0; i < total; i++) if (!response.write(piece)) await once(response, 'drain');
      response.end();
    };
    const answer = await fetch(`${base}/big`);
    expect((await answer.arrayBuffer()).byteLength).toBe(total * piece.length);
    let [under, most] = [0, 0];
    for (const word of words) {
      if (word.type === 'piece') most = Math.max(most, ++under);
      if (word.type === 'more') under -= word.pieces;
    }
    expect(most).toBe(16);
  });

  test('that is cut short is cut short here too', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      setImmediate(() => response.destroy());
    };
    const answer = await fetch(`${base}/x`);
    await expect(answer.text()).rejects.toThrow();
  });

  test('that never begins is one that nobody leads', async () => {
    handler = (request) => void request.socket.destroy();
    const answer = await fetch(`${base}/x`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'store-failed' });
  });

  test('while nobody leads says so', async () => {
    expect(nobodyLeads('it is gone')).toMatchObject({ code: 'store-failed' });
    handler = () => {};
    const answer = fetch(`${base}/x`);
    await once(server, 'request');
    mouth.close();
    expect((await answer).status).toBe(503);
  });
});
