// A manager that answers people by TLS and shares a store with one that does so on loopback: each asks the other, whichever leads, also while its certificate is renewed.

import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text as textIn } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { expect } from 'vitest';
import { Authority } from '../../packages/protocol/src/link/authority.test-support.ts';
import { EventTail } from '../support/event-tail.ts';
import { eventually } from '../support/eventually.ts';
import { type Operator, ports } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { Peer } from '../support/peer.ts';
import { Postgres } from '../support/postgres.ts';

const WITHIN_MS = 20_000;

/** By the name of this machine it is not taken for loopback, where nothing is encrypted. */
const HERE = hostname();
const isKnown = await lookup(HERE).then(
  () => true,
  () => false,
);

const put = async (operator: Operator, authority: Authority): Promise<void> => {
  const { certificate, key, ca } = authority.issue({ names: [HERE], use: ['server'] });
  for (const [name, text] of Object.entries({ 'a.crt': certificate, 'a.key': key, 'ca.crt': ca })) {
    const file = join(operator.folder, 'tls', name);
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
};

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** As a browser does that believes one authority. */
const secured = async (
  port: number,
  ca: string,
  path: string,
  init: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> => {
  const headers = init.body === undefined ? {} : { 'content-type': 'application/json' };
  const asked = request({ host: HERE, port, ca, path, method: init.method ?? 'GET', headers, agent: false });
  const [response] = (await once(asked.end(init.body), 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, text: await textIn(response) };
};

/** By whom what is shown at a port was issued. */
const issuerAt = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: HERE, port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().issuer.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });

test.runIf(isKnown)(
  'one that answers by TLS leads, renews its certificate, and serves',
  async ({ operator }) => {
    await using postgres = await Postgres.begin();
    const [aAgents = 0, aHttp = 0, ...bPorts] = await ports(4);
    const [a, b] = [new Peer(operator, 'a', [aAgents, aHttp]), new Peer(operator, 'b', bPorts)];
    const [before, after] = [new Authority('Before'), new Authority('After')];
    await mkdir(join(operator.folder, 'tls'));
    await put(operator, before);
    const wish = {
      store: postgres.url(await postgres.database()),
      agents: {},
      services: { pi: { heartbeat: { every: '1s', grace: '1h' } } },
    };
    const tls = { certificate: 'tls/a.crt', key: 'tls/a.key', ca: 'tls/ca.crt' };
    await a.write({ ...wish, tls }, HERE);
    await b.write(wish);
    await a.up();
    await b.up();

    const { out } = await b.vedette('service', 'token', 'pi');
    const report = async (how = ''): Promise<number> => {
      const headers = { authorization: `Bearer ${out.trim()}` };
      return (await fetch(`${b.url}/api/v1/heartbeat/pi${how}`, { method: 'POST', headers })).status;
    };
    using live = await EventTail.open(b.url);
    expect([await report(), await report('/fail')]).toEqual([200, 200]);
    await live.until(({ type }) => type === 'outage');
    await b.api.until('pi', 'down', WITHIN_MS);

    // Not one question is lost between what was renewed and what is in use.
    await put(operator, after);
    const failed: unknown[] = [];
    await eventually('the new certificate', WITHIN_MS, async () => {
      await b.api.status().catch((error: unknown) => failed.push(String(error)));
      return (await issuerAt(aHttp)) === 'After';
    });
    await b.api.status();
    expect(failed).toEqual([]);

    // The other way round.
    await a.kill();
    await eventually('the other to lead', WITHIN_MS, () => b.has('leads'));
    await a.up();
    await eventually('the first to serve', WITHIN_MS, async () =>
      (await b.managers()).some(({ name, role }) => name === 'a' && role === 'serves'),
    );
    const status = await secured(aHttp, after.certificate, '/api/v1/session');
    expect([status.status, JSON.parse(status.text)]).toEqual([200, expect.objectContaining({ hasPassword: false })]);
    await writeFile(join(operator.folder, 'password'), 'correct horse battery\n');
    expect((await b.vedette('password', 'set', '--password-file', 'password')).status).toBe(0);
    const body = '{"password":"correct horse battery"}';
    const login = await secured(aHttp, after.certificate, '/api/v1/login', { method: 'POST', body });
    expect(login.status).toBe(204);
    expect(login.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-vedette=.*; Secure$/)]);
  },
  120_000,
);
