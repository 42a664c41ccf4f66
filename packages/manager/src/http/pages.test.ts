// The dashboard's files over HTTP: whole or not there at all, kept as long as they may be, and under a policy that lets nothing in.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { administration, FakeDesk } from './desk.fake.ts';
import { createFramework } from './framework.ts';
import { FakeHistoryDesk } from './history-desk.fake.ts';
import { addPages } from './pages.ts';
import { createHttp } from './server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (url: string) => {
  const app = createFramework(undefined, true);
  addPages(app, folder);
  return app.inject({ url, headers: { host: 'localhost' } });
};

const build = (): void => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Vedette</title>');
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets/index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'assets/index-abc.css'), 'b{}');
};

describe('built', () => {
  test.each([
    ['/', 'text/html', 'no-cache'],
    ['/favicon.svg', 'image/svg+xml', 'no-cache'],
    ['/assets/index-abc.js', 'javascript', 'public, max-age=31536000, immutable'],
    ['/assets/index-abc.css', 'text/css', 'public, max-age=31536000, immutable'],
  ])('%s is %s, kept as "%s"', async (url, type, kept) => {
    build();
    const { statusCode, headers } = await ask(url);
    expect([statusCode, headers['cache-control']]).toEqual([200, kept]);
    expect(headers['content-type']).toContain(type);
  });

  test('the page may fetch from nowhere but here, and have nothing written into it', async () => {
    build();
    const { 'content-security-policy': policy } = (await ask('/')).headers;
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  test.each(['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/none.js', '/assets/'])(
    '%s is not there',
    async (url) => {
      build();
      expect((await ask(url)).statusCode).toBeOneOf([403, 404]);
    },
  );
});

test('not built, it says how it is', async () => {
  const { statusCode, body, headers } = await ask('/');
  expect(statusCode).toBe(503);
  expect(headers['content-type']).toContain('text/html');
  expect(body).toContain('npm run setup');
});

test('a report can be had as a page that needs nothing else', async () => {
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), history: new FakeHistoryDesk() });
  const { statusCode, headers, body } = await inject({
    url: '/api/v1/report.html?month=2026-10',
    headers: { host: 'localhost' },
  });
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(body).toContain('<title>Report of October 2026</title>');
});
