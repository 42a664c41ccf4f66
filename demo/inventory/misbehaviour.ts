// The ways in which an inventory answers badly. Knows their names and how bytes go wrong; refuses to know who is answered so.
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

export const misbehaviours = [
  '500',
  '404',
  'hang',
  'garbage',
  'null',
  'endless',
  'drip',
  'reset',
  'redirect',
  'bomb',
] as const;

/** `ok`: as it should. */
export type Manner = 'ok' | (typeof misbehaviours)[number];

export const isManner = (text: string): text is Manner => text === 'ok' || misbehaviours.some((one) => one === text);

const DRIP_MS = 1_000;
const CHUNK = ' '.repeat(65_536);

/** A hundred megabytes of white space as gzip makes them a hundred kilobytes. */
const bomb = async (response: ServerResponse): Promise<void> => {
  const { createGzip } = await import('node:zlib');
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  // Whoever has had enough goes away.
  await pipeline(spaces, createGzip(), response).catch(() => undefined);
};

const spaces = function* (): Generator<string> {
  for (let i = 0; i < 1_600; i++) yield CHUNK;
};

const endless = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write(CHUNK));
  };
  response.on('drain', more);
  more();
};

const drip = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => clearInterval(timer));
};

export const misbehave: Readonly<Record<Exclude<Manner, 'ok'>, (response: ServerResponse) => unknown>> = {
  '500': (response) => response.writeHead(500).end('{"error": "something broke"}'),
  '404': (response) => response.writeHead(404).end(),
  hang: () => undefined,
  garbage: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"cpu": "61%", <\u0000'),
  null: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('null'),
  endless,
  drip,
  reset: (response) => response.socket?.resetAndDestroy(),
  redirect: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  bomb,
};
