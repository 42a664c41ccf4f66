// A whole manager on loopback with a little of everything, for tests of what it answers over HTTP. Knows its configuration, and how to ask as its operator.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { readConfig } from './config/read.ts';
import { createManager } from './manager.ts';

const wishes = {
  manager: { listen: '127.0.0.1:0', http: '127.0.0.1:0' },
  agents: { 'eu-1': { labels: { region: 'eu' } } },
  services: { web: { target: '127.0.0.1:9', group: 'shop' }, job: { heartbeat: { every: '1s', grace: '0s' } } },
  channels: { log: { type: 'console' } },
  subscribers: { ops: { services: '*', channels: ['log'] } },
  planned: { nightly: { services: 'web', cron: '0 3 * * *', for: '1h' } },
  status_pages: { acme: { groups: ['shop'] } },
};

/** As its operator, unless the headers say otherwise. */
export type Ask = (
  method: string,
  path: string,
  body?: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<Response>;

export type WholeManager = AsyncDisposable & {
  /** Where its configuration and its store are. */
  readonly folder: string;
  readonly port: number;
  readonly operator: string;
  readonly ask: Ask;
};

export const startWholeManager = async (): Promise<WholeManager> => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-http-'));
  const file = join(folder, 'vedette.yaml');
  writeFileSync(file, JSON.stringify(wishes));
  const outcome = await readConfig(file);
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
  const { source, asOf } = outcome;
  const manager = await createManager({ file, source, asOf, environment: {}, logger: pino({ level: 'silent' }) });
  const { port } = manager.addresses.http;
  const operator = readFileSync(join(folder, 'vedette.db.operator'), 'utf8').trim();
  return {
    ...{ folder, port, operator },
    ask: (method, path, body, headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: `Bearer ${operator}`, ...headers },
        ...(body !== undefined && { body }),
      }),
    async [Symbol.asyncDispose]() {
      await manager.stop();
      rmSync(folder, { recursive: true });
    },
  };
};
