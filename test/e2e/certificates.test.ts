// Certificates that are renewed, and an authority that is replaced by another, while results flow: neither program is restarted, nothing is lost.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Authority } from '../../packages/protocol/src/link/authority.test-support.ts';
import { eventually } from '../support/eventually.ts';
import { agentCommand, type Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { readStreams } from '../support/store-file.ts';

const WITHIN_MS = 25_000;

const agentWish = { names: ['urn:vedette:agent:eu-1'], use: ['client'] } as const;
const managerWish = { names: ['127.0.0.1'], use: ['server'] } as const;

/** Each in one step; the certificate and its key cannot be replaced in the same one. */
const put = async (operator: Operator, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    const file = join(operator.folder, 'tls', name);
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
};

const own = (side: string, authority: Authority): Record<string, string> => {
  const { certificate, key } = authority.issue(side === 'agent' ? agentWish : managerWish);
  return { [`${side}.key`]: key, [`${side}.crt`]: certificate };
};

test('certificates are renewed and the authority is replaced while everything runs', async ({ operator }) => {
  const [before, after] = [new Authority('Before'), new Authority('After')];
  const both = before.certificate + after.certificate;
  await mkdir(join(operator.folder, 'tls'));
  const target = await operator.target('web');
  const web = { target: `127.0.0.1:${target.port('web').view().port}`, every: '1s' };
  const tls = { certificate: 'tls/manager.crt', key: 'tls/manager.key', ca: 'tls/manager-ca.crt' };
  const authorities = (certificate: string) => ({ 'manager-ca.crt': certificate, 'agent-ca.crt': certificate });
  await put(operator, { ...own('manager', before), ...own('agent', before), ...authorities(before.certificate) });
  const wish = { tls, agents: { 'eu-1': null }, services: { web } };
  await operator.write(wish);
  const manager = await operator.up();
  const link = ['--manager', `127.0.0.1:${operator.agentsPort}`, '--state', 'state'];
  const proof = ['--tls-certificate', 'tls/agent.crt', '--tls-key', 'tls/agent.key', '--tls-ca', 'tls/agent-ca.crt'];
  const agent = operator.start('eu-1', [...agentCommand, ...link, ...proof]);
  await operator.api.until('web', 'up', WITHIN_MS);

  const renewed = async (files: Readonly<Record<string, string>>): Promise<void> => {
    const { said } = manager;
    await put(operator, files);
    await manager.line(/there is a new certificate/, WITHIN_MS, said);
  };
  const welcomedAnew = async (files: Readonly<Record<string, string>>): Promise<void> => {
    const { said } = agent;
    await put(operator, files);
    await agent.line(/"welcomed"/, WITHIN_MS, said);
  };
  await renewed({ 'manager-ca.crt': both });
  await welcomedAnew({ 'agent-ca.crt': both });
  await renewed(own('manager', after));
  await welcomedAnew(own('agent', after));
  // The old authority is worth nothing from here on: whoever holds a certificate of it is turned away.
  await renewed({ 'manager-ca.crt': after.certificate });
  await welcomedAnew({ 'agent-ca.crt': after.certificate });
  const { said } = manager;
  await put(operator, own('agent', before));
  await manager.line(/"code":"tls-unusable".*somebody was turned away/, WITHIN_MS, said);
  await welcomedAnew(own('agent', after));

  const { results } = (await operator.api.status()).manager;
  await eventually('more results', WITHIN_MS, async () => (await operator.api.status()).manager.results > results);
  expect((await agent.stop()).status).toBe(0);
  expect((await manager.stop()).status).toBe(0);
  const [stream, ...others] = readStreams(join(operator.folder, 'vedette.db'));
  expect(others).toEqual([]);
  expect(stream?.ranges.some(({ isGap }) => isGap)).toBe(false);
  expect(stream?.ranges.at(-1)?.last).toBe(stream?.stored);
});
