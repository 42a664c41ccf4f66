// The dashboard as files: the page, and what it is made of. Knows where they were built, how long each may be kept, and what a page may fetch; refuses to know what is
// on it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type CarriedPage, carriedPages } from './carried-pages.ts';

/** Where `vite build` puts it (vite.config.ts). */
export const dashboardFolder: string = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));

/** Nothing from anywhere else, nothing written into the page itself, and no page around it. */
export const pagePolicy =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const pageHeaders = {
  'content-security-policy': pagePolicy,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** What has a hash of its content in its name never changes. */
const KEPT = 'public, max-age=31536000, immutable';
const ASKED_ANEW = 'no-cache';

export const addPages = (app: FastifyInstance, folder: string = dashboardFolder): void => {
  const carried = carriedPages();
  if (carried) {
    addCarried(app, carried);
    return;
  }
  const isThere = (): boolean => existsSync(join(folder, 'index.html'));
  const assets = join(folder, 'assets');
  app.register(fastifyStatic, {
    root: assets,
    prefix: '/assets/',
    cacheControl: false,
    index: false,
    redirect: false,
    suppressWarning: true,
    setHeaders: (reply, path) => void reply.header('cache-control', path.startsWith(assets) ? KEPT : ASKED_ANEW),
  });
  app.get('/', (_request, reply) => {
    reply.headers(pageHeaders);
    if (isThere()) return reply.sendFile('index.html', folder);
    return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
  });
  app.get('/favicon.svg', (_request, reply) => reply.sendFile('favicon.svg', folder));
};

/** An executable has no folder beside it. */
const addCarried = (app: FastifyInstance, pages: ReadonlyMap<string, CarriedPage>): void => {
  const send = (reply: FastifyReply, path: string, cache: string): FastifyReply => {
    const page = pages.get(path);
    if (!page) throw new Fault('not-found', 'There is no such file here.');
    return reply.header('cache-control', cache).type(page.type).send(page.body);
  };
  app.get('/', (_request, reply) => send(reply.headers(pageHeaders), 'index.html', ASKED_ANEW));
  app.get('/favicon.svg', (_request, reply) => send(reply, 'favicon.svg', ASKED_ANEW));
  app.get<{ Params: { '*': string } }>('/assets/*', ({ params }, reply) => send(reply, `assets/${params['*']}`, KEPT));
};

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Vedette</title>
<h1>The manager runs, and its dashboard is not built.</h1>
<p>In the clone, <code>npm run setup</code> builds it; load this page again then. Everything else is there without it: <code>vedette status</code>.</p>
</html>
`;
